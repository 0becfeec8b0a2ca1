package dev.cacheprog.system.commands;

import static dev.cacheprog.system.commands.DoctorRun.minio;
import static dev.cacheprog.system.commands.DoctorRun.visit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.commands.DoctorRun.Visit;
import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.testkit.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `cacheprog doctor` and options, variables and flags, also those of go.
@Tag("system")
class DoctorOptionsTest {
  @Test
  void anUnknownVariableIsAFailure() throws Exception {
    Visit visit = visit(Map.of("CACHEPROG_DISABLE_PUTS", "true"));

    assertThat(visit.exit()).as("%s", visit).isEqualTo(1);
    assertThat(visit.row("options"))
        .contains("FAILED", "CACHEPROG_DISABLE_PUTS is set: did you mean CACHEPROG_DISABLE_PUT?");
  }

  @Test
  void aStoreWithoutATypeIsAFailure() throws Exception {
    Map<String, String> environment = minio();
    environment.remove("CACHEPROG_REMOTE_STORAGE_TYPE");

    Visit visit = visit(environment);
    assertThat(visit.exit()).as("%s", visit).isEqualTo(1);
    assertThat(visit.row("options"))
        .contains(
            "FAILED",
            "CACHEPROG_S3_BUCKET is set, but CACHEPROG_REMOTE_STORAGE_TYPE is not: set it to s3");

    environment.put("CACHEPROG_REMOTE_STORAGE_TYPE", "disabled");
    assertThat(visit(environment).exit()).isZero();
  }

  /// GOCACHEPROG is checked, from the environment or as `go env -w` has stored it.
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "/no/such/cacheprog, does not exist",
        "PROGRAM --disable-putt, unknown flag '--disable-putt'; did you mean --disable-put?",
        "PROGRAM --retry-after=soon, --retry-after is 'soon'",
        "PROGRAM proxy, cannot serve a go command",
        "'PROGRAM, the quote ' is not closed",
        "~/cacheprog, is not expanded by go",
        "no-such-program, is not in PATH",
        "/etc/passwd, is not executable",
        "/etc, is a directory",
        "/bin/false, cannot be run",
      })
  void aGocacheprogThatGoCannotStartIsAFailure(String value, String cause) throws Exception {
    String words = value.replace("PROGRAM", Workspace.program().toString());
    Path written = Files.writeString(Fixture.fresh("goenv").resolve("env"), "GOCACHEPROG=" + words);

    for (Visit visit :
        List.of(
            visit(Map.of("GOCACHEPROG", words)),
            visit(Map.of("GOCACHEPROG", "", "GOENV", written.toString())))) {
      assertThat(visit.exit()).as("%s", visit).isEqualTo(1);
      assertThat(visit.row("GOCACHEPROG")).contains("FAILED", cause);
    }
  }

  @Test
  void theFlagsOfTheBuildAreExaminedToo() throws Exception {
    Map<String, String> environment = minio("CACHEPROG_S3_BUCKET", "no-such-bucket");
    String words =
        Workspace.program()
            + " --s3-bucket="
            + Fixture.minio().environment("doctor").get("CACHEPROG_S3_BUCKET")
            + " --http-storage-extra-headers=X:hush-hush";
    environment.put("GOCACHEPROG", words);
    environment.put("GOLANGCI_LINT_CACHEPROG", Workspace.program() + " --s3-prefx=lint");

    Visit visit = visit(environment, "--disable-put");
    assertThat(visit.row("get")).as("%s", visit).contains(" ok ");
    assertThat(visit.row("GOCACHEPROG"))
        .contains("with --s3-bucket --http-storage-extra-headers", "checked with --disable-put")
        .contains("warning");
    assertThat(visit.stdout()).doesNotContain("hush-hush");
    assertThat(visit.row("GOLANGCI_LINT_CACHEPROG")).contains("did you mean --s3-prefix?");
    assertThat(visit.exit()).isEqualTo(1);
  }

  @Test
  void anotherProgramIsAWarning() throws Exception {
    Visit visit = visit(Map.of("GOCACHEPROG", "/bin/echo --frobnicate"));

    assertThat(visit.exit()).as("%s", visit).isZero();
    assertThat(visit.row("GOCACHEPROG")).contains("warning", "/bin/echo is another program");
  }

  /// An invalid option is a row of the table, and the other rows follow.
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "CACHEPROG_S3_ENDPOINT, localhost:9000, CACHEPROG_S3_ENDPOINT is 'localhost:9000' but,ok,-",
        "CACHEPROG_S3_FORCE_PATH_STYLE, maybe, CACHEPROG_S3_FORCE_PATH_STYLE is 'maybe' but, ok, -",
        "CACHEPROG_DISABLE_PUT, maybe, CACHEPROG_DISABLE_PUT is 'maybe' but, ok, -",
        "CACHEPROG_DISK_MAX_SIZE, big, CACHEPROG_DISK_MAX_SIZE is 'big' but, ok, warning",
        "CACHEPROG_ROOT_DIRECTORY, ~nobody/x, CACHEPROG_ROOT_DIRECTORY is '~nobody/x' but, -, -",
        "CACHEPROG_REMOTE_STORAGE_TYPE, s4, CACHEPROG_REMOTE_STORAGE_TYPE is 's4' but, ok, -",
        "CACHEPROG_METRICS_PUSH_EXTRA_LABELS, a-b=c, CACHEPROG_METRICS_PUSH_EXTRA_LABELS, ok,"
            + " warning",
        "CACHEPROG_LOG_LEVEL, loud, CACHEPROG_LOG_LEVEL is 'loud' but, ok, warning",
      })
  void aBadOptionIsARow(String variable, String value, String cause, String disk, String store)
      throws Exception {
    Visit visit =
        visit(
            Map.of(
                variable,
                value,
                "CACHEPROG_METRICS_PUSH_ENDPOINT",
                "http://127.0.0.1:1/metrics",
                "GOCACHEPROG",
                Workspace.program().toString()));

    assertThat(visit.exit()).as("%s", visit).isEqualTo(1);
    assertThat(visit.stderr()).isEmpty();
    assertThat(visit.row("options")).as("%s", visit).contains("FAILED", cause);
    assertThat(visit.row("GOCACHEPROG")).as("%s", visit).contains(" ok ");
    assertThat(visit.row("disk")).as("%s", visit).contains(" " + disk + " ");
    assertThat(visit.row("store")).as("%s", visit).contains(" " + store + " ");
  }

  @Test
  void invalidFlagsAreARowToo() throws Exception {
    Visit visit = visit(Map.of(), "--s3-buket", "b", "--log-level");

    assertThat(visit.exit()).as("%s", visit).isEqualTo(1);
    assertThat(visit.stderr()).isEmpty();
    assertThat(visit.row("options"))
        .contains("FAILED", "did you mean --s3-bucket?", "--log-level needs a value");
    assertThat(visit.row("disk")).contains(" ok ");
  }

  /// As in a build, the flag takes precedence.
  @Test
  void aFlagOfTheBuildWinsOverABadVariable() throws Exception {
    Visit visit =
        visit(
            Map.of(
                "CACHEPROG_LOG_LEVEL",
                "loud",
                "GOCACHEPROG",
                Workspace.program() + " --log-level=debug"));

    assertThat(visit.exit()).as("%s", visit).isZero();
  }
}
