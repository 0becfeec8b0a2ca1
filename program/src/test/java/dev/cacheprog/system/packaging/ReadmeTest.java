package dev.cacheprog.system.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.system.support.Projects;
import dev.cacheprog.testkit.S3Server;
import dev.cacheprog.testkit.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.s3.S3Client;

/// What the README says to type does what it says, with a MinIO for the buckets and another folder
/// for `/opt`.
@Tag("system")
@Timeout(300)
class ReadmeTest {
  private static final String BUCKET = "go-build-cache";

  /// Blocks of the README by their first words, each run by a test here.
  private static final String INSTALL = "curl -fsSL ";

  /// A step of a workflow, which `ActionTest` runs.
  private static final String STEP = "- uses: ";

  private static final String START = "export GOCACHEPROG=";
  private static final String S3 = "export CACHEPROG_S3_REGION=";
  private static final String MINIO = "export CACHEPROG_S3_ENDPOINT=";
  private static final String LINT = "export GOLANGCI_LINT_CACHEPROG=";
  private static final String PROXY = "cacheprog proxy";

  private static final String RUN = "cacheprog run";

  /// No command, but what an image is made of: see docs/containers.md for how that was tried.
  private static final String IMAGE = "FROM ";

  private Path opt;
  private Path project;
  private Path home;

  @BeforeEach
  void prepare() throws IOException {
    opt = Fixture.fresh("opt");
    project = Projects.library(Fixture.fresh("project"));
    home = Fixture.fresh("home");
  }

  private static String readme() throws IOException {
    return Files.readString(Workspace.checkout().resolve("README.md"));
  }

  /// The indented blocks, by their first lines.
  private static Map<String, String> blocks() throws IOException {
    Map<String, String> blocks = new LinkedHashMap<>();
    String first = "";
    for (String line : readme().lines().toList()) {
      if (!line.startsWith("    ")) {
        first = "";
        continue;
      }
      String text = line.substring(4);
      first = first.isEmpty() ? text : first;
      blocks.merge(first, text + "\n", String::concat);
    }
    return blocks;
  }

  private static String block(String start) throws IOException {
    return blocks().entrySet().stream()
        .filter(block -> block.getKey().startsWith(start))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElseThrow();
  }

  /// Runs lines as a user's shell does, and wants them to succeed.
  private String shell(String script) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder("bash", "-euc", script.replace("/opt", opt.toString()))
            .directory(project.toFile())
            .redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.matches("(CACHEPROG|AWS|GOCACHE).*"));
    environment.put("TMPDIR", Fixture.fresh("tmpdir").toString()); // the disk is empty
    environment.put("GOCACHE", home.resolve("gocache").toString());
    // Where the line that installs has put a link.
    environment.merge(
        "PATH", opt.resolve("cacheprog/bin").toString(), (path, bin) -> bin + ":" + path);
    environment.put("CACHEPROG_LOG_OUTPUT", "stderr");
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s%n%s", script, output).isZero();
    return output;
  }

  private void installed() throws IOException {
    Files.createSymbolicLink(opt.resolve("cacheprog"), Workspace.distribution());
  }

  /// A MinIO in the place of the one that the README imagines.
  private static String minio() throws IOException, InterruptedException {
    try (S3Client client = Fixture.minio().client()) {
      client.createBucket(b -> b.bucket(BUCKET));
    } catch (software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException _) {
      // by another test
    }
    return block(MINIO)
        .replace("minio.example:9000", "127.0.0.1:" + Fixture.minio().port())
        .replace("KEY_ID=...", "KEY_ID=" + S3Server.ACCESS_KEY)
        .replace("SECRET=...", "SECRET=" + S3Server.SECRET_KEY);
  }

  @Test
  void everyBlockIsRun() throws IOException {
    for (String first : blocks().keySet()) {
      assertThat(List.of(INSTALL, STEP, START, S3, MINIO, LINT, PROXY, IMAGE, RUN))
          .as(first)
          .anyMatch(first::startsWith);
    }
  }

  /// `RecipesTest` runs the line that installs it.
  @Test
  void whatTheLineInstallsIsUsed() throws Exception {
    String block = block(INSTALL);
    String line = block.substring(0, block.indexOf('\n'));
    assertThat(Files.readString(Workspace.checkout().resolve("docs/ci/README.md")))
        .contains("    " + line + "\n");
    installed();

    String output = shell(block.substring(line.length() + 1));

    assertThat(output).contains("cacheprog statistics", " put_calls=");
  }

  @Test
  void aJobFindsInS3WhatAnotherOneLeft() throws Exception {
    installed();
    String start = block(START);
    String script = start.substring(0, start.indexOf("go build")) + minio() + block(S3);
    String first = minio() + start;
    assertThat(shell(first)).contains("cacheprog statistics");
    shell(script);

    String output = shell(script.replace("go build", "go build -x"));

    assertThat(output).contains("cacheprog statistics", "prefix=").doesNotContain("/compile -o ");
  }

  @Test
  void aJobFindsInGoCacheWhatAnotherOneLeft() throws Exception {
    installed();
    String script =
        "export CACHEPROG_REMOTE_STORAGE_TYPE=s3"
            + " CACHEPROG_S3_BUCKET=go-build-cache CACHEPROG_LOG_OUTPUT=\n"
            + minio()
            + block(RUN);
    assertThat(shell(script)).contains("Saved ");
    Workspace.delete(home.resolve("gocache"));

    String output = shell(script.replace("go test", "go test -x"));

    assertThat(output).contains("Restored ").doesNotContain("/compile -o ");
  }

  /// As golangci-lint has it: cut at white space, with quotes at the start of a word.
  @Test
  void theLintersPrefixHasItsVariable() throws Exception {
    installed();
    String variable = shell(block(LINT) + "printf %s \"$GOLANGCI_LINT_CACHEPROG\"");
    List<String> words =
        Pattern.compile("\"([^\"]*)\"|(\\S+)")
            .matcher(variable)
            .results()
            .map(word -> word.group(1) == null ? word.group(2) : word.group(1))
            .map(word -> word.equals("cacheprog") ? Workspace.program().toString() : word)
            .toList();
    ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
    builder.environment().putAll(Fixture.minio().environment("elsewhere"));
    builder.environment().put("CACHEPROG_ROOT_DIRECTORY", Fixture.fresh("root").toString());
    builder.environment().put("CI_PROJECT_NAME", "shop");
    builder.environment().put("CACHEPROG_LOG_OUTPUT", "stderr");
    Process process = builder.start();
    process.getOutputStream().close();

    assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .contains("Configuring S3 storage", "prefix=shop/lint");
    assertThat(process.waitFor()).isZero();
  }

  /// Where `docker` builds an image, a stand-in builds the project with the image's variables.
  @Test
  void aProxyServesWhatDockerBuilds() throws Exception {
    installed();
    Path bin = Fixture.fresh("bin");
    Files.createSymbolicLink(bin.resolve("cacheprog"), Workspace.program());
    String variables = block(IMAGE).substring(block(IMAGE).indexOf("ENV ") + 4).replace("\\\n", "");
    Files.writeString(
        bin.resolve("docker"),
        """
        #!/bin/bash
        [ "$*" = "build --network host ." ] || exit 9
        until curl -sf http://127.0.0.1:8080/health > /dev/null; do sleep 0.1; done
        unset ${!CACHEPROG_*}
        export CACHEPROG_LOG_OUTPUT=stderr %s
        exec go build -o "$TMPDIR/program" .
        """
            .formatted(variables.strip())
            .replace("/opt", opt.toString())
            .replace("8080", "$PORT"));
    Files.setPosixFilePermissions(
        bin.resolve("docker"), PosixFilePermissions.fromString("rwxr-xr-x"));
    String exports = block(START);
    String script =
        exports.substring(0, exports.indexOf("go build"))
            + minio()
            + "export PORT="
            + Workspace.freePort()
            + " PATH="
            + bin
            + ":$PATH\n"
            + "set +e\n"
            + block(PROXY).replace("8080", "$PORT");

    String output = shell(script);

    assertThat(output).contains("Serving HTTP storage", "Configuring HTTP storage");
    assertThat(output).contains(" put_calls=");
  }

  /// What `make demo` runs when the distribution is made.
  @Test
  @Tag("soak")
  void theDemoTellsTimesHitsAndMisses() throws Exception {
    Process demo =
        new ProcessBuilder(Workspace.checkout().resolve("scripts/demo.sh").toString())
            .redirectErrorStream(true)
            .start();
    demo.getOutputStream().close();
    String output = new String(demo.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(demo.waitFor()).as("%s", output).isZero();
    assertThat(output).contains("plain go", "cacheprog", "hits", "misses");
  }

  /// In the text, in small type.
  @Test
  void theCommandsInTheTextExist() throws Exception {
    installed();
    List<String> commands = new ArrayList<>();
    for (MatchResult code :
        Pattern.compile("`cacheprog ([a-z][a-z-]*)( [^`]*)?`")
            .matcher(readme())
            .results()
            .toList()) {
      if (!code.group(1).equals("statistics")) { // the name of a log line
        commands.add(code.group(1));
      }
    }
    assertThat(commands)
        .contains("settle-mtimes", "doctor", "trim", "clear", "prefill", "stats", "report");
    for (String command : commands) {
      assertThat(shell("/opt/cacheprog/bin/cacheprog " + command + " --help"))
          .startsWith("Usage: cacheprog " + command + " ");
    }
  }
}
