package dev.cacheprog.options;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The one table of options. Flags, variables, help and reference document all come from here, so a
/// new option is a constant and its place in [#ALL].
public final class OptionTable {
  private OptionTable() {}

  // Not an EnumSet: it finds its constants by reflection, which takes milliseconds of every start.

  /// For options that say how to reach the remote store or how to log.
  private static final Set<Subcommand> EVERY =
      Set.of(Subcommand.DIRECT, Subcommand.PROXY, Subcommand.DOCTOR, Subcommand.PREFILL);

  /// For options that say what is known of a process that serves others.
  private static final Set<Subcommand> SERVING =
      Set.of(Subcommand.DIRECT, Subcommand.PROXY, Subcommand.DOCTOR);

  /// For options that say how to serve a go command.
  private static final Set<Subcommand> DIRECT = Set.of(Subcommand.DIRECT, Subcommand.DOCTOR);

  /// For the option that has results printed for programs.
  private static final Set<Subcommand> PRINTING = Set.of(Subcommand.DOCTOR, Subcommand.STATS);

  private static final Set<Subcommand> STATS = Set.of(Subcommand.STATS);

  /// For options that say how much may be on the local disk.
  private static final Set<Subcommand> TRIMMING =
      Set.of(Subcommand.DIRECT, Subcommand.DOCTOR, Subcommand.TRIM);

  /// For the option that says where the local disk is.
  private static final Set<Subcommand> ON_DISK =
      Set.of(
          Subcommand.DIRECT,
          Subcommand.DOCTOR,
          Subcommand.PREFILL,
          Subcommand.STATS,
          Subcommand.TRIM,
          Subcommand.CLEAR);

  /// For the option that says what tells one kind of build from another.
  private static final Set<Subcommand> FORETOLD =
      Set.of(Subcommand.DIRECT, Subcommand.DOCTOR, Subcommand.PREFILL);

  private static final Set<Subcommand> SETTLING = Set.of(Subcommand.SETTLE_MTIMES);

  private static final Set<Subcommand> REPORTING = Set.of(Subcommand.REPORT);

  /// For options that say how to serve other programs.
  private static final Set<Subcommand> PROXY = Set.of(Subcommand.PROXY);

  public static final Option<RemoteStorageType> REMOTE_STORAGE_TYPE =
      Option.of(
          "--remote-storage-type",
          "REMOTE_STORAGE_TYPE",
          ValueType.oneOf(RemoteStorageType.values()),
          "disabled",
          EVERY,
          "The kind of store that machines share.");

  public static final Option<Integer> MAX_CONSECUTIVE_ERRORS =
      Option.of(
          "--max-consecutive-errors",
          "REMOTE_STORAGE_MAX_CONSECUTIVE_ERRORS",
          ValueType.NUMBER,
          "10",
          EVERY,
          "After so many failures in a row the remote store is left alone. 0 or less means never.");

  public static final Option<Duration> RETRY_AFTER =
      Option.of(
          "--retry-after",
          "REMOTE_STORAGE_RETRY_AFTER",
          ValueType.DURATION,
          "15s",
          EVERY,
          "How long a remote store that failed is left alone before it is tried again."
              + " 0 means for good.");

  public static final Option<Optional<URI>> S3_ENDPOINT =
      Option.withoutDefault(
          "--s3-endpoint",
          "S3_ENDPOINT",
          ValueType.url("http", "https", "minio+http", "minio+https"),
          "AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL, the AWS profile's, AWS",
          EVERY,
          "Where the S3 service is. With minio+http:// and minio+https:// the bucket is the first"
              + " segment of the path.");

  public static final Option<Optional<String>> S3_BUCKET =
      Option.withoutDefault(
          "--s3-bucket",
          "S3_BUCKET",
          ValueType.TEXT,
          "none, required for s3",
          EVERY,
          "The bucket that holds the cache: its name, or the alias or ARN of an access point.");

  public static final Option<Optional<String>> S3_REGION =
      Option.withoutDefault(
          "--s3-region",
          "S3_REGION",
          ValueType.TEXT,
          "AWS_REGION, AWS_DEFAULT_REGION, the AWS profile's, detected",
          EVERY,
          "The region of the bucket. To give the right one saves a request.");

  public static final Option<Boolean> S3_FORCE_PATH_STYLE =
      Option.of(
          "--s3-force-path-style",
          "S3_FORCE_PATH_STYLE",
          ValueType.BOOLEAN,
          "false",
          EVERY,
          "Put the bucket into the path of a URL rather than into its host name.");

  public static final Option<Boolean> S3_ANONYMOUS =
      Option.of(
          "--s3-anonymous",
          "S3_ANONYMOUS",
          ValueType.BOOLEAN,
          "false",
          EVERY,
          "Read a public bucket without credentials: requests are not signed, and nothing is written.");

  public static final Option<Optional<String>> S3_ACCESS_KEY_ID =
      Option.withoutDefault(
          "--s3-access-key-id",
          "S3_ACCESS_KEY_ID",
          ValueType.CREDENTIAL,
          "as the AWS tools find it",
          EVERY,
          "Who signs the requests.");

  public static final Option<Optional<String>> S3_ACCESS_KEY_SECRET =
      Option.withoutDefault(
              "--s3-access-key-secret",
              "S3_ACCESS_KEY_SECRET",
              ValueType.CREDENTIAL,
              "as the AWS tools find it",
              EVERY,
              "The secret of the access key. Prefer the variable: other users can read command"
                  + " lines.")
          .asSecret();

  public static final Option<Optional<String>> S3_SESSION_TOKEN =
      Option.withoutDefault(
              "--s3-session-token",
              "S3_SESSION_TOKEN",
              ValueType.CREDENTIAL,
              "as the AWS tools find it",
              EVERY,
              "The token that goes with a temporary access key. Prefer the variable here too.")
          .asSecret();

  public static final Option<Optional<URI>> S3_CREDENTIALS_ENDPOINT =
      Option.withoutDefault(
          "--s3-credentials-endpoint",
          "S3_CREDENTIALS_ENDPOINT",
          ValueType.url("http", "https"),
          "none",
          EVERY,
          "A service that gives access keys, as containers in AWS have one. It comes before a key"
              + " that is given.");

  public static final Option<PrefixTemplate> S3_PREFIX =
      Option.withoutDefault(
          "--s3-prefix",
          "S3_PREFIX",
          ValueType.PREFIX_TEMPLATE,
          "none",
          EVERY,
          "What the keys of all objects start with, to share a bucket. {% GOOS %}, {% GOARCH %} and"
              + " {% env.NAME %} are replaced; the spaces may be left out.");

  public static final Option<List<PrefixTemplate>> S3_READ_PREFIXES =
      Option.withoutDefault(
          "--s3-read-prefixes",
          "S3_READ_PREFIXES",
          ValueType.listOf(ValueType.PREFIX_TEMPLATE),
          "none",
          EVERY,
          "Prefixes to read from, too, if there is nothing under --s3-prefix, where alone is"
              + " written. The first that has an object wins.");

  public static final Option<Duration> S3_EXPIRATION =
      Option.of(
          "--s3-expiration",
          "S3_EXPIRATION",
          ValueType.DURATION,
          "0",
          EVERY,
          "How long after its upload an object is marked as expired. 0 means never.");

  public static final Option<List<Optional<String>>> S3_EXCLUDE_HEADERS_FROM_SIGNING =
      Option.withoutDefault(
          "--s3-exclude-headers-from-signing",
          "S3_EXCLUDE_HEADERS_FROM_SIGNING",
          ValueType.listOf(ValueType.TEXT),
          "none",
          EVERY,
          "Headers that are not signed, for stores that change them. The host, what begins with"
              + " x-amz- and --s3-put-headers are signed otherwise, and nothing else.");

  public static final Option<List<Map.Entry<String, String>>> S3_PUT_HEADERS =
      Option.withoutDefault(
              "--s3-put-headers",
              "S3_PUT_HEADERS",
              ValueType.listOf(ValueType.HEADER),
              "none",
              EVERY,
              "Headers to send and sign with every put, for encryption, storage class or tags. A"
                  + " header with a comma in it is quoted: \"cache-control:private, no-store\".")
          .asSecret();

  public static final Option<Boolean> S3_REQUESTER_PAYS =
      Option.of(
          "--s3-requester-pays",
          "S3_REQUESTER_PAYS",
          ValueType.BOOLEAN,
          "false",
          EVERY,
          "Pay for requests and transfer where the bucket's owner wants the requester to.");

  public static final Option<Optional<URI>> HTTP_STORAGE_BASE_URL =
      Option.withoutDefault(
          "--http-storage-base-url",
          "HTTP_STORAGE_BASE_URL",
          ValueType.url("http", "https"),
          "none, required for http",
          EVERY,
          "Where the HTTP storage is, such as a cacheprog proxy. It may have a path.");

  public static final Option<List<Map.Entry<String, String>>> HTTP_STORAGE_EXTRA_HEADERS =
      Option.withoutDefault(
              "--http-storage-extra-headers",
              "HTTP_STORAGE_EXTRA_HEADERS",
              ValueType.listOf(ValueType.HEADER),
              "none",
              EVERY,
              "Headers to send with every request to the HTTP storage. Prefer the variable for"
                  + " secrets.")
          .asSecret();

  public static final Option<Optional<String>> ROOT_DIRECTORY =
      Option.withoutDefault(
              "--root-directory",
              "ROOT_DIRECTORY",
              ValueType.PATH,
              "cacheprog-<user id> in $TMPDIR, else in /tmp; no limit there unless one is given",
              ON_DISK,
              "The folder for what go reads. A relative path starts at the working directory, which"
                  + " may be another one for each go command.")
          .alsoNamed("--disk-storage-root", "DISK_STORAGE_ROOT");

  public static final Option<Long> DISK_MAX_SIZE =
      Option.of(
              "--disk-max-size",
              "DISK_MAX_SIZE",
              ValueType.BYTES,
              "10GiB",
              TRIMMING,
              "How much the root directory may hold before what was used least recently is deleted,"
                  + " looked at once an hour. What was used in the last two hours stays. 0 means no"
                  + " limit.")
          .withDefaultText("10GiB; no limit in a build without --root-directory");

  public static final Option<Duration> DISK_MAX_AGE =
      Option.of(
              "--disk-max-age",
              "DISK_MAX_AGE",
              ValueType.DURATION,
              "120h",
              TRIMMING,
              "How long the root directory keeps what nobody uses, looked at once an hour; two hours"
                  + " at least. 0 means no limit.")
          .withDefaultText("120h; no limit in a build without --root-directory");

  public static final Option<Duration> REMOTE_GET_TIMEOUT =
      Option.of(
          "--remote-get-timeout",
          "REMOTE_GET_TIMEOUT",
          ValueType.DURATION,
          "5s",
          EVERY,
          "How long fetching one object may go without progress. 0 means no limit.");

  public static final Option<Duration> REMOTE_PUT_TIMEOUT =
      Option.of(
          "--remote-put-timeout",
          "REMOTE_PUT_TIMEOUT",
          ValueType.DURATION,
          "5s",
          EVERY,
          "How long uploading one object may go without progress. 0 means no limit.");

  public static final Option<Integer> MAX_CONCURRENT_REMOTE_GETS =
      Option.of(
          "--max-concurrent-remote-gets",
          "MAX_CONCURRENT_REMOTE_GETS",
          ValueType.COUNT,
          "0",
          EVERY,
          "How many objects are fetched at the same time. 0 means no limit.");

  public static final Option<Integer> MAX_CONCURRENT_REMOTE_PUTS =
      Option.of(
          "--max-concurrent-remote-puts",
          "MAX_CONCURRENT_REMOTE_PUTS",
          ValueType.COUNT,
          "0",
          EVERY,
          "How many objects are uploaded at the same time. 0 means no limit.");

  public static final Option<Duration> MAX_BACKGROUND_WAIT =
      Option.of(
          "--max-background-wait",
          "MAX_BACKGROUND_WAIT",
          ValueType.DURATION,
          "10s",
          DIRECT,
          "How long the end of a build may wait for uploads. 0 means no limit.");

  public static final Option<Long> MIN_REMOTE_PUT_SIZE =
      Option.of(
          "--min-remote-put-size",
          "MIN_REMOTE_PUT_SIZE",
          ValueType.BYTES,
          "0",
          DIRECT,
          "Objects of fewer bytes are not uploaded.");

  public static final Option<Boolean> DISABLE_GET =
      Option.of(
          "--disable-get",
          "DISABLE_GET",
          ValueType.BOOLEAN,
          "false",
          DIRECT,
          "Find nothing but what this very build has put, so that all is built anew.");

  public static final Option<Boolean> DISABLE_PUT =
      Option.of(
          "--disable-put",
          "DISABLE_PUT",
          ValueType.BOOLEAN,
          "false",
          DIRECT,
          "Write nothing to the remote store.");

  public static final Option<Boolean> PREFETCH =
      Option.of(
          "--prefetch",
          "PREFETCH",
          ValueType.BOOLEAN,
          "true",
          DIRECT,
          "Fetch what the last build of this kind used before go asks for it, and write down what"
              + " this one uses.");

  public static final Option<PrefixTemplate> PREFETCH_KEY =
      Option.withoutDefault(
          "--prefetch-key",
          "PREFETCH_KEY",
          ValueType.PREFIX_TEMPLATE,
          "module, platform, go version, command line and go's build variables",
          FORETOLD,
          "What names a kind of build, instead of what is found out. Tags as in --s3-prefix.");

  public static final Option<ListenAddress> LISTEN_ADDRESS =
      Option.of(
          "--listen-address",
          "PROXY_LISTEN_ADDRESS",
          ValueType.LISTEN_ADDRESS,
          ":8080",
          PROXY,
          "Where the proxy listens. Without a host it does on every address of the machine; port 0"
              + " is any free one.");

  public static final Option<Long> PROXY_MAX_BODY_SIZE =
      Option.of(
          "--proxy-max-body-size",
          "PROXY_MAX_BODY_SIZE",
          ValueType.BYTES,
          "4294967296",
          PROXY,
          "Objects of more bytes are refused. 0 means no limit.");

  public static final Option<Optional<String>> PROXY_READ_TOKEN =
      Option.withoutDefault(
              "--proxy-read-token",
              "PROXY_READ_TOKEN",
              ValueType.CREDENTIAL,
              "none, everybody may read",
              PROXY,
              "Who reads must say Authorization: Bearer with this token, or with the one for"
                  + " writing. Prefer the variable: other users can read command lines.")
          .asSecret();

  public static final Option<Optional<String>> PROXY_WRITE_TOKEN =
      Option.withoutDefault(
              "--proxy-write-token",
              "PROXY_WRITE_TOKEN",
              ValueType.CREDENTIAL,
              "none, everybody may write",
              PROXY,
              "Who writes must say Authorization: Bearer with this token. Prefer the variable here"
                  + " too.")
          .asSecret();

  public static final Option<Optional<String>> CA_FILE =
      Option.withoutDefault(
          "--ca-file",
          "CA_FILE",
          ValueType.PATH,
          "AWS_CA_BUNDLE, SSL_CERT_FILE, those of the system",
          EVERY,
          "A PEM file with the certificates of the authorities that are trusted for https.");

  public static final Option<Optional<String>> TLS_CERT =
      Option.withoutDefault(
          "--tls-cert",
          "PROXY_TLS_CERT",
          ValueType.PATH,
          "none, plain HTTP",
          PROXY,
          "A PEM file with the certificate of the proxy and those between it and its root.");

  public static final Option<Optional<String>> TLS_KEY =
      Option.withoutDefault(
          "--tls-key",
          "PROXY_TLS_KEY",
          ValueType.PATH,
          "none, plain HTTP",
          PROXY,
          "A PEM file with the certificate's private key, unencrypted.");

  public static final Option<Optional<URI>> METRICS_PROXY_ENDPOINT =
      Option.withoutDefault(
          "--metrics-proxy-endpoint",
          "METRICS_PROXY_ENDPOINT",
          ValueType.url("http", "https"),
          "none",
          PROXY,
          "Where the proxy sends the metrics that programs push to its /metricsproxy.");

  public static final Option<List<Map.Entry<String, String>>> METRICS_PROXY_EXTRA_LABELS =
      Option.withoutDefault(
          "--metrics-proxy-extra-labels",
          "METRICS_PROXY_EXTRA_LABELS",
          ValueType.listOf(ValueType.LABEL),
          "none",
          PROXY,
          "Labels for these metrics, put into the path as the Pushgateway takes them.");

  public static final Option<List<Map.Entry<String, String>>> METRICS_PROXY_EXTRA_HEADERS =
      Option.withoutDefault(
              "--metrics-proxy-extra-headers",
              "METRICS_PROXY_EXTRA_HEADERS",
              ValueType.listOf(ValueType.HEADER),
              "none",
              PROXY,
              "Headers to send with these metrics. Prefer the variable for secrets.")
          .asSecret();

  public static final Option<Optional<URI>> METRICS_PUSH_ENDPOINT =
      Option.withoutDefault(
          "--metrics-push-endpoint",
          "METRICS_PUSH_ENDPOINT",
          ValueType.url("http", "https"),
          "none, no metrics",
          DIRECT,
          "Where metrics are sent when a build ends: a URL of a Pushgateway (method PUT or POST),"
              + " of VictoriaMetrics, or of a cacheprog proxy's /metricsproxy.");

  public static final Option<Optional<String>> METRICS_PUSH_METHOD =
      Option.of(
          "--metrics-push-method",
          "METRICS_PUSH_METHOD",
          ValueType.TEXT,
          "GET",
          DIRECT,
          "The HTTP method of the request that carries the metrics.");

  public static final Option<List<Map.Entry<String, String>>> METRICS_PUSH_EXTRA_LABELS =
      Option.withoutDefault(
          "--metrics-push-extra-labels",
          "METRICS_PUSH_EXTRA_LABELS",
          ValueType.listOf(ValueType.LABEL),
          "none",
          DIRECT,
          "Labels for every metric.");

  public static final Option<List<Map.Entry<String, String>>> METRICS_PUSH_EXTRA_HEADERS =
      Option.withoutDefault(
              "--metrics-push-extra-headers",
              "METRICS_PUSH_EXTRA_HEADERS",
              ValueType.listOf(ValueType.HEADER),
              "none",
              DIRECT,
              "Headers to send with the metrics. Prefer the variable for secrets.")
          .asSecret();

  public static final Option<Boolean> USE_VM_HISTOGRAMS =
      Option.of(
          "--use-vm-histograms",
          "USE_VM_HISTOGRAMS",
          ValueType.BOOLEAN,
          "false",
          SERVING,
          "Write histograms of metrics as VictoriaMetrics has them, with vmrange instead of le.");

  public static final Option<Optional<String>> SUMMARY =
      Option.withoutDefault(
          "--summary",
          "SUMMARY",
          ValueType.PATH,
          "what GITHUB_STEP_SUMMARY names, else none",
          DIRECT,
          "A file in which a table in Markdown sums up all go commands of a job. Others may append"
              + " to it.");

  public static final Option<Optional<String>> STATS_JSON =
      Option.withoutDefault(
          "--stats-json",
          "STATS_JSON",
          ValueType.PATH,
          "none",
          DIRECT,
          "A file to which every session appends its statistics, one JSON object in a line.");

  public static final Option<Optional<String>> RECORD =
      Option.withoutDefault(
          "--record",
          "RECORD",
          ValueType.PATH,
          "none",
          DIRECT,
          "A file to which every session appends what became of each request, for cacheprog"
              + " report.");

  public static final Option<LogLevel> LOG_LEVEL =
      Option.of(
          "--log-level",
          "LOG_LEVEL",
          ValueType.oneOf(LogLevel.values()),
          "INFO",
          EVERY,
          "The least important kind of message that is logged. DEBUG tells of every request.");

  public static final Option<LogOutput> LOG_OUTPUT =
      Option.withoutDefault(
          "--log-output",
          "LOG_OUTPUT",
          ValueType.LOG_OUTPUT,
          "cacheprog.log in the root directory, WARN and ERROR also to stderr; proxy, doctor: stderr",
          EVERY,
          "The file that log lines are appended to; - or stderr is standard error.");

  public static final Option<LogFormat> LOG_FORMAT =
      Option.of(
          "--log-format",
          "LOG_FORMAT",
          ValueType.oneOf(LogFormat.values()),
          "text",
          EVERY,
          "How log lines are written: in logfmt, or each as a JSON object.");

  public static final Option<Optional<String>> CPU_PROFILE =
      Option.withoutDefault(
          "--cpu-profile",
          "CPU_PROFILE_PATH",
          ValueType.PATH,
          "none",
          SERVING,
          "A file for where the processor's time goes: a flame graph if it ends in .html, for go tool"
              + " pprof if in .pb.gz or .pprof, else a JFR recording. {pid} in it is the process.");

  public static final Option<Optional<String>> MEM_PROFILE =
      Option.withoutDefault(
          "--mem-profile",
          "MEM_PROFILE_PATH",
          ValueType.PATH,
          "none",
          SERVING,
          "A file for a heap dump at the end, compressed if it ends in .gz. Keys are in it.");

  public static final Option<Optional<String>> TRACE_PROFILE =
      Option.withoutDefault(
          "--trace-profile",
          "TRACE_PROFILE_PATH",
          ValueType.PATH,
          "none",
          SERVING,
          "A file for a JFR recording of all that the JVM can tell, such as waits for files, sockets"
              + " and locks.");

  public static final Option<Optional<String>> FGPROF =
      Option.withoutDefault(
          "--fgprof",
          "FGPROF_PATH",
          ValueType.PATH,
          "none",
          SERVING,
          "A file for where the time goes, whether threads compute or wait: a flame graph if it ends"
              + " in .html, else for go tool pprof.");

  public static final Option<Boolean> JSON =
      new Option<>(
          List.of("--json"),
          List.of("JSON", "DOCTOR_JSON"),
          ValueType.BOOLEAN,
          false,
          "false",
          PRINTING,
          false,
          "Print one JSON object instead of a table.");

  public static final Option<Duration> SINCE =
      Option.of(
              "--since",
              "STATS_SINCE",
              ValueType.DURATION,
              "0",
              STATS,
              "Count only sessions that ended within this time. 0 means all since --zero.")
          .withDefaultText("0, all since the last --zero");

  public static final Option<Boolean> ZERO =
      new Option<>(
          List.of("--zero", "-z"),
          List.of("STATS_ZERO"),
          ValueType.BOOLEAN,
          false,
          "false",
          STATS,
          false,
          "Set the statistics to zero instead of printing them.");

  public static final Option<Boolean> SETTLE_ALL =
      Option.of(
          "--all",
          "SETTLE_ALL",
          ValueType.BOOLEAN,
          "false",
          SETTLING,
          "Settle every file in the folders, not only what git tracks.");

  public static final Option<Optional<String>> REPORT_OUTPUT =
      new Option<>(
          List.of("--output", "-o"),
          List.of("REPORT_OUTPUT"),
          ValueType.PATH,
          Optional.of("report.html"),
          "report.html",
          REPORTING,
          false,
          "The file for the page; - is standard output.");

  public static final Option<Optional<String>> REPORT_ACTIONGRAPH =
      Option.withoutDefault(
          "--actiongraph",
          "REPORT_ACTIONGRAPH",
          ValueType.PATH,
          "none",
          REPORTING,
          "What go build -debug-actiongraph wrote: the report then names packages.");

  /// Every option, in the order of the help text.
  public static final List<Option<?>> ALL =
      List.of(
          REMOTE_STORAGE_TYPE,
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
          S3_REQUESTER_PAYS,
          HTTP_STORAGE_BASE_URL,
          HTTP_STORAGE_EXTRA_HEADERS,
          CA_FILE,
          ROOT_DIRECTORY,
          DISK_MAX_SIZE,
          DISK_MAX_AGE,
          DISABLE_GET,
          DISABLE_PUT,
          MIN_REMOTE_PUT_SIZE,
          REMOTE_GET_TIMEOUT,
          REMOTE_PUT_TIMEOUT,
          MAX_CONCURRENT_REMOTE_GETS,
          MAX_CONCURRENT_REMOTE_PUTS,
          MAX_BACKGROUND_WAIT,
          PREFETCH,
          PREFETCH_KEY,
          MAX_CONSECUTIVE_ERRORS,
          RETRY_AFTER,
          LISTEN_ADDRESS,
          PROXY_MAX_BODY_SIZE,
          PROXY_READ_TOKEN,
          PROXY_WRITE_TOKEN,
          TLS_CERT,
          TLS_KEY,
          METRICS_PROXY_ENDPOINT,
          METRICS_PROXY_EXTRA_LABELS,
          METRICS_PROXY_EXTRA_HEADERS,
          METRICS_PUSH_ENDPOINT,
          METRICS_PUSH_METHOD,
          METRICS_PUSH_EXTRA_LABELS,
          METRICS_PUSH_EXTRA_HEADERS,
          USE_VM_HISTOGRAMS,
          SUMMARY,
          STATS_JSON,
          RECORD,
          LOG_LEVEL,
          LOG_OUTPUT,
          LOG_FORMAT,
          CPU_PROFILE,
          MEM_PROFILE,
          TRACE_PROFILE,
          FGPROF,
          JSON,
          SINCE,
          ZERO,
          SETTLE_ALL,
          REPORT_OUTPUT,
          REPORT_ACTIONGRAPH);
}
