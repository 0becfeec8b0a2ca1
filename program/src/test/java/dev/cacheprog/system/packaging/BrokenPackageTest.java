package dev.cacheprog.system.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.testkit.Go;
import dev.cacheprog.testkit.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Packages that cannot run where they are: one line says so, and builds go on without a cache.
@Tag("system")
@EnabledOnOs(OS.LINUX)
class BrokenPackageTest {
  private static final String CLOSE = "{\"ID\":7,\"Command\":\"close\"}\n\n";
  private static final String ANSWERS = "{\"ID\":0,\"KnownCommands\":[\"close\"]}\n{\"ID\":7}\n";

  /// Where the header of an ELF file names its processor.
  private static final int PROCESSOR = 18;

  private static final int AARCH64 = 0xb7;

  /// What may be wrong with the runtime's program.
  enum Flaw {
    MISSING("missing or cannot be executed"),
    NO_PROGRAM("missing or cannot be executed"),
    EMPTY("missing or cannot be executed"),
    TEXT("is damaged"),
    DAMAGED_HEADER("is damaged"),
    OTHER_PROCESSOR("this package is for aarch64, and this machine is"),
    MUSL("needs the C library musl (/lib/ld-musl-x86_64.so.1)"),
    NO_LOADER("needs the C library glibc (/nob64/ld-linux-x86-64.so.2)");

    private final String said;

    Flaw(String said) {
      this.said = said;
    }

    void applyTo(Path java) throws IOException {
      byte[] program = Files.readAllBytes(java);
      switch (this) {
        case MISSING -> Files.delete(java);
        case NO_PROGRAM ->
            Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rw-r--r--"));
        case EMPTY -> Files.write(java, new byte[0]);
        case TEXT -> Files.writeString(java, "touch was-run\n");
        case DAMAGED_HEADER -> {
          program[PROCESSOR] = (byte) AARCH64;
          Files.write(java, program);
        }
        case OTHER_PROCESSOR -> {
          program[PROCESSOR] = (byte) AARCH64;
          Files.write(java, withLoader(program, "/lib/ld-linux-aarch64.so.1"));
        }
        case MUSL -> Files.write(java, withLoader(program, "/lib/ld-musl-x86_64.so.1"));
        case NO_LOADER -> Files.write(java, withLoader(program, "/nob64/ld-linux-x86-64.so.2"));
      }
    }

    private static byte[] withLoader(byte[] program, String loader) {
      String text = new String(program, StandardCharsets.ISO_8859_1);
      String old = "/lib64/ld-linux-x86-64.so.2\0";
      assertThat(text).contains(old);
      String padded = loader + "\0".repeat(old.length() - loader.length());
      return text.replace(old, padded).getBytes(StandardCharsets.ISO_8859_1);
    }
  }

  /// The launcher, and what it looks at, with a flaw.
  private static Path broken(Flaw flaw) throws IOException {
    assumeTrue(System.getProperty("os.arch").equals("amd64"), "headers are those of x86-64");
    Path home = Fixture.fresh("broken");
    Path launcher = home.resolve("bin/cacheprog");
    Path java = home.resolve("runtime/bin/java");
    Files.createDirectories(launcher.getParent());
    Files.createDirectories(java.getParent());
    Files.copy(Workspace.program(), launcher);
    Files.copy(Workspace.distribution().resolve("runtime/bin/java"), java);
    flaw.applyTo(java);
    return launcher;
  }

  /// Dash or bash, whichever is `/bin/sh`, and the others that are there. Alpine has busybox.
  private static List<List<String>> shells() {
    List<List<String>> shells = new ArrayList<>(List.of(List.of("/bin/sh")));
    for (List<String> shell :
        List.of(List.of("dash"), List.of("bash"), List.of("busybox", "ash"))) {
      if (Stream.of(System.getenv("PATH").split(":"))
          .anyMatch(folder -> Files.isExecutable(Path.of(folder, shell.getFirst())))) {
        shells.add(shell);
      }
    }
    return shells;
  }

  private static Fixture.Result run(@Nullable Path folder, String stdin, List<String> command)
      throws Exception {
    Path err = Fixture.fresh("err").resolve("err");
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(err.toFile());
    if (folder != null) {
      builder.directory(folder.toFile());
    }
    Process process = builder.start();
    try (var requests = process.getOutputStream()) {
      requests.write(stdin.getBytes(StandardCharsets.UTF_8));
    } catch (IOException _) {
      // It does not read.
    }
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Fixture.Result(process.waitFor(), out, Files.readString(err));
  }

  private static List<String> words(List<String> shell, String... more) {
    List<String> words = new ArrayList<>(shell);
    words.addAll(Arrays.asList(more));
    return words;
  }

  @ParameterizedTest
  @EnumSource
  void aFlawIsNamedInOneLineWhateverTheShell(Flaw flaw) throws Exception {
    Path launcher = broken(flaw);
    Path folder = Fixture.fresh("folder");
    for (List<String> shell : shells()) {
      Fixture.Result result =
          run(folder, CLOSE, words(shell, launcher.toString(), "--log-level=DEBUG"));

      assertThat(result.out()).as("%s: %s", shell, result).isEqualTo(ANSWERS);
      assertThat(result.exit()).as("%s: %s", shell, result).isZero();
      assertThat(result.err().lines()).as("%s: %s", shell, result).hasSize(1);
      assertThat(result.err())
          .as("%s", shell)
          .startsWith("cacheprog: ")
          .contains(flaw.said, "builds run without a cache", "go list -export");
    }
    assertThat(folder).as("what was run by mistake").isEmptyDirectory();
  }

  @Test
  void otherCommandsFailWithThatLine() throws Exception {
    Path launcher = broken(Flaw.MISSING);
    for (List<String> shell : shells()) {
      for (String command : List.of("doctor", "proxy", "--version", "--help")) {
        Fixture.Result result = run(null, "", words(shell, launcher.toString(), command));

        assertThat(result.out()).isEmpty();
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err().lines())
            .hasSize(1)
            .allMatch(line -> line.startsWith("cacheprog: ") && !line.contains("builds run"));
      }
    }
  }

  @Test
  void theEndOfStdinEndsIt() throws Exception {
    Fixture.Result result = run(null, "", List.of(broken(Flaw.TEXT).toString()));

    assertThat(result.exit()).isZero();
    assertThat(result.out()).isEqualTo("{\"ID\":0,\"KnownCommands\":[\"close\"]}\n");
  }

  /// Nothing is cached, so each command compiles all that it needs.
  private static void succeeds(Path project, String... command) throws Exception {
    Go.Run run =
        Fixture.plainGo(project)
            .with("GOCACHEPROG", broken(Flaw.NO_LOADER).toString())
            .run(command);
    assertThat(run.exit()).as("%s", run).isZero();
    assertThat(run.stderr().lines()).as("%s", run).hasSize(1);
  }

  @Test
  void goBuildsAndVets() throws Exception {
    Path binary = Fixture.fresh("binary").resolve("library");

    succeeds(Fixture.library().folder(), "build", "-o", binary.toString(), ".");
    succeeds(Fixture.library().folder(), "vet", "./partb0");

    assertThat(binary).hasSameBinaryContentAs(Fixture.library().binary());
  }

  @Test
  @Tag("variation")
  void goTests() throws Exception {
    succeeds(Fixture.small().folder(), "test", "-vet=off", "./greet");
  }

  /// Like the program itself, it must not end before the go command does.
  @Test
  void ignoresCtrlC() throws Exception {
    Path launcher = broken(Flaw.MISSING);
    Process process =
        new ProcessBuilder("env", "--default-signal=INT,HUP", launcher.toString()).start();
    try (var answers = process.inputReader()) {
      assertThat(answers.readLine()).contains("KnownCommands");
      Fixture.execute("kill", "-INT", Long.toString(process.pid()));
      Fixture.execute("kill", "-HUP", Long.toString(process.pid()));
      process.getOutputStream().write(CLOSE.getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();

      assertThat(answers.readLine()).isEqualTo("{\"ID\":7}");
      assertThat(process.waitFor()).isZero();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void thePortablePackageWithoutJavaDoesNotBreakBuildsEither() throws Exception {
    Path launcher = Workspace.checkout().resolve("packaging/portable/cacheprog");
    ProcessBuilder builder = new ProcessBuilder("/bin/sh", launcher.toString());
    builder.environment().clear();
    builder.environment().put("PATH", "/nonexistent");
    Process process = builder.start();
    process.getOutputStream().write(CLOSE.getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().close();

    assertThat(process.getInputStream().readAllBytes()).asString().isEqualTo(ANSWERS);
    assertThat(process.getErrorStream().readAllBytes())
        .asString()
        .contains("there is no Java here", "install Java 25");
    assertThat(process.waitFor()).isZero();
  }
}
