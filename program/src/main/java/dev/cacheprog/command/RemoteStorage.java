package dev.cacheprog.command;

import static dev.cacheprog.options.BuildFlags.DISABLE_PUT;
import static dev.cacheprog.options.RemoteFlags.CA_FILE;
import static dev.cacheprog.options.RemoteFlags.REMOTE_GET_TIMEOUT;
import static dev.cacheprog.options.RemoteFlags.REMOTE_PUT_TIMEOUT;
import static dev.cacheprog.options.RemoteFlags.REMOTE_STORAGE_TYPE;
import static dev.cacheprog.options.S3Flags.S3_ENDPOINT;
import static dev.cacheprog.options.S3Flags.S3_PREFIX;
import static dev.cacheprog.options.S3Flags.S3_READ_PREFIXES;

import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.StoreMemory;
import dev.cacheprog.http.ForwardProxies;
import dev.cacheprog.http.HttpStorageOptions;
import dev.cacheprog.http.HttpStore;
import dev.cacheprog.http.UrlConnectionTransport;
import dev.cacheprog.jni.NativeTls;
import dev.cacheprog.options.OptionException;
import dev.cacheprog.options.Options;
import dev.cacheprog.options.PrefixTemplate;
import dev.cacheprog.remote.FallbackReadStore;
import dev.cacheprog.remote.PreconnectingStore;
import dev.cacheprog.s3.AwsSettings;
import dev.cacheprog.s3.CredentialSource;
import dev.cacheprog.s3.S3Location;
import dev.cacheprog.s3.S3Options;
import dev.cacheprog.s3.S3Store;
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
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The remote store that the options configure, for all commands. [RemoteStack] has the layers
/// around it.
final class RemoteStorage {
  private final Options options;
  private final Map<String, String> environment;
  private final AwsSettings aws;
  private final @Nullable S3Options s3;
  private final @Nullable HttpStorageOptions http;

  private RemoteStorage(
      Options options,
      Map<String, String> environment,
      @Nullable S3Options s3,
      @Nullable HttpStorageOptions http) {
    this.options = options;
    this.environment = environment;
    this.aws = new AwsSettings(environment);
    this.s3 = s3;
    this.http = http;
  }

  /// Checks the options. Makes and loads nothing yet.
  static RemoteStorage of(Options options, Map<String, String> environment) throws OptionException {
    Optional<String> trusted = options.get(CA_FILE);
    if (trusted.isPresent() && !Files.isReadable(Path.of(trusted.get()))) {
      throw new OptionException(
          "--ca-file: there is no file '" + trusted.get() + "' that can be read");
    }
    return switch (options.get(REMOTE_STORAGE_TYPE)) {
      case S3 -> new RemoteStorage(options, environment, S3Settings.of(options, environment), null);
      case HTTP ->
          new RemoteStorage(options, environment, null, HttpSettings.of(options, environment));
      case DISABLED -> new RemoteStorage(options, environment, null, null);
    };
  }

  /// The name of the store, which no other store has. May read the AWS profile.
  String name() {
    if (s3 != null) {
      return new S3Location(s3.bucket(), aws).name();
    }
    return http == null ? "" : "http " + http.baseUrl();
  }

  /// Whether nothing is written, even if the store would accept it.
  boolean isReadOnly() {
    return options.get(DISABLE_PUT) || (s3 != null && s3.signing().isAnonymous());
  }

  /// The URL of requests, as far as it is known before the first one; null without a store. May
  /// read the AWS profile.
  ///
  /// @throws OptionException if the profile has an invalid value
  @Nullable URI url() throws OptionException {
    if (s3 != null) {
      try {
        return new S3Location(s3.bucket(), aws).url();
      } catch (IllegalArgumentException e) {
        throw new OptionException("S3: " + e.getMessage());
      }
    }
    return http == null ? null : http.baseUrl();
  }

  /// The setting that has the endpoint of an S3 store, for people.
  String originOfEndpoint() {
    return options.get(S3_ENDPOINT).isPresent() ? "given" : aws.originOfEndpoint();
  }

  /// What to check after a failed connection; empty if that is not known.
  String hint(IOException failure) {
    return s3 == null ? "" : new S3Location(s3.bucket(), aws).hint(failure);
  }

  /// The forward proxy for a URL, or none.
  Proxy proxy(URI url) {
    return ForwardProxies.of(environment).select(url);
  }

  /// Makes the store with all prefixes that are read.
  ///
  /// @param expectedRequests how many requests follow the first one at once; 0 if not known
  /// @param memory of this store
  /// @return null if no store is configured
  @Nullable RemoteStore openWithPrefixes(int expectedRequests, StoreMemory memory, Log log) {
    RemoteStore store = newStore(memory, log);
    if (store == null) {
      return null;
    }
    RemoteStore own =
        expectedRequests > 1 && isOverTls()
            ? new PreconnectingStore(store, expectedRequests, log)
            : store;
    List<RemoteStore> others =
        store instanceof S3Store bucket ? readPrefixStores(bucket, log) : List.of();
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
    if (usesTls()) {
      Tls.use(new NativeTls(), roots(options, environment), log).prepare();
    }
    if (s3 != null) {
      return s3Store(s3, memory, log);
    }
    if (http != null) {
      log.info("Configuring HTTP storage with base URL", "url", http.baseUrl());
      return new HttpStore(http, transport(), CommandContext.CLOCK);
    }
    return null;
  }

  /// The certificate authorities that are trusted for all connections.
  static TrustedRoots roots(Options options, Map<String, String> environment) {
    return TrustedRoots.of(options.get(CA_FILE).map(Path::of), environment);
  }

  private boolean isOverTls() {
    if (http != null) {
      return "https".equalsIgnoreCase(http.baseUrl().getScheme());
    }
    return s3 != null
        && (s3.bucket().endpoint() == null
            || s3.bucket().endpoint().getScheme().toLowerCase(Locale.ROOT).endsWith("https"));
  }

  /// Credentials may come over https, too.
  private boolean usesTls() {
    return isOverTls()
        || (s3 != null
            && !(s3.signing().credentials() instanceof CredentialSource.Given)
            && !s3.signing().isAnonymous());
  }

  /// The HTTP client.
  HttpTransport transport() {
    return new UrlConnectionTransport(
        options.get(REMOTE_GET_TIMEOUT),
        options.get(REMOTE_PUT_TIMEOUT),
        ForwardProxies.of(environment));
  }

  private S3Store s3Store(S3Options s3, StoreMemory memory, Log log) {
    log.info(
        "Configuring S3 storage",
        "bucket",
        s3.bucket().name(),
        "endpoint",
        s3.bucket().endpoint() == null
            ? "AWS"
            : s3.bucket().endpoint(), // a profile is not read yet
        "prefix",
        s3.bucket().prefix());
    if (s3.signing().isAnonymous()) {
      log.info("Reading S3 storage without credentials; nothing is written to it");
    }
    for (String name : options.get(S3_PREFIX).expand(environment).unset()) {
      log.warn("Variable in S3 prefix not set; using empty text", "variable", name);
    }
    return new S3Store(s3, transport(), CommandContext.CLOCK, aws, memory, log);
  }

  /// The stores of further prefixes, read-only.
  private List<RemoteStore> readPrefixStores(S3Store store, Log log) {
    List<RemoteStore> others = new ArrayList<>();
    for (PrefixTemplate template : options.get(S3_READ_PREFIXES)) {
      PrefixTemplate.Expansion prefix = template.expand(environment);
      if (!prefix.unset().isEmpty()) {
        // Empty text in its place would make it the prefix of others.
        log.warn(
            "Skipped read prefix: variable not set",
            "prefix",
            template.text(),
            "variable",
            prefix.unset().getFirst());
      } else if (s3 != null && !prefix.text().equals(s3.bucket().prefix())) {
        others.add(store.under(prefix.text()));
      }
    }
    return others;
  }
}
