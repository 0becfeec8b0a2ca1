package dev.cacheprog.oci;

import dev.cacheprog.core.Ticker;
import dev.cacheprog.fakes.MemoryLog;
import dev.cacheprog.http.UrlConnectionTransport;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.ObjectName;
import dev.cacheprog.store.OutputId;
import dev.cacheprog.store.RemoteStore;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Stores in registries, and objects for them.
final class OciStores {
  static final String SCOPE = "example.com/module\nlinux/amd64\ngo1.26";

  private OciStores() {}

  /// Without a login.
  static OciStore of(String repository) {
    return of(repository, null);
  }

  static OciStore of(String repository, @Nullable Login login) {
    return of(repository, login, Map.of());
  }

  static OciStore of(String repository, @Nullable Login login, Map<String, String> environment) {
    return new OciStore(
        OciRepository.of(repository),
        login,
        environment,
        new UrlConnectionTransport(Duration.ofSeconds(30)),
        Clock.systemUTC(),
        Ticker.SYSTEM,
        new MemoryLog());
  }

  /// A pack as the program puts it: `stored` are its bytes, compressed; here the id has nothing to
  /// do with them.
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Pack(OutputId id, ObjectMetadata metadata, byte[] stored) {
    static Pack of(String name, byte[] stored) {
      OutputId id = OutputId.ofBody(name.getBytes(StandardCharsets.UTF_8));
      return new Pack(id, new ObjectMetadata(id, "zstd", 3L * stored.length), stored);
    }

    ActionId action() {
      return ActionId.of(new ObjectName.Pack(id));
    }

    void put(RemoteStore store) throws Exception {
      store.put(action(), metadata, Body.of(stored));
    }
  }

  static ActionId manifest(String key, @Nullable String scope, String command, OutputId... packs) {
    return ActionId.of(new ObjectName.Manifest(key, scope, command, Set.of(packs)));
  }

  static ActionId latest(String command) {
    return ActionId.of(new ObjectName.LatestManifest(SCOPE, command));
  }

  /// The body of a hit as text; `absent` for a miss.
  static String text(RemoteStore store, ActionId id) throws Exception {
    byte[] body = read(store, id);
    return body == null ? "absent" : new String(body, StandardCharsets.UTF_8);
  }

  /// The body of a hit; null for a miss.
  static byte @Nullable [] read(RemoteStore store, ActionId id) throws Exception {
    try (Lookup lookup = store.get(id)) {
      if (!(lookup instanceof Lookup.Hit hit)) {
        return null;
      }
      try (InputStream body = hit.body()) {
        return body.readAllBytes();
      }
    }
  }
}
