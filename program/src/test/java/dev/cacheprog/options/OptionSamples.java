package dev.cacheprog.options;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A sample for every option: its default, and the value of a text.
final class OptionSamples {
  record Sample<T>(Option<T> option, T byDefault, String text, T value) {}

  static final List<Sample<?>> ALL =
      List.of(
          new Sample<>(
              RemoteFlags.REMOTE_STORAGE_TYPE,
              RemoteStorageType.DISABLED,
              "s3",
              RemoteStorageType.S3),
          new Sample<>(RemoteFlags.STORE_OBJECTS, StoreObjects.AUTO, "never", StoreObjects.NEVER),
          new Sample<>(RemoteFlags.SCOPE, ScopeMode.AUTO, "release", ScopeMode.RELEASE),
          new Sample<>(RemoteFlags.CA_FILE, Optional.empty(), "ca.pem", Optional.of("ca.pem")),
          new Sample<>(
              RemoteFlags.REMOTE_GET_TIMEOUT, Duration.ofSeconds(5), "7s", Duration.ofSeconds(7)),
          new Sample<>(
              RemoteFlags.REMOTE_PUT_TIMEOUT, Duration.ofSeconds(5), "8s", Duration.ofSeconds(8)),
          new Sample<>(RemoteFlags.MAX_CONCURRENT_REMOTE_GETS, 0, "11", 11),
          new Sample<>(RemoteFlags.MAX_CONCURRENT_REMOTE_PUTS, 0, "12", 12),
          new Sample<>(RemoteFlags.MAX_CONSECUTIVE_ERRORS, 10, "-1", -1),
          new Sample<>(RemoteFlags.RETRY_AFTER, Duration.ofSeconds(15), "0", Duration.ZERO),
          new Sample<>(
              S3Flags.S3_ENDPOINT,
              Optional.empty(),
              "minio+http://store:9000/base",
              Optional.of(URI.create("minio+http://store:9000/base"))),
          new Sample<>(S3Flags.S3_BUCKET, Optional.empty(), "cache", Optional.of("cache")),
          new Sample<>(S3Flags.S3_REGION, Optional.empty(), "auto", Optional.of("auto")),
          new Sample<>(
              S3Flags.S3_PREFIX,
              new PrefixTemplate(""),
              "team/{%GOOS%}",
              new PrefixTemplate("team/{%GOOS%}")),
          new Sample<>(
              S3Flags.S3_READ_PREFIXES,
              List.of(),
              "{% env.BASE %},main",
              List.of(new PrefixTemplate("{% env.BASE %}"), new PrefixTemplate("main"))),
          new Sample<>(S3Flags.S3_FORCE_PATH_STYLE, false, "true", true),
          new Sample<>(S3Flags.S3_ANONYMOUS, false, "true", true),
          new Sample<>(S3Flags.S3_ACCESS_KEY_ID, Optional.empty(), "me", Optional.of("me")),
          new Sample<>(S3Flags.S3_ACCESS_KEY_SECRET, Optional.empty(), "hush", Optional.of("hush")),
          new Sample<>(S3Flags.S3_SESSION_TOKEN, Optional.empty(), "tmp", Optional.of("tmp")),
          new Sample<>(
              S3Flags.S3_CREDENTIALS_ENDPOINT,
              Optional.empty(),
              "http://keys/role",
              Optional.of(URI.create("http://keys/role"))),
          new Sample<>(S3Flags.S3_EXPIRATION, Duration.ZERO, "720h", Duration.ofDays(30)),
          new Sample<>(
              S3Flags.S3_EXCLUDE_HEADERS_FROM_SIGNING,
              List.of(),
              "Accept-Encoding,Via",
              List.of(Optional.of("Accept-Encoding"), Optional.of("Via"))),
          new Sample<>(
              S3Flags.S3_PUT_HEADERS,
              List.of(),
              "x-amz-storage-class:STANDARD_IA,\"Cache-Control: private, no-store\"",
              List.of(
                  Map.entry("x-amz-storage-class", "STANDARD_IA"),
                  Map.entry("Cache-Control", "private, no-store"))),
          new Sample<>(S3Flags.S3_REQUESTER_PAYS, false, "1", true),
          new Sample<>(
              HttpFlags.HTTP_STORAGE_BASE_URL,
              Optional.empty(),
              "https://proxy:8443/go/",
              Optional.of(URI.create("https://proxy:8443/go/"))),
          new Sample<>(
              HttpFlags.HTTP_STORAGE_EXTRA_HEADERS,
              List.of(),
              "Authorization: Bearer x,\"X-List:a,b\"",
              List.of(Map.entry("Authorization", "Bearer x"), Map.entry("X-List", "a,b"))),
          new Sample<>(
              GitHubFlags.GITHUB_CACHE_PREFIX,
              Optional.of("cacheprog-"),
              "go-v2-",
              Optional.of("go-v2-")),
          new Sample<>(
              OciFlags.OCI_REPOSITORY,
              Optional.empty(),
              "registry.example/team/go-cache",
              Optional.of("registry.example/team/go-cache")),
          new Sample<>(OciFlags.OCI_USERNAME, Optional.empty(), "me", Optional.of("me")),
          new Sample<>(OciFlags.OCI_PASSWORD, Optional.empty(), "hush", Optional.of("hush")),
          new Sample<>(GcsFlags.GCS_BUCKET, Optional.empty(), "builds", Optional.of("builds")),
          new Sample<>(
              GcsFlags.GCS_PREFIX,
              new PrefixTemplate(""),
              "go/{% GOOS %}",
              new PrefixTemplate("go/{% GOOS %}")),
          new Sample<>(
              GcsFlags.GCS_READ_PREFIXES,
              List.of(),
              "go/main,go/{% env.BASE %}",
              List.of(new PrefixTemplate("go/main"), new PrefixTemplate("go/{% env.BASE %}"))),
          new Sample<>(
              GcsFlags.GCS_ENDPOINT,
              Optional.empty(),
              "https://storage-psc.example",
              Optional.of(URI.create("https://storage-psc.example"))),
          new Sample<>(AzureFlags.AZURE_CONTAINER, Optional.empty(), "go", Optional.of("go")),
          new Sample<>(AzureFlags.AZURE_ACCOUNT, Optional.empty(), "acct", Optional.of("acct")),
          new Sample<>(
              AzureFlags.AZURE_ENDPOINT,
              Optional.empty(),
              "http://azurite:10000/acct",
              Optional.of(URI.create("http://azurite:10000/acct"))),
          new Sample<>(
              AzureFlags.AZURE_PREFIX,
              new PrefixTemplate(""),
              "team/{%GOOS%}",
              new PrefixTemplate("team/{%GOOS%}")),
          new Sample<>(AzureFlags.AZURE_ACCOUNT_KEY, Optional.empty(), "aGk=", Optional.of("aGk=")),
          new Sample<>(
              AzureFlags.AZURE_SAS_TOKEN,
              Optional.empty(),
              "sv=1&sig=x",
              Optional.of("sv=1&sig=x")),
          new Sample<>(
              AzureFlags.AZURE_CONNECTION_STRING,
              Optional.empty(),
              "AccountName=acct;AccountKey=aGk=",
              Optional.of("AccountName=acct;AccountKey=aGk=")),
          new Sample<>(AzureFlags.AZURE_ID_TOKEN, Optional.empty(), "a.b.c", Optional.of("a.b.c")),
          new Sample<>(AzureFlags.AZURE_ANONYMOUS, false, "true", true),
          new Sample<>(
              DiskFlags.ROOT_DIRECTORY,
              Optional.empty(),
              "/var/cache/go",
              Optional.of("/var/cache/go")),
          new Sample<>(DiskFlags.DISK_MAX_SIZE, 10L << 30, "500MB", 500_000_000L),
          new Sample<>(DiskFlags.DISK_MAX_AGE, Duration.ofDays(5), "36h", Duration.ofHours(36)),
          new Sample<>(BuildFlags.DISABLE_GET, false, "1", true),
          new Sample<>(BuildFlags.DISABLE_PUT, false, "TRUE", true),
          new Sample<>(BuildFlags.SHARE_TEST_RESULTS, true, "false", false),
          new Sample<>(BuildFlags.MIN_REMOTE_PUT_SIZE, 0L, "5000000000", 5_000_000_000L),
          new Sample<>(
              BuildFlags.MAX_BACKGROUND_WAIT,
              Duration.ofSeconds(10),
              "1m30s",
              Duration.ofSeconds(90)),
          new Sample<>(PrefetchFlags.PREFETCH, true, "false", false),
          new Sample<>(
              PrefetchFlags.PREFETCH_KEY,
              new PrefixTemplate(""),
              "{% env.CI_JOB_NAME %}",
              new PrefixTemplate("{% env.CI_JOB_NAME %}")),
          new Sample<>(
              GoCacheFlags.TOOLS, List.of(), "staticcheck", List.of(ToolCache.STATICCHECK)),
          new Sample<>(GoCacheFlags.DETACH, false, "true", true),
          new Sample<>(
              ProxyFlags.LISTEN_ADDRESS,
              new ListenAddress("", 8080),
              "[::1]:0",
              new ListenAddress("::1", 0)),
          new Sample<>(ProxyFlags.PROXY_MAX_BODY_SIZE, 1L << 32, "0", 0L),
          new Sample<>(ProxyFlags.PROXY_READ_TOKEN, Optional.empty(), "r", Optional.of("r")),
          new Sample<>(ProxyFlags.PROXY_WRITE_TOKEN, Optional.empty(), "w", Optional.of("w")),
          new Sample<>(ProxyFlags.TLS_CERT, Optional.empty(), "c.pem", Optional.of("c.pem")),
          new Sample<>(ProxyFlags.TLS_KEY, Optional.empty(), "k.pem", Optional.of("k.pem")),
          new Sample<>(
              MetricsFlags.METRICS_PROXY_ENDPOINT,
              Optional.empty(),
              "http://gateway:9091",
              Optional.of(URI.create("http://gateway:9091"))),
          new Sample<>(
              MetricsFlags.METRICS_PROXY_EXTRA_LABELS,
              List.of(),
              "job=ci,path=a/b=c",
              List.of(Map.entry("job", "ci"), Map.entry("path", "a/b=c"))),
          new Sample<>(
              MetricsFlags.METRICS_PROXY_EXTRA_HEADERS,
              List.of(),
              "X-Scope-OrgID:team",
              List.of(Map.entry("X-Scope-OrgID", "team"))),
          new Sample<>(
              MetricsFlags.METRICS_PUSH_ENDPOINT,
              Optional.empty(),
              "http://gateway:9091/metrics/job/go",
              Optional.of(URI.create("http://gateway:9091/metrics/job/go"))),
          new Sample<>(
              MetricsFlags.METRICS_PUSH_METHOD, Optional.of("GET"), "PUT", Optional.of("PUT")),
          new Sample<>(
              MetricsFlags.METRICS_PUSH_EXTRA_LABELS,
              List.of(),
              "job=go,\"text=a,b=c\"",
              List.of(Map.entry("job", "go"), Map.entry("text", "a,b=c"))),
          new Sample<>(
              MetricsFlags.METRICS_PUSH_EXTRA_HEADERS,
              List.of(),
              "Authorization:Bearer x:y",
              List.of(Map.entry("Authorization", "Bearer x:y"))),
          new Sample<>(MetricsFlags.USE_VM_HISTOGRAMS, false, "1", true),
          new Sample<>(SessionFlags.SUMMARY, Optional.empty(), "job.md", Optional.of("job.md")),
          new Sample<>(SessionFlags.STATS_JSON, Optional.empty(), "s.json", Optional.of("s.json")),
          new Sample<>(SessionFlags.RECORD, Optional.empty(), "r", Optional.of("r")),
          new Sample<>(LogFlags.LOG_LEVEL, LogLevel.INFO, "debug", LogLevel.DEBUG),
          new Sample<>(
              LogFlags.LOG_OUTPUT,
              new LogOutput.Default(),
              "build.log",
              new LogOutput.File("build.log")),
          new Sample<>(LogFlags.LOG_FORMAT, LogFormat.TEXT, "JSON", LogFormat.JSON),
          new Sample<>(
              ProfileFlags.CPU_PROFILE, Optional.empty(), "c.pb.gz", Optional.of("c.pb.gz")),
          new Sample<>(
              ProfileFlags.MEM_PROFILE, Optional.empty(), "m.hprof", Optional.of("m.hprof")),
          new Sample<>(ProfileFlags.TRACE_PROFILE, Optional.empty(), "t.jfr", Optional.of("t.jfr")),
          new Sample<>(ProfileFlags.FGPROF, Optional.empty(), "f.pb.gz", Optional.of("f.pb.gz")),
          new Sample<>(CommandFlags.JSON, false, "true", true),
          new Sample<>(CommandFlags.SINCE, Duration.ZERO, "90m", Duration.ofMinutes(90)),
          new Sample<>(CommandFlags.ZERO, false, "true", true),
          new Sample<>(CommandFlags.SETTLE_ALL, false, "true", true),
          new Sample<>(
              CommandFlags.REPORT_OUTPUT, Optional.of("report.html"), "-", Optional.of("-")),
          new Sample<>(CommandFlags.REPORT_ACTIONGRAPH, Optional.empty(), "g", Optional.of("g")));

  private OptionSamples() {}
}
