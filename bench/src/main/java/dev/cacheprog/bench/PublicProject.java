package dev.cacheprog.bench;

import dev.cacheprog.testkit.Go;
import dev.cacheprog.testkit.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// A program that others publish, as the Go module proxy has it.
///
/// @param name in reports and of its folder
/// @param packages what is built
/// @param versions published one after another, which all build with [#TOOLCHAIN]
record PublicProject(String name, String module, List<String> packages, List<String> versions) {
  /// The same for all versions: what another toolchain has built is of no use to go.
  static final String TOOLCHAIN = "go1.26.8";

  private static final Map<String, String> VARIABLES =
      Map.of("GOTOOLCHAIN", TOOLCHAIN, "CGO_ENABLED", "0", "GOFLAGS", "", "GOWORK", "off");

  private static final List<PublicProject> ALL =
      List.of(
          new PublicProject(
              "hugo",
              "github.com/gohugoio/hugo",
              List.of("."),
              words(
                  "v0.160.0 v0.160.1 v0.161.0 v0.161.1 v0.162.0 v0.162.1 "
                      + "v0.163.0 v0.163.2 v0.163.3 v0.164.0 v0.165.0")),
          new PublicProject(
              "prometheus",
              "github.com/prometheus/prometheus",
              List.of("./cmd/prometheus", "./cmd/promtool"),
              words(
                  "v0.309.1 v0.310.0 v0.311.0 v0.311.1 v0.311.2 v0.311.3 "
                      + "v0.312.0 v0.313.0 v0.313.1 v0.313.2 v0.314.0")),
          // Small, to try out the benchmark itself.
          new PublicProject(
              "fzf",
              "github.com/junegunn/fzf",
              List.of("."),
              List.of("v0.64.0", "v0.65.0", "v0.65.1")));

  private static List<String> words(String text) {
    return List.of(text.split(" ", -1));
  }

  /// @throws IllegalArgumentException if none has this name
  static PublicProject of(String name) {
    return ALL.stream()
        .filter(project -> project.name.equals(name))
        .findAny()
        .orElseThrow(() -> new IllegalArgumentException("no project is called " + name));
  }

  /// The name as people write it.
  String title() {
    return Character.toUpperCase(name.charAt(0)) + name.substring(1);
  }

  /// The same with the first version and at most so many after it.
  PublicProject limited(int following) {
    int most = Math.min(1 + following, versions.size());
    return new PublicProject(name, module, packages, versions.subList(0, most));
  }

  /// Makes a folder a fresh checkout: its files are as new as a job's are.
  void checkOut(String version, Path folder) throws IOException, InterruptedException {
    if (Files.exists(folder)) {
      Workspace.delete(folder);
    }
    Go.fetch(module + "@" + version, folder);
    // Go does not trust the times of files that are two seconds old.
    FileTime now = FileTime.from(Instant.now().minus(Duration.ofSeconds(10)));
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.toList()) {
        Files.setLastModifiedTime(file, now);
      }
    }
  }

  /// Downloads the modules that the checkout in `folder` needs, and the toolchain.
  void downloadModules(Path folder) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of("list", "-deps"));
    words.addAll(packages);
    Go.Run run =
        set(Go.plain(folder, folder.resolveSibling("none"))).run(words.toArray(new String[0]));
    if (run.exit() != 0) {
      throw new IOException("cannot get the modules of " + name + ": " + run);
    }
  }

  /// The arguments of go for a build.
  ///
  /// @param output a folder
  String[] build(Path output) {
    List<String> words = new ArrayList<>(List.of("build", "-o", output + "/"));
    words.addAll(packages);
    return words.toArray(new String[0]);
  }

  /// Go as the project is built with it.
  static Go set(Go go) {
    return go.with(VARIABLES);
  }
}
