package dev.cacheprog;

import dev.cacheprog.testkit.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The Java sources of the project.
final class Sources {
  private static final List<String> SHIPPED = List.of("store-api", "core", "report", "program");
  private static final List<String> OTHERS = List.of("testkit", "bench");

  private Sources() {}

  /// Those of all modules, tests included.
  static List<Path> all() throws IOException {
    List<Path> files = new ArrayList<>();
    for (List<String> modules : List.of(SHIPPED, OTHERS)) {
      for (String module : modules) {
        add(files, module + "/src");
      }
    }
    return files;
  }

  /// Those of which the distribution is made.
  static List<Path> shipped() throws IOException {
    List<Path> files = new ArrayList<>();
    for (String module : SHIPPED) {
      add(files, module + "/src/main/java");
    }
    return files;
  }

  private static void add(List<Path> files, String folder) throws IOException {
    try (Stream<Path> all = Files.walk(Workspace.checkout().resolve(folder))) {
      all.filter(file -> file.toString().endsWith(".java")).forEach(files::add);
    }
  }
}
