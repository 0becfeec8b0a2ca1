package dev.cacheprog.options;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Modifier;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Tests every option twice: its default, and the value of a text.
class OptionTableTest {
  private record Sample<T>(Option<T> option, T byDefault, String text, T value) {}

  private static final List<Sample<?>> SAMPLES =
      List.of(
          new Sample<>(
              RemoteFlags.REMOTE_STORAGE_TYPE,
              RemoteStorageType.DISABLED,
              "s3",
              RemoteStorageType.S3),
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
              DiskFlags.ROOT_DIRECTORY,
              Optional.empty(),
              "/var/cache/go",
              Optional.of("/var/cache/go")),
          new Sample<>(DiskFlags.DISK_MAX_SIZE, 10L << 30, "500MB", 500_000_000L),
          new Sample<>(DiskFlags.DISK_MAX_AGE, Duration.ofDays(5), "36h", Duration.ofHours(36)),
          new Sample<>(BuildFlags.DISABLE_GET, false, "1", true),
          new Sample<>(BuildFlags.DISABLE_PUT, false, "TRUE", true),
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

  @Test
  void everyOptionHasASample() {
    assertThat(SAMPLES).extracting(Sample::option).isEqualTo(OptionTable.ALL);
  }

  @Test
  void everyConstantIsInTheList() throws Exception {
    assertThat(classesOfFlags())
        .isNotEmpty()
        .flatExtracting(each -> List.of(each.getFields()))
        .filteredOn(field -> field.getType() == Option.class)
        .allMatch(field -> Modifier.isStatic(field.getModifiers()))
        .extracting(field -> field.get(null))
        .containsExactlyInAnyOrderElementsOf(OptionTable.ALL);
  }

  /// Every class of the package whose name ends in `Flags`.
  private static List<Class<?>> classesOfFlags() throws Exception {
    Path folder = Path.of(OptionTable.class.getResource("OptionTable.class").toURI()).getParent();
    List<Class<?>> classes = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*Flags.class")) {
      for (Path file : files) {
        String name = file.getFileName().toString().replace(".class", "");
        classes.add(Class.forName(OptionTable.class.getPackageName() + "." + name));
      }
    }
    return classes;
  }

  @Test
  void withoutFlagsAndVariablesEveryOptionHasItsDefault() throws Exception {
    for (Subcommand subcommand : Subcommand.values()) {
      Options options = parse(subcommand, List.of(), Map.of());
      for (Sample<?> sample : samplesOf(subcommand)) {
        assertThat((Object) options.get(sample.option)).isEqualTo(sample.byDefault);
        assertThat(options.isSet(sample.option)).as(sample.option.flag()).isFalse();
      }
    }
  }

  @Test
  void everyFlagGivesItsOptionAValueThatIsNotTheDefault() throws Exception {
    int mostNames = SAMPLES.stream().mapToInt(each -> each.option.flags().size()).max().orElse(0);
    for (int name = 0; name < mostNames; name++) {
      for (Subcommand subcommand : Subcommand.values()) {
        List<String> attached = new ArrayList<>();
        List<String> apart = new ArrayList<>();
        for (Sample<?> sample : samplesOf(subcommand)) {
          String flag = sample.option.flags().get(name % sample.option.flags().size());
          attached.add(flag + "=" + sample.text);
          apart.addAll(List.of(flag, sample.text));
        }

        assertHoldsTheSamples(subcommand, parse(subcommand, attached, Map.of()));
        assertHoldsTheSamples(subcommand, parse(subcommand, apart, Map.of()));
      }
    }
  }

  @Test
  void everyVariableGivesItsOptionAValueThatIsNotTheDefault() throws Exception {
    int mostNames =
        SAMPLES.stream().mapToInt(each -> each.option.variables().size()).max().orElse(0);
    for (int name = 0; name < mostNames; name++) {
      Map<String, String> environment = new HashMap<>();
      for (Sample<?> sample : SAMPLES) {
        List<String> variables = sample.option.variables();
        environment.put("CACHEPROG_" + variables.get(name % variables.size()), sample.text);
      }

      for (Subcommand subcommand : Subcommand.values()) {
        assertHoldsTheSamples(subcommand, parse(subcommand, List.of(), environment));
      }
    }
  }

  @Test
  void namesAreUnique() {
    List<String> flags = new ArrayList<>(List.of("--help", "--version"));
    List<String> variables = new ArrayList<>();
    for (Option<?> option : OptionTable.ALL) {
      flags.addAll(option.flags());
      variables.addAll(option.variables());
    }

    assertThat(flags).doesNotHaveDuplicates();
    assertThat(variables).doesNotHaveDuplicates();
  }

  @Test
  void onlyCredentialsAndHeadersAreSecret() {
    assertThat(OptionTable.ALL)
        .filteredOn(Option::secret)
        .extracting(Option::flag)
        .containsExactly(
            "--s3-access-key-secret",
            "--s3-session-token",
            "--s3-put-headers",
            "--http-storage-extra-headers",
            "--proxy-read-token",
            "--proxy-write-token",
            "--metrics-proxy-extra-headers",
            "--metrics-push-extra-headers");
  }

  @Test
  void hasTheVariablesOfTheGoOriginal() {
    assertThat(OptionTable.ALL)
        .flatExtracting(Option::environmentNames)
        .containsAll(
            Arrays.asList(
                "CACHEPROG_REMOTE_STORAGE_TYPE",
                "CACHEPROG_REMOTE_STORAGE_RETRY_AFTER",
                "CACHEPROG_REMOTE_STORAGE_MAX_CONSECUTIVE_ERRORS",
                "CACHEPROG_DISK_STORAGE_ROOT",
                "CACHEPROG_ROOT_DIRECTORY",
                "CACHEPROG_S3_FORCE_PATH_STYLE",
                "CACHEPROG_S3_ANONYMOUS",
                "CACHEPROG_S3_CREDENTIALS_ENDPOINT",
                "CACHEPROG_S3_EXCLUDE_HEADERS_FROM_SIGNING",
                "CACHEPROG_HTTP_STORAGE_BASE_URL",
                "CACHEPROG_PROXY_LISTEN_ADDRESS",
                "CACHEPROG_METRICS_PROXY_ENDPOINT",
                "CACHEPROG_METRICS_PROXY_EXTRA_LABELS",
                "CACHEPROG_METRICS_PROXY_EXTRA_HEADERS",
                "CACHEPROG_DISABLE_GET",
                "CACHEPROG_METRICS_PUSH_ENDPOINT",
                "CACHEPROG_METRICS_PUSH_METHOD",
                "CACHEPROG_METRICS_PUSH_EXTRA_LABELS",
                "CACHEPROG_METRICS_PUSH_EXTRA_HEADERS",
                "CACHEPROG_USE_VM_HISTOGRAMS",
                "CACHEPROG_LOG_LEVEL",
                "CACHEPROG_CPU_PROFILE_PATH",
                "CACHEPROG_MEM_PROFILE_PATH",
                "CACHEPROG_TRACE_PROFILE_PATH",
                "CACHEPROG_FGPROF_PATH"));
  }

  private static List<Sample<?>> samplesOf(Subcommand subcommand) {
    return SAMPLES.stream()
        .filter(sample -> sample.option.subcommands().contains(subcommand))
        .toList();
  }

  private static void assertHoldsTheSamples(Subcommand subcommand, Options options) {
    for (Sample<?> sample : samplesOf(subcommand)) {
      assertThat((Object) options.get(sample.option)).isEqualTo(sample.value);
      assertThat(sample.value).as(sample.option.flag()).isNotEqualTo(sample.byDefault);
      assertThat(options.isSet(sample.option)).as(sample.option.flag()).isTrue();
    }
  }

  private static Options parse(
      Subcommand subcommand, List<String> args, Map<String, String> environment)
      throws OptionException {
    List<String> words = new ArrayList<>(args);
    words.addFirst(subcommand.word());
    if (subcommand == Subcommand.REPORT) {
      words.add(1, "record");
    }
    if (subcommand == Subcommand.RUN) {
      words.addAll(List.of("--", "go"));
    }
    return CommandLines.options(CommandLine.parse(words, environment));
  }

  /// Because it checks a build with the same flags.
  @Test
  void doctorTakesEveryOptionOfABuild() {
    assertThat(OptionTable.ALL)
        .filteredOn(option -> option.subcommands().contains(Subcommand.DIRECT))
        .allMatch(option -> option.subcommands().contains(Subcommand.DOCTOR));
  }
}
