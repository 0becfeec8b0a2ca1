package dev.cacheprog.command;

import static dev.cacheprog.options.S3Flags.S3_ACCESS_KEY_ID;
import static dev.cacheprog.options.S3Flags.S3_ACCESS_KEY_SECRET;
import static dev.cacheprog.options.S3Flags.S3_ANONYMOUS;
import static dev.cacheprog.options.S3Flags.S3_BUCKET;
import static dev.cacheprog.options.S3Flags.S3_CREDENTIALS_ENDPOINT;
import static dev.cacheprog.options.S3Flags.S3_ENDPOINT;
import static dev.cacheprog.options.S3Flags.S3_EXCLUDE_HEADERS_FROM_SIGNING;
import static dev.cacheprog.options.S3Flags.S3_EXPIRATION;
import static dev.cacheprog.options.S3Flags.S3_FORCE_PATH_STYLE;
import static dev.cacheprog.options.S3Flags.S3_PREFIX;
import static dev.cacheprog.options.S3Flags.S3_PUT_HEADERS;
import static dev.cacheprog.options.S3Flags.S3_READ_PREFIXES;
import static dev.cacheprog.options.S3Flags.S3_REGION;
import static dev.cacheprog.options.S3Flags.S3_REQUESTER_PAYS;
import static dev.cacheprog.options.S3Flags.S3_SESSION_TOKEN;

import dev.cacheprog.ci.Scope;
import dev.cacheprog.core.Log;
import dev.cacheprog.options.OptionException;
import dev.cacheprog.options.Options;
import dev.cacheprog.options.PrefixTemplate;
import dev.cacheprog.s3.AwsSettings;
import dev.cacheprog.s3.CredentialSource;
import dev.cacheprog.s3.Credentials;
import dev.cacheprog.s3.S3Bucket;
import dev.cacheprog.s3.S3Headers;
import dev.cacheprog.s3.S3Location;
import dev.cacheprog.s3.S3Options;
import dev.cacheprog.s3.S3Signing;
import dev.cacheprog.s3.S3Store;
import dev.cacheprog.store.RemoteStore;
import java.io.IOException;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The settings of a bucket, from options and from the variables of AWS's own tools.
final class S3Settings implements StoreSettings {
  private final Options options;
  private final Map<String, String> environment;
  private final S3Options s3;
  private final AwsSettings aws;

  private S3Settings(Options options, Map<String, String> environment, S3Options s3) {
    this.options = options;
    this.environment = environment;
    this.s3 = s3;
    this.aws = new AwsSettings(environment);
  }

  /// @throws OptionException if one is missing or wrong
  static S3Settings of(Options options, Map<String, String> environment) throws OptionException {
    return new S3Settings(options, environment, bucket(options, environment));
  }

  private static S3Options bucket(Options options, Map<String, String> environment)
      throws OptionException {
    // No lambda: this runs before the first line, see docs/decisions/0003-start-up.md.
    Optional<String> bucket = options.get(S3_BUCKET);
    if (bucket.isEmpty()) {
      throw MissingOption.of(
          "--remote-storage-type s3 needs a bucket: give --s3-bucket or CACHEPROG_S3_BUCKET",
          environment,
          S3_BUCKET);
    }
    PrefixTemplate.Expansion prefix = options.get(S3_PREFIX).expand(environment);
    Optional<URI> endpoint = options.get(S3_ENDPOINT);
    try {
      return new S3Options(
          new S3Bucket(
              endpoint.isPresent() ? endpoint.get() : AwsSettings.endpointOfVariables(environment),
              bucket.get(),
              options.get(S3_REGION).orElse(null),
              options.get(S3_FORCE_PATH_STYLE),
              prefix.text()),
          new S3Signing(credentials(options, environment), unsigned(options)),
          new S3Headers(options.get(S3_PUT_HEADERS), options.get(S3_REQUESTER_PAYS)),
          options.get(S3_EXPIRATION));
    } catch (IllegalArgumentException e) {
      throw new OptionException("S3: " + e.getMessage());
    }
  }

  private static Set<String> unsigned(Options options) {
    Set<String> names = new HashSet<>();
    for (Optional<String> name : options.get(S3_EXCLUDE_HEADERS_FROM_SIGNING)) {
      names.add(name.orElse("").strip().toLowerCase(Locale.ROOT));
    }
    return names;
  }

  private static CredentialSource credentials(Options options, Map<String, String> environment)
      throws OptionException {
    Optional<URI> endpoint = options.get(S3_CREDENTIALS_ENDPOINT);
    Optional<String> id = options.get(S3_ACCESS_KEY_ID);
    Optional<String> secret = options.get(S3_ACCESS_KEY_SECRET);
    Optional<String> token = options.get(S3_SESSION_TOKEN);
    if (options.get(S3_ANONYMOUS)) {
      if (endpoint.isPresent() || id.isPresent() || secret.isPresent() || token.isPresent()) {
        throw new OptionException(
            "--s3-anonymous (CACHEPROG_S3_ANONYMOUS) uses no credentials, but an S3 access key or a"
                + " credentials endpoint is given, too: leave out one of them");
      }
      return new CredentialSource.Anonymous();
    }
    if (endpoint.isPresent()) {
      return new CredentialSource.Endpoint(endpoint.get());
    }
    if (id.isEmpty() && secret.isEmpty() && token.isEmpty()) {
      return new CredentialSource.DefaultChain();
    }
    if (id.isEmpty() || secret.isEmpty()) {
      throw MissingOption.of(
          "an S3 access key needs both --s3-access-key-id and --s3-access-key-secret"
              + " (CACHEPROG_S3_ACCESS_KEY_ID and CACHEPROG_S3_ACCESS_KEY_SECRET)",
          environment,
          S3_ACCESS_KEY_ID,
          S3_ACCESS_KEY_SECRET);
    }
    return new CredentialSource.Given(new Credentials(id.get(), secret.get(), token.orElse(null)));
  }

  @Override
  public String name() {
    return location().name();
  }

  @Override
  public URI url() throws OptionException {
    try {
      return location().url();
    } catch (IllegalArgumentException e) {
      throw new OptionException("S3: " + e.getMessage());
    }
  }

  @Override
  public String urlVariable() {
    return "CACHEPROG_S3_ENDPOINT";
  }

  @Override
  public String originOfUrl() {
    return options.get(S3_ENDPOINT).isPresent() ? "given" : aws.originOfEndpoint();
  }

  @Override
  public String hint(IOException failure) {
    return location().hint(failure);
  }

  private S3Location location() {
    return new S3Location(s3.bucket(), aws);
  }

  @Override
  public boolean isReadOnly() {
    return s3.signing().isAnonymous();
  }

  @Override
  public boolean isOverTls() {
    return s3.bucket().endpoint() == null
        || s3.bucket().endpoint().getScheme().toLowerCase(Locale.ROOT).endsWith("https");
  }

  /// Credentials may come over https, too.
  @Override
  public boolean usesTls() {
    return isOverTls()
        || (!(s3.signing().credentials() instanceof CredentialSource.Given)
            && !s3.signing().isAnonymous());
  }

  @Override
  public RemoteStore open(Opening opening) {
    Log log = opening.log();
    String prefix = ReadPrefixes.below(s3.bucket().prefix(), opening.part());
    log.info(
        "Configuring S3 storage",
        "bucket",
        s3.bucket().name(),
        "endpoint",
        s3.bucket().endpoint() == null
            ? "AWS"
            : s3.bucket().endpoint(), // a profile is not read yet
        "prefix",
        prefix);
    if (s3.signing().isAnonymous()) {
      log.info("Reading S3 storage without credentials; nothing is written to it");
    }
    for (String name : options.get(S3_PREFIX).expand(environment).unset()) {
      log.warn("Variable in S3 prefix not set; using empty text", "variable", name);
    }
    return new S3Store(
        s3.under(prefix), opening.transport(), CommandContext.CLOCK, aws, opening.memory(), log);
  }

  @Override
  public Parts parts() {
    return Parts.ALL;
  }

  @Override
  public boolean hasReadPrefixes() {
    return !options.get(S3_READ_PREFIXES).isEmpty();
  }

  @Override
  public List<String> readPrefixes(Scope scope, Log log) {
    return ReadPrefixes.of(
        s3.bucket().prefix(), scope, options.get(S3_READ_PREFIXES), environment, log);
  }
}
