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
          .defaultText("AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL, the AWS profile's, AWS")
          .help(
              "Where the S3 service is. With minio+http:// and minio+https:// the bucket is the"
                  + " first segment of the path.");

  public static final Option<Optional<String>> S3_BUCKET =
      Option.of("--s3-bucket", "S3_BUCKET", ValueType.text(), STORE_COMMANDS)
          .defaultText("none, required for s3")
          .help(
              "The bucket that holds the cache: its name, or the alias or ARN of an access point.");

  public static final Option<Optional<String>> S3_REGION =
      Option.of("--s3-region", "S3_REGION", ValueType.text(), STORE_COMMANDS)
          .defaultText("AWS_REGION, AWS_DEFAULT_REGION, the AWS profile's, detected")
          .help("The region of the bucket. To give the right one saves a request.");

  public static final Option<PrefixTemplate> S3_PREFIX =
      Option.of("--s3-prefix", "S3_PREFIX", ValueType.prefixTemplate(), STORE_COMMANDS)
          .help(
              "What the keys of all objects start with, to share a bucket. {% GOOS %}, {% GOARCH %}"
                  + " and {% env.NAME %} are replaced; the spaces may be left out.");

  public static final Option<List<PrefixTemplate>> S3_READ_PREFIXES =
      Option.of(
              "--s3-read-prefixes",
              "S3_READ_PREFIXES",
              ValueType.listOf(ValueType.prefixTemplate()),
              STORE_COMMANDS)
          .help(
              "Prefixes to read from, too, if there is nothing under --s3-prefix, where alone is"
                  + " written. The first that has an object wins.");

  public static final Option<Boolean> S3_FORCE_PATH_STYLE =
      Option.of("--s3-force-path-style", "S3_FORCE_PATH_STYLE", ValueType.bool(), STORE_COMMANDS)
          .defaultValue("false")
          .help("Put the bucket into the path of a URL rather than into its host name.");

  public static final Option<Boolean> S3_ANONYMOUS =
      Option.of("--s3-anonymous", "S3_ANONYMOUS", ValueType.bool(), STORE_COMMANDS)
          .defaultValue("false")
          .help(
              "Read a public bucket without credentials: requests are not signed, and nothing is"
                  + " written.");

  public static final Option<Optional<String>> S3_ACCESS_KEY_ID =
      Option.of("--s3-access-key-id", "S3_ACCESS_KEY_ID", ValueType.credential(), STORE_COMMANDS)
          .defaultText("as the AWS tools find it")
          .help("Who signs the requests.");

  public static final Option<Optional<String>> S3_ACCESS_KEY_SECRET =
      Option.of(
              "--s3-access-key-secret",
              "S3_ACCESS_KEY_SECRET",
              ValueType.credential(),
              STORE_COMMANDS)
          .defaultText("as the AWS tools find it")
          .secret()
          .help(
              "The secret of the access key. Prefer the variable: other users can read command"
                  + " lines.");

  public static final Option<Optional<String>> S3_SESSION_TOKEN =
      Option.of("--s3-session-token", "S3_SESSION_TOKEN", ValueType.credential(), STORE_COMMANDS)
          .defaultText("as the AWS tools find it")
          .secret()
          .help("The token that goes with a temporary access key. Prefer the variable here too.");

  public static final Option<Optional<URI>> S3_CREDENTIALS_ENDPOINT =
      Option.of(
              "--s3-credentials-endpoint",
              "S3_CREDENTIALS_ENDPOINT",
              ValueType.url("http", "https"),
              STORE_COMMANDS)
          .help(
              "A service that gives access keys, as containers in AWS have one. It comes before a"
                  + " key that is given.");

  public static final Option<Duration> S3_EXPIRATION =
      Option.of("--s3-expiration", "S3_EXPIRATION", ValueType.duration(), STORE_COMMANDS)
          .defaultValue("0")
          .help("How long after its upload an object is marked as expired. 0 means never.");

  public static final Option<List<Optional<String>>> S3_EXCLUDE_HEADERS_FROM_SIGNING =
      Option.of(
              "--s3-exclude-headers-from-signing",
              "S3_EXCLUDE_HEADERS_FROM_SIGNING",
              ValueType.listOf(ValueType.text()),
              STORE_COMMANDS)
          .help(
              "Headers that are not signed, for stores that change them. The host, what begins with"
                  + " x-amz- and --s3-put-headers are signed otherwise, and nothing else.");

  public static final Option<List<Map.Entry<String, String>>> S3_PUT_HEADERS =
      Option.of(
              "--s3-put-headers",
              "S3_PUT_HEADERS",
              ValueType.listOf(ValueType.header()),
              STORE_COMMANDS)
          .secret()
          .help(
              "Headers to send and sign with every put, for encryption, storage class or tags. A"
                  + " header with a comma in it is quoted: \"cache-control:private, no-store\".");

  public static final Option<Boolean> S3_REQUESTER_PAYS =
      Option.of("--s3-requester-pays", "S3_REQUESTER_PAYS", ValueType.bool(), STORE_COMMANDS)
          .defaultValue("false")
          .help("Pay for requests and transfer where the bucket's owner wants the requester to.");

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
