package dev.cacheprog.command;

import static dev.cacheprog.options.BuildFlags.DISABLE_GET;
import static dev.cacheprog.options.BuildFlags.DISABLE_PUT;
import static dev.cacheprog.options.PrefetchFlags.PREFETCH;
import static dev.cacheprog.options.RemoteFlags.CA_FILE;
import static dev.cacheprog.options.RemoteFlags.REMOTE_GET_TIMEOUT;
import static dev.cacheprog.options.RemoteFlags.REMOTE_PUT_TIMEOUT;
import static dev.cacheprog.options.RemoteFlags.REMOTE_STORAGE_TYPE;
import static dev.cacheprog.options.RemoteFlags.SCOPE;
import static dev.cacheprog.options.RemoteFlags.STORE_OBJECTS;

import dev.cacheprog.ci.CiJob;
import dev.cacheprog.ci.CiSource;
import dev.cacheprog.ci.Scope;
import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.PrefixedStore;
import dev.cacheprog.core.StoreLayout;
import dev.cacheprog.core.StoreMemory;
import dev.cacheprog.http.ForwardProxies;
import dev.cacheprog.http.UrlConnectionTransport;
import dev.cacheprog.jni.NativeTls;
import dev.cacheprog.options.OptionException;
import dev.cacheprog.options.Options;
import dev.cacheprog.options.ScopeMode;
import dev.cacheprog.options.StoreObjects;
import dev.cacheprog.remote.FallbackReadStore;
import dev.cacheprog.remote.PreconnectingStore;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.tls.Tls;
import dev.cacheprog.tls.TrustedRoots;
import java.io.IOException;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The remote store that the options configure, for all commands. [RemoteStack] has the layers
/// around it.
final class RemoteStorage {
  private final Options options;
  private final Map<String, String> environment;

  /// Null without a store.
  private final @Nullable StoreSettings settings;

  /// Null until it is needed: on GitHub, it takes the file of the event.
  private @Nullable Scope scope;

  private RemoteStorage(
      Options options, Map<String, String> environment, @Nullable StoreSettings settings) {
    this.options = options;
    this.environment = environment;
    this.settings = settings;
  }

  /// Checks the options. Makes and loads nothing yet.
  static RemoteStorage of(Options options, Map<String, String> environment) throws OptionException {
    Optional<String> trusted = options.get(CA_FILE);
    if (trusted.isPresent() && !Files.isReadable(Path.of(trusted.get()))) {
      throw new OptionException(
          "--ca-file: there is no file '" + trusted.get() + "' that can be read");
    }
    StoreSettings settings = settings(options, environment);
    if (settings != null
        && !settings.layout().hasObjects()
        && options.get(STORE_OBJECTS) == StoreObjects.ALWAYS) {
      throw new OptionException(
          "--store-objects (CACHEPROG_STORE_OBJECTS) cannot be always with the storage type "
              + options.get(REMOTE_STORAGE_TYPE)
              + ", which takes packs alone: leave it out");
    }
    if (settings != null
        && settings.parts() == StoreSettings.Parts.NONE
        && options.get(SCOPE) == ScopeMode.RELEASE) {
      throw new OptionException(
          "--scope (CACHEPROG_SCOPE) cannot be release with the storage type "
              + options.get(REMOTE_STORAGE_TYPE)
              + ", which cannot keep releases apart: give release builds a server of their own");
    }
    RemoteStorage storage = new RemoteStorage(options, environment, settings);
    if (!storage.layout().hasObjects() && !options.get(PREFETCH)) {
      throw new OptionException(
          "--prefetch (CACHEPROG_PREFETCH) cannot be false with a store of packs alone, from which"
              + " builds get nothing without it: leave it out, or --store-objects=never");
    }
    return storage;
  }

  private static @Nullable StoreSettings settings(Options options, Map<String, String> environment)
      throws OptionException {
    return switch (options.get(REMOTE_STORAGE_TYPE)) {
      case S3 -> S3Settings.of(options, environment);
      case HTTP -> HttpSettings.of(options, environment);
      case GITHUB -> GitHubSettings.of(options, environment);
      case OCI -> OciSettings.of(options, environment);
      case GCS -> GcsSettings.of(options, environment);
      case AZURE -> AzureSettings.of(options, environment);
      case DISABLED -> null;
    };
  }

  /// The settings of the store; null if none is configured.
  @Nullable StoreSettings settings() {
    return settings;
  }

  /// The name of the store, which no other store has; empty without one. May read files.
  String name() {
    if (settings == null) {
      return "";
    }
    String part = scope().written();
    return part.isEmpty() ? settings.name() : settings.name() + " " + part;
  }

  /// Which parts of the store this build writes and reads. May read files.
  synchronized Scope scope() {
    Scope known = scope;
    if (known == null) {
      known = settings == null ? Scope.NONE : scope(settings);
      scope = known;
    }
    return known;
  }

  private Scope scope(StoreSettings of) {
    if (options.get(SCOPE) == ScopeMode.RELEASE) {
      return Scope.release(CiJob.of(environment).map(CiJob::repository).orElse(""));
    }
    if (options.get(SCOPE) == ScopeMode.NONE || (of.hasReadPrefixes() && !options.isSet(SCOPE))) {
      return Scope.NONE;
    }
    Optional<CiSource> source = CiSource.of(environment);
    if (source.isEmpty()) {
      return Scope.NONE;
    }
    return switch (of.parts()) {
      case ALL -> Scope.of(source.get());
      case RELEASES -> source.get().isTag() ? Scope.of(source.get()) : Scope.NONE;
      case NONE -> Scope.of(source.get()).withoutParts();
    };
  }

  /// Whether nothing is written, even if the store would accept it.
  boolean isReadOnly() {
    return options.get(DISABLE_PUT)
        || (settings != null
            && (settings.isReadOnly()
                || (!options.isSet(DISABLE_PUT) && !scope().readOnly().isEmpty())));
  }

  /// Whether nothing is read: manifests are written without a look at those before.
  boolean isWriteOnly() {
    return options.get(DISABLE_GET) || (settings != null && settings.isWriteOnly());
  }

  /// What the store keeps.
  StoreLayout layout() {
    if (settings == null) {
      return StoreLayout.OBJECTS;
    }
    return settings.layout().hasObjects() && options.get(STORE_OBJECTS) == StoreObjects.NEVER
        ? StoreLayout.PACKS
        : settings.layout();
  }

  /// The URL of requests, as far as it is known before the first one; null without a store. May
  /// read files.
  ///
  /// @throws OptionException if a file has an invalid value
  @Nullable URI url() throws OptionException {
    return settings == null ? null : settings.url();
  }

  /// What to check after a failed connection; empty if that is not known.
  String hint(IOException failure) {
    return settings == null ? "" : settings.hint(failure);
  }

  /// The forward proxy for a URL, or none.
  Proxy proxy(URI url) {
    return ForwardProxies.of(environment).select(url);
  }

  /// Makes the store with all others that are read.
  ///
  /// @param expectedRequests how many requests follow the first one at once; 0 if not known
  /// @param memory of this store
  /// @return null if no store is configured
  @Nullable RemoteStore openWithOthers(int expectedRequests, StoreMemory memory, Log log) {
    RemoteStore store = newStore(memory, log);
    if (store == null || settings == null) {
      return null;
    }
    RemoteStore own =
        expectedRequests > 1 && settings.isOverTls()
            ? new PreconnectingStore(store, expectedRequests, log)
            : store;
    List<RemoteStore> others = new ArrayList<>();
    if (store instanceof PrefixedStore prefixed) {
      for (String prefix : settings.readPrefixes(scope(), log)) {
        others.add(prefixed.under(prefix));
      }
    }
    return others.isEmpty() ? own : new FallbackReadStore(own, others, log);
  }

  /// Makes the store. It sends no request before its first call.
  ///
  /// @param memory of this store
  /// @return null if no store is configured
  @Nullable RemoteStore newStore(StoreMemory memory, Log log) {
    for (String problem : ForwardProxies.of(environment).problems()) {
      log.warn("Ignored proxy setting in the environment", "reason", problem);
    }
    if (settings == null) {
      return null;
    }
    if (settings.usesTls()) {
      Tls.use(new NativeTls(), roots(options, environment), log).prepare();
    }
    if (!scope().isNone()) {
      log.info("Using a part of the remote store", "scope", scope());
    }
    return settings.open(new StoreSettings.Opening(scope().written(), transport(), memory, log));
  }

  /// The certificate authorities that are trusted for all connections.
  static TrustedRoots roots(Options options, Map<String, String> environment) {
    return TrustedRoots.of(options.get(CA_FILE).map(Path::of), environment);
  }

  /// The HTTP client.
  HttpTransport transport() {
    return new UrlConnectionTransport(
        options.get(REMOTE_GET_TIMEOUT),
        options.get(REMOTE_PUT_TIMEOUT),
        ForwardProxies.of(environment));
  }
}
