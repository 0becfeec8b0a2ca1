package dev.cacheprog.options;

import static dev.cacheprog.options.CommandSets.STORE_COMMANDS;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Options of a store in an S3 bucket.
public final class S3Flags {
  public static final Option<Optional<URI>> S3_ENDPOINT =
      Option.of(
              "--s3-endpoint",
              "S3_ENDPOINT",
              ValueType.url("http", "https", "minio+http", "minio+https"),
              STORE_COMMANDS)
          .defaultText(
              "$AWS_ENDPOINT_URL_S3, else $AWS_ENDPOINT_URL, else the AWS profile's, else AWS")
          .help(
              "S3 endpoint URL. With minio+http:// or minio+https:// requests use path-style"
                  + " URLs.");

  public static final Option<Optional<String>> S3_BUCKET =
      Option.of("--s3-bucket", "S3_BUCKET", ValueType.text(), STORE_COMMANDS)
          .help(
              "S3 bucket name, or the alias or ARN of an access point. Required for the storage"
                  + " type s3.");

  public static final Option<Optional<String>> S3_REGION =
      Option.of("--s3-region", "S3_REGION", ValueType.text(), STORE_COMMANDS)
          .defaultText(
              "$AWS_REGION, else $AWS_DEFAULT_REGION, else the AWS profile's, else detected")
          .help("Region of the bucket. Detecting it costs a request.");

  public static final Option<PrefixTemplate> S3_PREFIX =
      Option.of("--s3-prefix", "S3_PREFIX", ValueType.prefixTemplate(), STORE_COMMANDS)
          .help(
              "Key prefix of all objects. The placeholders {% GOOS %}, {% GOARCH %} and {% env.NAME"
                  + " %} are replaced; their spaces are optional.");

  public static final Option<List<PrefixTemplate>> S3_READ_PREFIXES =
      Option.of(
              "--s3-read-prefixes",
              "S3_READ_PREFIXES",
              ValueType.listOf(ValueType.prefixTemplate()),
              STORE_COMMANDS)
          .help(
              "Additional prefixes to read from, in order, if an object is missing under"
                  + " --s3-prefix. Writes go to --s3-prefix only.");

  public static final Option<Boolean> S3_FORCE_PATH_STYLE =
      Option.of("--s3-force-path-style", "S3_FORCE_PATH_STYLE", ValueType.bool(), STORE_COMMANDS)
          .defaultValue("false")
          .help("Use path-style URLs, which have the bucket in the path instead of the host name.");

  public static final Option<Boolean> S3_ANONYMOUS =
      Option.of("--s3-anonymous", "S3_ANONYMOUS", ValueType.bool(), STORE_COMMANDS)
          .defaultValue("false")
          .help(
              "Read a public bucket without credentials. Requests are not signed, and nothing is"
                  + " uploaded.");

  public static final Option<Optional<String>> S3_ACCESS_KEY_ID =
      Option.of("--s3-access-key-id", "S3_ACCESS_KEY_ID", ValueType.credential(), STORE_COMMANDS)
          .defaultText("the AWS credential chain")
          .help("S3 access key ID.");

  public static final Option<Optional<String>> S3_ACCESS_KEY_SECRET =
      Option.of(
              "--s3-access-key-secret",
              "S3_ACCESS_KEY_SECRET",
              ValueType.credential(),
              STORE_COMMANDS)
          .defaultText("the AWS credential chain")
          .secret()
          .help(
              "S3 secret access key. Prefer the variable: command lines are visible to other"
                  + " users.");

  public static final Option<Optional<String>> S3_SESSION_TOKEN =
      Option.of("--s3-session-token", "S3_SESSION_TOKEN", ValueType.credential(), STORE_COMMANDS)
          .defaultText("the AWS credential chain")
          .secret()
          .help("S3 session token, for temporary access keys. Prefer the variable.");

  public static final Option<Optional<URI>> S3_CREDENTIALS_ENDPOINT =
      Option.of(
              "--s3-credentials-endpoint",
              "S3_CREDENTIALS_ENDPOINT",
              ValueType.url("http", "https"),
              STORE_COMMANDS)
          .help(
              "URL of a service that issues S3 credentials, such as that of an AWS container. It"
                  + " takes precedence over --s3-access-key-id.");

  public static final Option<Duration> S3_EXPIRATION =
      Option.of("--s3-expiration", "S3_EXPIRATION", ValueType.duration(), STORE_COMMANDS)
          .defaultValue("0")
          .help(
              "Time from the upload of an object to the date in its Expires header. 0 means no"
                  + " header. Few providers delete objects by it.");

  public static final Option<List<Optional<String>>> S3_EXCLUDE_HEADERS_FROM_SIGNING =
      Option.of(
              "--s3-exclude-headers-from-signing",
              "S3_EXCLUDE_HEADERS_FROM_SIGNING",
              ValueType.listOf(ValueType.text()),
              STORE_COMMANDS)
          .help(
              "Headers to leave unsigned, for servers that change them. Without this option Host,"
                  + " x-amz-* headers and --s3-put-headers are signed.");

  public static final Option<List<Map.Entry<String, String>>> S3_PUT_HEADERS =
      Option.of(
              "--s3-put-headers",
              "S3_PUT_HEADERS",
              ValueType.listOf(ValueType.header()),
              STORE_COMMANDS)
          .secret()
          .help(
              "Headers to add to every upload, such as those for encryption, storage class or tags."
                  + " Quote a header that contains a comma: \"cache-control:private, no-store\".");

  public static final Option<Boolean> S3_REQUESTER_PAYS =
      Option.of("--s3-requester-pays", "S3_REQUESTER_PAYS", ValueType.bool(), STORE_COMMANDS)
          .defaultValue("false")
          .help("Accept the costs of requests and transfers for a Requester Pays bucket.");

  /// All of them, in the order of the help text.
  static final List<Option<?>> ALL =
      List.of(
          S3_ENDPOINT,
          S3_BUCKET,
          S3_REGION,
          S3_PREFIX,
          S3_READ_PREFIXES,
          S3_FORCE_PATH_STYLE,
          S3_ANONYMOUS,
          S3_ACCESS_KEY_ID,
          S3_ACCESS_KEY_SECRET,
          S3_SESSION_TOKEN,
          S3_CREDENTIALS_ENDPOINT,
          S3_EXPIRATION,
          S3_EXCLUDE_HEADERS_FROM_SIGNING,
          S3_PUT_HEADERS,
          S3_REQUESTER_PAYS);

  private S3Flags() {}
}
