package dev.cacheprog.command;

import static dev.cacheprog.options.BuildFlags.DISABLE_PUT;
import static dev.cacheprog.options.GcsFlags.GCS_BUCKET;
import static dev.cacheprog.options.GcsFlags.GCS_ENDPOINT;
import static dev.cacheprog.options.GcsFlags.GCS_PREFIX;
import static dev.cacheprog.options.GcsFlags.GCS_READ_PREFIXES;

import dev.cacheprog.ci.Scope;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.NetworkFailure;
import dev.cacheprog.gcs.GcsBucket;
import dev.cacheprog.gcs.GcsStore;
import dev.cacheprog.http.UrlConnectionTransport;
import dev.cacheprog.options.OptionException;
import dev.cacheprog.options.Options;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.RemoteStore;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The settings of a bucket of Google Cloud Storage. Google's library reads its own variables by
/// itself.
final class GcsSettings implements StoreSettings {
  /// How long the metadata server of this machine may take. It is near, or not there at all.
  private static final Duration METADATA_TIMEOUT = Duration.ofSeconds(3);

  private static final String ENDPOINT = "CACHEPROG_GCS_ENDPOINT";

  private final Options options;
  private final Map<String, String> environment;
  private final GcsBucket bucket;

  private GcsSettings(Options options, Map<String, String> environment, GcsBucket bucket) {
    this.options = options;
    this.environment = environment;
    this.bucket = bucket;
  }

  /// @throws OptionException if one is missing or wrong
  static GcsSettings of(Options options, Map<String, String> environment) throws OptionException {
    // No lambda: this runs before the first line, see docs/decisions/0003-start-up.md.
    Optional<String> bucket = options.get(GCS_BUCKET);
    if (bucket.isEmpty()) {
      throw MissingOption.of(
          "--remote-storage-type gcs needs a bucket: give --gcs-bucket or CACHEPROG_GCS_BUCKET",
          environment,
          GCS_BUCKET);
    }
    Optional<URI> endpoint = options.get(GCS_ENDPOINT);
    try {
      return new GcsSettings(
          options,
          environment,
          new GcsBucket(
              endpoint.isPresent() ? endpoint.get() : GcsBucket.GOOGLE,
              bucket.get(),
              options.get(GCS_PREFIX).expand(environment).text()));
    } catch (IllegalArgumentException e) {
      throw new OptionException("Google Cloud Storage: " + e.getMessage());
    }
  }

  @Override
  public String name() {
    return bucket.id();
  }

  @Override
  public URI url() {
    return bucket.url(ActionId.of(new byte[32]));
  }

  @Override
  public String urlVariable() {
    return ENDPOINT;
  }

  @Override
  public String originOfUrl() {
    return options.get(GCS_ENDPOINT).isPresent() ? "given" : "";
  }

  @Override
  public String hint(IOException failure) {
    return NetworkFailure.hint(failure, ENDPOINT);
  }

  @Override
  public boolean isOverTls() {
    return "https".equalsIgnoreCase(bucket.endpoint().getScheme());
  }

  /// Tokens come over https.
  @Override
  public boolean usesTls() {
    return true;
  }

  @Override
  public RemoteStore open(Opening opening) {
    Log log = opening.log();
    GcsBucket place = bucket.under(ReadPrefixes.below(bucket.prefix(), opening.part()));
    log.info(
        "Configuring Google Cloud Storage",
        "bucket",
        bucket.name(),
        "endpoint",
        bucket.endpoint(),
        "prefix",
        place.prefix());
    for (String name : options.get(GCS_PREFIX).expand(environment).unset()) {
      log.warn(
          "Variable in prefix of Google Cloud Storage not set; using empty text", "variable", name);
    }
    return GcsStore.of(
        place,
        options.get(DISABLE_PUT),
        opening.transport(),
        new UrlConnectionTransport(METADATA_TIMEOUT),
        CommandContext.CLOCK);
  }

  @Override
  public Parts parts() {
    return Parts.ALL;
  }

  @Override
  public boolean hasReadPrefixes() {
    return !options.get(GCS_READ_PREFIXES).isEmpty();
  }

  @Override
  public List<String> readPrefixes(Scope scope, Log log) {
    return ReadPrefixes.of(
        bucket.prefix(), scope, options.get(GCS_READ_PREFIXES), environment, log);
  }
}
