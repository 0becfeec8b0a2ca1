package dev.cacheprog.system.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.system.support.Release;
import dev.cacheprog.testkit.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// `install.sh`, piped into the shells that systems have as `sh`.
@Tag("system")
@Timeout(300)
class InstallTest {
  private static final String BUSYBOX = "busybox";
  private static final String CALL = "main \"$@\"\n";

  private Release release;
  private Path home;

  @BeforeEach
  void publish() throws Exception {
    release = Release.start(Fixture.fresh("release"));
    home = Fixture.fresh("home");
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxrwxrwx"));
  }

  @AfterEach
  void stop() {
    release.close();
  }

  static List<List<String>> shells() {
    List<List<String>> shells = new ArrayList<>();
    for (String shell : List.of("dash", "bash")) {
      if (Stream.of(System.getenv("PATH").split(":"))
          .anyMatch(folder -> Files.isExecutable(Path.of(folder, shell)))) {
        shells.add(List.of(shell));
      }
    }
    if (Workspace.hasTool(BUSYBOX)) {
      shells.add(List.of(Workspace.tool(BUSYBOX).toString(), "sh"));
    }
    return shells;
  }

  private Fixture.Result pipe(String script, List<String> shell, Map<String, String> variables)
      throws Exception {
    Path file = Files.writeString(Fixture.fresh("script").resolve("install.sh"), script);
    Path err = Fixture.fresh("err").resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(shell).redirectInput(file.toFile()).redirectError(err.toFile());
    Map<String, String> environment = builder.environment();
    environment.clear();
    environment.put("PATH", System.getenv("PATH"));
    environment.put("HOME", home.toString());
    environment.put("INSTALL_CACHEPROG_FROM", release.url());
    environment.putAll(variables);
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Fixture.Result(process.waitFor(), out, Files.readString(err));
  }

  private Fixture.Result install(Path to) throws Exception {
    return pipe(release.script(), List.of("sh"), Map.of("INSTALL_CACHEPROG_TO", to.toString()));
  }

  /// This user may be root, to whom nothing is forbidden.
  static List<String> withoutRoot(List<String> command) throws Exception {
    if (!Fixture.execute("id", "-u").strip().equals("0")) {
      return command;
    }
    List<String> words =
        new ArrayList<>(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
    words.addAll(command);
    return words;
  }

  private static void failed(Fixture.Result result, String... said) {
    assertThat(result.exit()).as("%s", result).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).as("%s", result).hasLineCount(1).startsWith("install.sh: ");
    assertThat(result.err()).contains(said);
  }

  private String installed(Path to) throws Exception {
    return Fixture.execute(to.resolve("bin/cacheprog").toString(), "--version");
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @ParameterizedTest
  @MethodSource("shells")
  void whoeverHasNoRootGetsItAtHome(List<String> shell) throws Exception {
    Path share = home.resolve(".local/share");
    Path bin = home.resolve(".local/bin");
    String line = "cacheprog " + release.version() + " is installed in " + share + "/cacheprog";

    Fixture.Result first = pipe(release.script(), withoutRoot(shell), Map.of());
    assertThat(first.exit()).as("%s", first).isZero();
    assertThat(first.out()).isEqualTo(line + "; to find it: export PATH=\"" + bin + ":$PATH\"\n");
    assertThat(first.err()).isEmpty();
    assertThat(Fixture.execute(bin.resolve("cacheprog").toString(), "--version"))
        .contains(release.version());
    assertThat(names(share)).containsExactly("cacheprog");

    Fixture.Result again =
        pipe(
            release.script(),
            withoutRoot(shell),
            Map.of("PATH", bin + ":" + System.getenv("PATH")));
    assertThat(again).isEqualTo(new Fixture.Result(0, line + "\n", ""));
    assertThat(release.requests()).as("it was there").hasSize(1);
  }

  /// As in an image of Alpine, but for the C library.
  @Test
  void busyboxIsEnough() throws Exception {
    assumeTrue(Workspace.hasTool(BUSYBOX), "busybox is not there");
    Path tools = Fixture.fresh("applets");
    Fixture.execute(Workspace.tool(BUSYBOX).toString(), "--install", "-s", tools.toString());
    Path to = Fixture.fresh("to").resolve("cacheprog");
    Map<String, String> variables =
        Map.of("PATH", tools.toString(), "INSTALL_CACHEPROG_TO", to.toString());
    List<String> shell = List.of(Workspace.tool(BUSYBOX).toString(), "sh");

    Fixture.Result result = pipe(release.script(), shell, variables);

    assertThat(result.err()).isEmpty();
    assertThat(result.exit()).isZero();
    assertThat(installed(to)).contains(release.version());

    Files.delete(release.archive());
    Files.delete(to.resolve("package.sha256"));
    failed(pipe(release.script(), shell, variables), "cannot fetch " + release.url(), "404");
  }

  @Test
  void anOlderOrDamagedPackageIsReplaced() throws Exception {
    Path to = Fixture.fresh("to with a space").resolve("cacheprog");
    install(to);
    Files.writeString(to.resolve("package.sha256"), "of an older one\n");
    Files.writeString(to.resolve("stale"), "");
    assertThat(install(to).err()).isEmpty();
    assertThat(to.resolve("stale")).doesNotExist();

    Files.delete(to.resolve("runtime/bin/java"));
    assertThat(install(to).err()).isEmpty();

    assertThat(installed(to)).contains(release.version());
    assertThat(names(to.getParent())).containsExactly("cacheprog");
  }

  @Test
  void whatCannotBeHadOrTrustedReplacesNothing() throws Exception {
    Path to = Fixture.fresh("to").resolve("cacheprog");
    install(to);
    Files.writeString(to.resolve("package.sha256"), "of an older one\n");

    Files.delete(release.archive());
    Files.write(release.archive(), new byte[] {1, 2, 3});
    failed(install(to), "has another SHA-256 than ", "nothing was installed");
    Files.delete(release.archive());
    failed(install(to), "cannot fetch " + release.url(), "404");
    release.close();
    failed(install(to), "cannot fetch " + release.url());

    assertThat(installed(to)).contains(release.version());
    assertThat(names(to.getParent())).containsExactly("cacheprog");
  }

  @Test
  void aFolderOfOthersIsNotReplaced() throws Exception {
    Path to = Fixture.fresh("opt");
    Files.writeString(to.resolve("precious"), "");

    failed(install(to), to + " exists and is not a package of cacheprog");

    assertThat(names(to)).containsExactly("precious");
    assertThat(release.requests()).isEmpty();
  }

  @Test
  void aProgramOfThatNameIsKept() throws Exception {
    Path bin = Files.createDirectories(home.resolve(".local/bin"));
    Files.writeString(bin.resolve("cacheprog"), "the Go original");
    Fixture.execute("chmod", "-R", "a+rwX", home.toString());

    Fixture.Result result = pipe(release.script(), withoutRoot(List.of("sh")), Map.of());

    assertThat(result.out())
        .contains("export PATH=\"" + home.resolve(".local/share/cacheprog/bin") + ":");
    assertThat(bin.resolve("cacheprog")).hasContent("the Go original");
  }

  @Test
  void aFolderThatCannotBeWrittenIsTold() throws Exception {
    Path parent = Fixture.fresh("read-only");
    Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("r-xr-xr-x"));
    for (String to : List.of("cacheprog", "deeper/cacheprog")) {
      failed(
          pipe(
              release.script(),
              withoutRoot(List.of("sh")),
              Map.of("INSTALL_CACHEPROG_TO", parent.resolve(to).toString())),
          "cannot write to " + parent,
          "set INSTALL_CACHEPROG_TO");
    }
    assertThat(release.requests()).isEmpty();
  }

  @Test
  void anUnknownPlatformIsTold() throws Exception {
    Path tools = Fixture.fresh("tools");
    Path uname = Files.writeString(tools.resolve("uname"), "#!/bin/sh\necho Plan9\n");
    Files.setPosixFilePermissions(uname, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path to = Fixture.fresh("to").resolve("cacheprog");

    failed(
        pipe(
            release.script(),
            List.of("sh"),
            Map.of(
                "PATH",
                tools + ":" + System.getenv("PATH"),
                "INSTALL_CACHEPROG_TO",
                to.toString())),
        "has no package for plan9-Plan9",
        "portable.zip");

    assertThat(to).doesNotExist();
  }

  @ParameterizedTest
  @MethodSource("shells")
  void aScriptThatIsCutOffDoesNothing(List<String> shell) throws Exception {
    String script = release.script();
    Path parent = Fixture.fresh("to");
    Map<String, String> variables =
        Map.of("INSTALL_CACHEPROG_TO", parent.resolve("cacheprog").toString());
    assertThat(script).endsWith(CALL);
    for (int length = 1; length <= script.length() - CALL.length() + 3; length += 53) {
      pipe(script.substring(0, length), shell, variables);
    }
    pipe(script.substring(0, script.length() - CALL.length() + 3), shell, variables);

    assertThat(parent).isEmptyDirectory();
    assertThat(release.requests()).isEmpty();
  }
}
