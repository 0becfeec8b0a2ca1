package dev.cacheprog.oci;

import static dev.cacheprog.oci.OciStores.manifest;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cacheprog.fakes.FakeTransport;
import dev.cacheprog.fakes.HandClock;
import dev.cacheprog.fakes.HandTicker;
import dev.cacheprog.fakes.MemoryLog;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.oci.OciStores.Pack;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.OutputId;
import dev.cacheprog.store.StoreException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/// A store whose registry is a [FakeTransport].
abstract class OciStoreBase {
  static final String BASE = "https://registry.example/v2/team/cache/";
  static final ActionId KEY = manifest("key", null, "");
  static final Login LOGIN = new Login("me", "s3cret", false, "options");
  static final Pack PACK = Pack.of("pack", Samples.noise(100));
  static final String DIGEST = Layer.SHA256 + OutputId.ofBody(PACK.stored());
  static final Map<String, String> NONE = Map.of();

  final FakeTransport transport = new FakeTransport();
  final HandClock clock = new HandClock();
  final HandTicker ticker = new HandTicker();
  final MemoryLog log = new MemoryLog();

  OciStore store(@Nullable Login login) {
    return new OciStore(
        OciRepository.of("registry.example/team/cache"),
        login,
        Map.of("HOME", "/absent"),
        transport,
        clock,
        ticker,
        log);
  }

  /// One whose registry answers everybody.
  OciStore open() {
    transport.answer(200, NONE, "{}");
    return store(null);
  }

  @AfterEach
  void allResponsesAreClosed() {
    assertThat(transport.openResponses).hasValue(0);
  }

  List<String> requests() {
    return transport.requests().stream()
        .map(r -> r.method() + " " + r.uri().toString().replace(BASE, ""))
        .toList();
  }

  String sent(int request) throws IOException {
    return new String(
        requireNonNull(transport.requests().get(request).body()).open().readAllBytes(), UTF_8);
  }

  static StoreException failure(ThrowingCallable call) {
    StoreException failure = catchThrowableOfType(StoreException.class, call::call);
    assertThat(failure).isNotNull();
    assertThat(failure.explanation()).doesNotContain("s3cret", "signature");
    return failure;
  }

  interface ThrowingCallable {
    void call() throws Exception;
  }

  static void put(OciStore store, ActionId id) throws Exception {
    byte[] body = "the manifest".getBytes(UTF_8);
    store.put(id, Samples.entry(body), Body.of(body));
  }
}
