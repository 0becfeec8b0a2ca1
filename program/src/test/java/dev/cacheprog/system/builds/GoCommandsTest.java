package dev.cacheprog.system.builds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.system.support.Projects;
import dev.cacheprog.testkit.Go;
import dev.cacheprog.testkit.S3Server;
import dev.cacheprog.testkit.Workspace;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.S3Client;

/// The go commands that people use, one after another, each on a disk that has nothing yet.
@Tag("system")
class GoCommandsTest {
  private static Go go(Path project) throws Exception {
    Fixture.standard(); // fills the store
    return Fixture.go(project, Fixture.Standard.PREFIX);
  }

  /// What `GOCACHEPROG` is for the program with some flags.
  private static String programWith(String flags) {
    return Workspace.program() + " " + flags;
  }

  private static void assertFine(Go.Run run) {
    assertThat(run.exit()).as("%s", run).isZero();
    assertThat(run.complaints()).as("%s", run).isEmpty();
  }

  @Test
  void resultsOfTestsAreTakenFromTheStore() throws Exception {
    Path project = Fixture.small().folder();

    Go.Run first = go(project).run("test", "./greet");
    Go.Run second = go(project).run("test", "-x", "./greet");

    assertFine(first);
    assertThat(first.stdout()).as("%s", first).contains("ok").doesNotContain("(cached)");
    assertFine(second);
    assertThat(second.stdout()).as("%s", second).contains("(cached)");
    assertThat(second.compilations()).as("%s", second).isZero();
  }

  @Test
  void vetHasNothingLeftToDoWhereTheStoreKnowsItsFacts() throws Exception {
    Path project = Fixture.small().folder();

    Go.Run first = go(project).run("vet", "./greet");
    Go.Run second = go(project).run("vet", "-x", "./greet");

    assertFine(first);
    assertThat(first.statistic("remote_puts")).as("%s", first).isPositive();
    assertFine(second);
    assertThat(second.compilations()).as("%s", second).isZero();
    assertThat(second.statistic("put_calls")).as("%s", second).isZero();
  }

  @Test
  void pathsOfListedPackagesLastLongerThanTheCommand() throws Exception {
    Path project = Fixture.small().folder();

    Go.Run list = go(project).run("list", "-export", "-deps", "-json=ImportPath,Export", ".");
    Go.Run tests =
        go(project).run("list", "-test", "-export", "-json=ImportPath,Export", "./greet");

    assertFine(list);
    assertExist(fields(list, "Export"), 30, list);
    assertFine(tests);
    assertExist(fields(tests, "Export"), 2, tests);
  }

  @Test
  void withDisablePutPathsExistAllTheSameAndTheStoreStaysAsItIs() throws Exception {
    Path project = Fixture.small().folder();
    String prefix = Fixture.unique("disable-put");

    // Without one more package the disk would know everything.
    Path copy = Fixture.fresh("copy");
    Workspace.copy(project, copy);
    Projects.write(copy, "more/more.go", "package more\n\nvar X = 1\n");
    Path log = copy.resolveSibling(Fixture.unique("log"));
    Go.Run run =
        Fixture.go(copy, Fixture.standard().copyOfRoot(), prefix)
            .with("GOCACHEPROG", programWith("--disable-put --log-output=" + log))
            .run("list", "-export", "-deps", "-json=ImportPath,Export", ".", "./more");

    assertFine(run);
    assertExist(fields(run, "Export"), 30, run);
    // "go list" does not say close: it just goes, and so the program may end after it.
    Go.Run logged = awaitStatistics(run, log);
    assertFine(logged);
    assertThat(logged.statistic("put_calls")).as("%s", logged).isPositive();
    assertThat(logged.statistic("remote_puts")).as("%s", logged).isZero();
    assertThat(Fixture.minio().list(prefix)).isEmpty();
  }

  @Test
  void withDisableGetTheCommandCanReadBackWhatItHasJustPut() throws Exception {
    Path project = Fixture.small().folder();

    Path log = Fixture.fresh("log").resolve("log");
    Go.Run run =
        Fixture.go(project, Fixture.small().copyOfRoot(), Fixture.unique("disable-get"))
            .with("GOCACHEPROG", programWith("--disable-get --log-output=" + log))
            .run(
                "list",
                "-compiled",
                "-export",
                "-json=ImportPath,Export,CompiledGoFiles",
                "./native");

    assertFine(run);
    Go.Run logged = awaitStatistics(run, log);
    assertFine(logged);
    assertThat(logged.statistic("remote_hits")).as("%s", logged).isZero();
    assertThat(logged.statistic("remote_puts"))
        .as("%s", logged)
        .as("objects, packs, the manifest")
        .isEqualTo(logged.statistic("put_calls") + logged.statistic("packs_sent") + 1)
        .isPositive();
    assertExist(fields(run, "Export"), 1, run);
    assertThat(run.stdout()).contains("CompiledGoFiles");
    List<Path> generated =
        Pattern.compile("\"(/[^\"]*)\"")
            .matcher(run.stdout())
            .results()
            .map(found -> Path.of(found.group(1)))
            .toList();
    assertExist(generated, 3, run);
  }

  /// The run with what the program wrote into a log file, as soon as it has written its last line.
  private static Go.Run awaitStatistics(Go.Run run, Path log) throws Exception {
    Fixture.await(
        Duration.ofSeconds(30),
        "statistics in " + log,
        () -> Files.readString(log).contains("cacheprog statistics"));
    return new Go.Run(run.exit(), run.stdout(), Files.readString(log), run.time());
  }

  @ParameterizedTest
  @Tag("variation")
  @ValueSource(strings = {"-race ./tiny", "GOARCH=arm64 ./tiny", "GOOS=windows ./tiny"})
  void everyWayOfBuildingIsServedFromTheStoreInOtherWays(String how) throws Exception {
    everyWayOfBuildingIsServedFromTheStore(how);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "./native", // cgo
        "-cover ./tiny"
      })
  void everyWayOfBuildingIsServedFromTheStore(String how) throws Exception {
    Path project = Fixture.small().folder();
    Path binaries = Fixture.fresh("binaries");

    Go.Run first = build(project, binaries.resolve("first"), how);
    Go.Run second = build(project, binaries.resolve("second"), how);

    assertFine(first);
    assertFine(second);
    assertThat(second.compilations()).as("%s", second).isZero();
    assertThat(binaries.resolve("second")).hasSameBinaryContentAs(binaries.resolve("first"));
    if (!how.contains("GO")) {
      Process program =
          new ProcessBuilder(binaries.resolve("second").toString())
              .redirectErrorStream(true)
              .start();
      assertThat(new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .containsAnyOf("tiny", "42");
    }
  }

  private static Go.Run build(Path project, Path binary, String how) throws Exception {
    Go go = go(project);
    Stream<String> words = Stream.of("build", "-x", "-o", binary.toString());
    for (String word : how.split(" ", -1)) {
      if (word.contains("=")) {
        go = go.with(word.substring(0, word.indexOf('=')), word.substring(word.indexOf('=') + 1));
      } else {
        words = Stream.concat(words, Stream.of(word));
      }
    }
    return go.run(words.toArray(String[]::new));
  }

  /// Go splits `GOCACHEPROG` at blanks, and heeds quotes at the start of a word only.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"--s3-prefix={% env.TEAM %}/lint\"",
        "'--s3-prefix={% env.TEAM %}/lint'",
        "--s3-prefix={%env.TEAM%}/lint",
        "--s3-prefix=\"{% env.TEAM %}/lint\"",
        "--s3-prefix {% env.TEAM %}/lint",
      })
  void prefixTemplatesMayBeWrittenWithOrWithoutQuotes(String flag) throws Exception {
    String team = Fixture.unique("team");

    Go.Run run =
        small("unused")
            .with("GOCACHEPROG", programWith(flag))
            .with("TEAM", team)
            .run("build", "unicode/utf8");

    assertFine(run);
    assertThat(Fixture.minio().list(team + "/lint/"))
        .as("%s", run)
        .hasSize((int) run.statistic("remote_puts"))
        .isNotEmpty();
  }

  /// For commands that compile hardly anything.
  private static Go small(String prefix) throws Exception {
    return Fixture.go(Projects.small(Fixture.fresh("project")), prefix);
  }

  @Test
  void smallBodiesStayOnTheDiskIfTheUserWantsThat() throws Exception {
    String prefix = Fixture.unique("min-size");

    Go.Run run =
        small(prefix)
            .with("GOCACHEPROG", programWith("--min-remote-put-size=10000 --prefetch=false"))
            .run("build", "unicode/utf8");

    assertFine(run);
    assertThat(run.statistic("remote_puts")).as("%s", run).isPositive();
    assertThat(run.statistic("put_calls"))
        .as("%s", run)
        .isGreaterThan(run.statistic("remote_puts"));
    try (S3Client client = Fixture.minio().client()) {
      for (String key : Fixture.minio().list(prefix + "/").keySet()) {
        String size =
            client
                .headObject(b -> b.bucket(S3Server.BUCKET).key(key))
                .metadata()
                .get("uncompressed_size");
        assertThat(Long.parseLong(size)).isGreaterThanOrEqualTo(10_000);
      }
    }
  }

  @Test
  void objectsExpireIfTheUserWantsThat() throws Exception {
    String prefix = Fixture.unique("expire");

    Instant start = Instant.now();
    Go.Run run =
        small(prefix)
            .with("GOCACHEPROG", programWith("--s3-expiration=48h"))
            .run("build", "unicode/utf8");

    assertFine(run);
    Map<String, Long> objects = Fixture.minio().list(prefix + "/");
    assertThat(objects).isNotEmpty();
    try (S3Client client = Fixture.minio().client()) {
      for (String key : objects.keySet()) {
        String expires = client.headObject(b -> b.bucket(S3Server.BUCKET).key(key)).expiresString();
        assertThat(ZonedDateTime.parse(expires, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant())
            .isBetween(
                start.plus(Duration.ofDays(2)).minusSeconds(2),
                Instant.now().plus(Duration.ofDays(2)).plusSeconds(2));
      }
    }
  }

  @Test
  void objectsDoNotExpireByThemselves() throws Exception {
    Fixture.small();
    String key = Fixture.minio().list(Fixture.SMALL_PREFIX + "/").keySet().iterator().next();

    try (S3Client client = Fixture.minio().client()) {
      assertThat(client.headObject(b -> b.bucket(S3Server.BUCKET).key(key)).expiresString())
          .isNull();
    }
  }

  private static List<Path> fields(Go.Run run, String name) {
    Matcher matcher = Pattern.compile("\"" + name + "\": \"([^\"]+)\"").matcher(run.stdout());
    return matcher.results().map(found -> Path.of(found.group(1))).toList();
  }

  private static void assertExist(List<Path> paths, int least, Go.Run run) {
    assertThat(paths).as("%s", run).hasSizeGreaterThanOrEqualTo(least);
    assertThat(paths).as("%s", run).allMatch(Files::isRegularFile);
  }
}
