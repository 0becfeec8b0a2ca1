package dev.cacheprog.system.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.testkit.CacheClient;
import dev.cacheprog.testkit.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// What the packaged program prints and logs about itself, its options and its files.
@Tag("system")
class PackageMessagesTest extends PackageBase {
  @Test
  void helpAndVersionArePrintedToStdout() throws Exception {
    for (String[] words :
        new String[][] {{"direct", "--help"}, {"-h"}, {"help"}, {"help", "direct"}}) {
      Result help = runProgram(words);
      assertThat(help.exit()).isZero();
      assertThat(help.stdout()).contains("--s3-bucket", "CACHEPROG_S3_BUCKET", "--root-directory");
      assertThat(help.stderr()).isEmpty();
    }
    for (String word : List.of("--version", "version", "-v")) {
      Result version = runProgram(word);
      assertThat(version.exit()).isZero();
      assertThat(version.stdout()).matches("cacheprog \\d+\\.\\d+\\.\\d+\\S*\n");
      assertThat(version.stderr()).isEmpty();
    }
  }

  private Result runProgram(String... words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(Workspace.program().toString()));
    command.addAll(List.of(words));
    return run("", Map.of(), command.toArray(String[]::new));
  }

  /// A user who starts it by hand needs help, not the protocol.
  @Test
  void onATerminalItPrintsItsPurpose() throws Exception {
    Path script = Path.of("/usr/bin/script");
    assumeTrue(Files.isExecutable(script), "script, which makes a terminal, is not there");

    Result result =
        run("", Map.of(), script.toString(), "-qec", Workspace.program().toString(), "/dev/null");

    assertThat(result.stdout())
        .contains("GOCACHEPROG=" + Workspace.program().toRealPath(), "cacheprog help")
        .doesNotContain("KnownCommands");
    assertThat(result.exit()).isEqualTo(1);
  }

  /// In every build, not by `cacheprog doctor` alone; and the build is served.
  @Test
  void aConfigurationThatDoesNothingIsAWarning() throws Exception {
    Result result =
        run(
            SESSION,
            Map.of(
                "CACHEPROG_S3_BUCKET", "cache",
                "CACHEPROG_DISABLE_PUTS", "true",
                "CACHEPROG_READ_ONLY", "true"),
            Workspace.program().toString());

    assertThat(result.exit()).isZero();
    assertThat(result.stdout()).isEqualTo(ANSWERS);
    assertThat(result.stderr().lines().filter(line -> line.contains(" level=WARN ")))
        .as("%s", result)
        .satisfiesExactlyInAnyOrder(
            line ->
                assertThat(line)
                    .contains(
                        "Remote storage settings have no effect",
                        "CACHEPROG_S3_BUCKET is set, but CACHEPROG_REMOTE_STORAGE_TYPE is not"),
            line ->
                assertThat(line)
                    .contains(
                        "CACHEPROG_DISABLE_PUTS is set: did you mean CACHEPROG_DISABLE_PUT?",
                        "CACHEPROG_READ_ONLY is set: did you mean CACHEPROG_DISABLE_PUT?"));

    Result wanted =
        run(
            SESSION,
            Map.of("CACHEPROG_S3_BUCKET", "cache", "CACHEPROG_REMOTE_STORAGE_TYPE", "disabled"),
            Workspace.program().toString());
    assertThat(wanted.stderr()).doesNotContain("level=WARN");
  }

  /// For the warning about the root directory and for all other lines.
  @Test
  @EnabledOnOs(OS.LINUX)
  void theLogFileIsOpenedOnce() throws Exception {
    Path log = scratch.toRealPath().resolve("one.log");
    try (CacheClient session =
        CacheClient.start(
            Map.of(
                "CACHEPROG_LOG_OUTPUT", log.toString(),
                "CACHEPROG_ROOT_DIRECTORY", Fixture.fresh("root").toString()))) {
      session.greeting();
      assertThat(session.get(new byte[32]).get().isMiss()).isTrue();
      try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + session.pid() + "/fd"))) {
        assertThat(descriptors.filter(link -> leadsTo(link, log))).hasSize(1);
      }
      assertThat(session.finish()).isZero();
    }
  }

  private static boolean leadsTo(Path link, Path file) {
    try {
      return Files.readSymbolicLink(link).equals(file);
    } catch (IOException _) {
      return false; // just closed
    }
  }

  @Test
  void aLogFileThatCannotBeOpenedIsOneLine() throws Exception {
    try (CacheClient session =
        CacheClient.start(
            Map.of(
                "CACHEPROG_LOG_OUTPUT", scratch.resolve("none/log").toString(),
                "CACHEPROG_ROOT_DIRECTORY", Fixture.fresh("root").toString()))) {
      assertThat(session.finish()).isZero();
      assertThat(session.stderr().lines().filter(line -> line.contains("level=WARN")))
          .singleElement()
          .asString()
          .contains("Failed to open log file");
    }
  }

  @Test
  void theLogNamesTheRootDirectory() throws Exception {
    Result result =
        run(SESSION, Map.of("CACHEPROG_LOG_OUTPUT", "stderr"), Workspace.program().toString());

    assertThat(result.stderr())
        .containsPattern("msg=\"Starting cacheprog\" version=\\S+ root=" + scratch.resolve("root"));
  }

  @Test
  void aMissingBucketHasAHint() throws Exception {
    Result result =
        run(
            SESSION,
            Map.of("CACHEPROG_REMOTE_STORAGE_TYPE", "s3", "CACHEPROG_S3_BUKET", "cache"),
            Workspace.program().toString());

    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.stdout()).isEmpty();
    assertThat(result.stderr())
        .isEqualTo(
            "cacheprog: --remote-storage-type s3 needs a bucket: give --s3-bucket or"
                + " CACHEPROG_S3_BUCKET; CACHEPROG_S3_BUKET is set: did you mean"
                + " CACHEPROG_S3_BUCKET?\n");
  }

  /// For all commands that read or write files.
  @Test
  void fileErrorsAreSentences() throws Exception {
    Path file = Files.writeString(scratch.resolve("file"), "text");
    Path binary = Files.write(scratch.resolve("binary"), new byte[] {(byte) 0xff, 0});
    for (String[] command :
        new String[][] {
          {"report", "/nonexist"},
          {"report", scratch.toString()},
          {"report", file.toString()},
          {"report", file.toString(), "--actiongraph=" + binary},
          {"report", file + "/x"},
          {"settle-mtimes", "/nonexist"},
          {"trim", "--root-directory=" + file},
          {"clear", "--root-directory=" + file},
          {"proxy", "--tls-cert=/nonexist", "--tls-key=/nonexist"},
        }) {
      Result result = runProgram(command);
      assertThat(result.exit()).as("%s %s", command[0], result).isEqualTo(1);
      assertThat(result.stdout()).isEmpty();
      assertThat(result.stderr())
          .hasLineCount(1)
          .startsWith("cacheprog: ")
          .containsPattern("/nonexist|" + scratch)
          .doesNotContain("Exception", "java.");
    }
    assertThat(runProgram("report", "/nonexist").stderr())
        .isEqualTo("cacheprog: cannot create the report: /nonexist does not exist\n");
  }

  @Test
  void aBadOptionIsOneLineAndNoProtocol() throws Exception {
    for (String[] bad :
        new String[][] {
          {"--no-such-flag"},
          {"--remote-get-timeout=soon"},
          {"--remote-storage-type=s3"},
          {"--remote-storage-type=s3", "--s3-bucket=b", "--s3-prefix={% HOST %}"},
          {"--remote-storage-type=s3", "--s3-bucket=b", "--s3-access-key-id=only-half"},
          {"--remote-storage-type=s3", "--s3-bucket=b", "--s3-endpoint=ftp://host"}
        }) {
      List<String> command = new ArrayList<>(List.of(Workspace.program().toString()));
      command.addAll(List.of(bad));
      Result result = run(SESSION, Map.of(), command.toArray(String[]::new));
      assertThat(result.exit()).as(result.toString()).isEqualTo(1);
      assertThat(result.stdout()).isEmpty();
      assertThat(result.stderr().lines()).as(result.stderr()).hasSize(1);
      assertThat(result.stderr()).startsWith("cacheprog: ");
    }
  }
}
