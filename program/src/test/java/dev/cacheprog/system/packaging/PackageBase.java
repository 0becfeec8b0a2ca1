package dev.cacheprog.system.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.testkit.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// A scratch folder for one test, and commands that run in it.
abstract class PackageBase {
  static final String GREETING = "{\"ID\":0,\"KnownCommands\":[\"get\",\"put\",\"close\"]}\n";
  static final String SESSION =
      "{\"ID\":1,\"Command\":\"get\",\"ActionID\":\""
          + "A".repeat(43)
          + "=\"}\n\n{\"ID\":2,\"Command\":\"close\"}\n\n";
  static final String ANSWERS = GREETING + "{\"ID\":1,\"Miss\":true}\n{\"ID\":2}\n";

  Path scratch = Path.of("");

  record Result(int exit, String stdout, String stderr) {}

  @BeforeEach
  void makeScratch() throws IOException {
    scratch = Workspace.scratch("cacheprog-package");
    Files.setPosixFilePermissions(scratch, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @AfterEach
  void deleteScratch() throws Exception {
    new ProcessBuilder("chmod", "-R", "u+w", scratch.toString()).start().waitFor();
    Workspace.delete(scratch);
  }

  /// Runs a command with these lines as its stdin.
  Result run(String stdin, Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    Path in = Files.writeString(scratch.resolve("stdin"), stdin);
    Path err = scratch.resolve("stderr");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectInput(in.toFile()).redirectError(err.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("CACHEPROG_"));
    builder.environment().put("CACHEPROG_ROOT_DIRECTORY", scratch.resolve("root").toString());
    builder.environment().putAll(environment);
    Process process = builder.start();
    String stdout = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.waitFor(), stdout, Files.readString(err));
  }

  Result session(Path program) throws IOException, InterruptedException {
    return run(SESSION, Map.of(), program.toString());
  }

  static void assertServed(Result result) {
    assertThat(result.stdout()).as(result.toString()).isEqualTo(ANSWERS);
    assertThat(result.exit()).as(result.toString()).isZero();
    assertThat(result.stderr().lines())
        .as("every line on stderr is a log line of the program")
        .allMatch(line -> line.startsWith("time=") && line.contains(" level=INFO "));
  }

  /// Copies the distribution as an archive does: with its time stamps.
  Path copy(Path to) throws IOException, InterruptedException {
    Files.createDirectories(to.getParent());
    int exit =
        new ProcessBuilder("cp", "-a", Workspace.distribution().toString(), to.toString())
            .inheritIO()
            .start()
            .waitFor();
    assertThat(exit).isZero();
    return to.resolve("bin/cacheprog");
  }
}
