package dev.cacheprog.prefetch;

import dev.cacheprog.prefetch.manifest.BuildKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Derives the key of a build from the process that started this one: its command line, the module
/// in the working directory, and the variables that change what go builds.
///
/// What cannot be found out is left empty; different builds may then share a manifest.
public final class BuildKeyDetector {
  /// Variables that change action ids of most packages.
  private static final String[] VARIABLES = {
    "GOFLAGS", "CGO_ENABLED", "GOEXPERIMENT", "GOAMD64", "GOARM64", "GOARM", "GO386"
  };

  private BuildKeyDetector() {}

  /// The key of the build of the process that started this one. Never fails.
  ///
  /// @param platform the target of the build, such as `linux/amd64`
  public static BuildKey ofParent(Map<String, String> environment, String platform) {
    ProcessHandle parent = ProcessHandle.current().parent().orElse(null);
    List<String> words = List.of();
    String version = "";
    if (parent != null) {
      Path process = Path.of("/proc", Long.toString(parent.pid()));
      words = words(process, parent);
      version = goVersion(process);
    }
    return of(words, version, module(Path.of("").toAbsolutePath()), environment, platform);
  }

  /// The key of a build that would run in the working directory.
  ///
  /// @param words the command line, with the program, such as `go`; if it is empty, the key is that
  ///   of no build of the module in particular
  /// @throws IOException if there is no go command that works
  public static BuildKey ofWords(List<String> words, Map<String, String> environment)
      throws IOException, InterruptedException {
    int folder = words.indexOf("-C") + 1;
    Path at =
        Path.of(folder > 0 && folder < words.size() ? words.get(folder) : "").toAbsolutePath();
    Map<String, String> goVariables = goEnvironment(at);
    // A build starts this program with all of these set, be they defaults or of `go env -w`.
    Map<String, String> all = new HashMap<>(environment);
    all.putAll(goVariables);
    return of(
        words,
        versionAt(Path.of(goVariables.getOrDefault("GOROOT", ""))),
        module(at),
        all,
        goVariables.get("GOOS") + "/" + goVariables.get("GOARCH"));
  }

  /// The values of go's variables in a folder; without those that are empty.
  private static Map<String, String> goEnvironment(Path folder)
      throws IOException, InterruptedException {
    List<String> names = new ArrayList<>(List.of("GOROOT", "GOOS", "GOARCH"));
    names.addAll(List.of(VARIABLES));
    List<String> command = new ArrayList<>(List.of("go", "env"));
    command.addAll(names);
    ProcessBuilder go =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    go.environment().remove("GOCACHEPROG"); // which may be this program
    Process process = go.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String[] lines = output.split("\n", -1);
    if (process.waitFor() != 0 || lines.length < names.size()) {
      throw new IOException("'go env' failed in " + folder);
    }
    Map<String, String> variables = new HashMap<>();
    for (int i = 0; i < names.size(); i++) {
      if (!lines[i].isBlank()) {
        variables.put(names.get(i), lines[i].strip());
      }
    }
    return variables;
  }

  /// The command line of the process that started this one; empty if it cannot be found out.
  public static List<String> wordsOfParent() {
    ProcessHandle parent = ProcessHandle.current().parent().orElse(null);
    return parent == null
        ? List.of()
        : words(Path.of("/proc", Long.toString(parent.pid())), parent);
  }

  /// @param words the command line, with the program
  /// @param version of go, such as `go1.26.0`; may be empty
  /// @param module the main module; may be empty
  static BuildKey of(
      List<String> words,
      String version,
      String module,
      Map<String, String> environment,
      String platform) {
    String program = words.isEmpty() ? "" : fileName(words.getFirst());
    List<String> arguments = new ArrayList<>();
    for (int i = 1; i < words.size(); i++) {
      String word = words.get(i);
      // Where the result goes has no influence on lookups, and differs from run to run.
      String flag = word.startsWith("--") ? word.substring(1) : word;
      switch (flag) {
        case "-o", "-C" -> i++;
        default -> {
          if (!flag.startsWith("-o=") && !flag.startsWith("-C=")) {
            arguments.add(withoutTemporary(word, environment));
          }
        }
      }
    }
    boolean isGo = program.equals("go") || program.equals("go.exe");
    String command =
        isGo && !arguments.isEmpty() && isWord(arguments.getFirst())
            ? arguments.removeFirst()
            : isWord(program) ? program : "";
    String scope = module + "\n" + platform + "\n" + version;
    StringBuilder key = new StringBuilder(scope).append('\n').append(command);
    for (String argument : arguments) {
      key.append('\0').append(argument);
    }
    for (String variable : VARIABLES) {
      key.append('\n').append(environment.getOrDefault(variable, ""));
    }
    return new BuildKey(scope, command, key.toString());
  }

  private static boolean isWord(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '.' && c != '_') {
        return false;
      }
    }
    return !text.isEmpty() && !text.startsWith("-");
  }

  /// Temporary files have another name each time.
  private static String withoutTemporary(String word, Map<String, String> environment) {
    int start = word.indexOf("/tmp/");
    String folder = environment.getOrDefault("TMPDIR", "");
    if (start < 0 && !folder.isEmpty()) {
      start = word.indexOf(folder);
    }
    return start < 0 ? word : word.substring(0, start);
  }

  private static String fileName(String path) {
    return path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  }

  /// Linux shows whole command lines in a file; elsewhere the JDK shows short ones.
  private static List<String> words(Path process, ProcessHandle parent) {
    try {
      String line = Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1);
      String utf8 = new String(line.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
      List<String> words = new ArrayList<>(List.of(utf8.split("\0", -1)));
      words.removeLast(); // each word is ended by a zero
      return words;
    } catch (IOException | RuntimeException _) {
      List<String> words = new ArrayList<>();
      parent.info().command().ifPresent(words::add);
      parent.info().arguments().map(List::of).ifPresent(words::addAll);
      return words;
    }
  }

  /// The first line of the file `VERSION` in the installation that the parent runs from.
  private static String goVersion(Path process) {
    try {
      Path root = process.resolve("exe").toRealPath().getParent();
      root = root == null ? null : root.getParent();
      return root == null ? "" : versionAt(root);
    } catch (IOException | RuntimeException _) {
      return "";
    }
  }

  private static String versionAt(Path root) throws IOException {
    return Files.readString(root.resolve("VERSION")).lines().findFirst().orElse("");
  }

  /// The path of the module that `folder` belongs to, or empty.
  static String module(Path folder) {
    for (Path at = folder; at != null; at = at.getParent()) {
      Path file = at.resolve("go.mod");
      try {
        for (String line : Files.readAllLines(file)) {
          String[] words = line.strip().split("[ \t]+", -1);
          if (words.length >= 2 && words[0].equals("module")) {
            return words[1];
          }
        }
      } catch (IOException | RuntimeException _) {
        // not here, or not readable: the module above it is used
      }
    }
    return "";
  }
}
