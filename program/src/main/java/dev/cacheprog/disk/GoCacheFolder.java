package dev.cacheprog.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where go has its cache: found as go finds it, without starting it.
public final class GoCacheFolder {
  private final Map<String, String> environment;
  private final String system;

  /// @param system the name of the operating system, as Java has it, such as `Linux`
  public GoCacheFolder(Map<String, String> environment, String system) {
    this.environment = environment;
    this.system = system;
  }

  /// The value of `GOCACHE`, or the default.
  ///
  /// @throws IOException with a message for people, if there is none
  public Path ofGo() throws IOException {
    String value = setting("GOCACHE");
    if (value.isEmpty()) {
      return userCache("GOCACHE").resolve("go-build");
    }
    if (value.equals("off")) {
      throw new IOException("GOCACHE is off: go has no cache that could be filled");
    }
    return absolute("GOCACHE", value);
  }

  /// The value of a setting of go: the variable, what `go env -w` has set, or what the installation
  /// of go has set; empty if nothing has.
  public String setting(String name) {
    String value = variable(name);
    for (Path file : files()) {
      if (value.isEmpty()) {
        value = setting(file, name);
      }
    }
    return value;
  }

  /// The cache of another program: the value of a variable, or a folder of the user.
  ///
  /// @param variable such as `STATICCHECK_CACHE`
  /// @param name of the default folder
  /// @throws IOException with a message for people, if there is none
  public Path of(String variable, String name) throws IOException {
    String value = variable(variable);
    return value.isEmpty() ? userCache(variable).resolve(name) : absolute(variable, value);
  }

  private static Path absolute(String variable, String value) throws IOException {
    Path folder = Path.of(value);
    if (!folder.isAbsolute()) {
      throw new IOException(variable + " is not an absolute path: '" + value + "'");
    }
    return folder.normalize();
  }

  private Path userCache(String variable) throws IOException {
    if (isWindows()) {
      return userFolder(variable, "LocalAppData", "LOCALAPPDATA");
    }
    if (isMac()) {
      return userFolder(variable, "HOME").resolve("Library").resolve("Caches");
    }
    return variable("XDG_CACHE_HOME").isEmpty()
        ? userFolder(variable, "HOME").resolve(".cache")
        : absolute("XDG_CACHE_HOME", variable("XDG_CACHE_HOME"));
  }

  private Path userFolder(String variable, String... names) throws IOException {
    for (String name : names) {
      if (!variable(name).isEmpty()) {
        return absolute(name, variable(name));
      }
    }
    throw new IOException(variable + " is not set, and neither is " + names[0]);
  }

  /// The files with settings of go, the first ones first.
  private List<Path> files() {
    Path user = userFile();
    Path root = goRoot();
    Path ofRoot = root == null ? null : root.resolve("go.env");
    if (user == null) {
      return ofRoot == null ? List.of() : List.of(ofRoot);
    }
    return ofRoot == null ? List.of(user) : List.of(user, ofRoot);
  }

  /// The file that `go env -w` writes.
  private @Nullable Path userFile() {
    String given = variable("GOENV");
    if (!given.isEmpty()) {
      return given.equals("off") ? null : Path.of(given);
    }
    try {
      return userConfig().resolve("go").resolve("env");
    } catch (IOException _) {
      return null;
    }
  }

  private Path userConfig() throws IOException {
    if (isWindows()) {
      return userFolder("GOENV", "AppData", "APPDATA");
    }
    if (isMac()) {
      return userFolder("GOENV", "HOME").resolve("Library").resolve("Application Support");
    }
    return variable("XDG_CONFIG_HOME").isEmpty()
        ? userFolder("GOENV", "HOME").resolve(".config")
        : absolute("XDG_CONFIG_HOME", variable("XDG_CONFIG_HOME"));
  }

  /// The installation of the go command that would run; null if there is none.
  private @Nullable Path goRoot() {
    if (!variable("GOROOT").isEmpty()) {
      return Path.of(variable("GOROOT"));
    }
    Path go = onPath("go");
    return go == null ? null : rootOf(go);
  }

  /// Whether a program is installed where a shell would find it.
  public boolean isOnPath(String program) {
    return onPath(program) != null;
  }

  private @Nullable Path onPath(String program) {
    String name = isWindows() ? program + ".exe" : program;
    for (String folder : variable("PATH").split(isWindows() ? ";" : ":", -1)) {
      if (!folder.isEmpty()) {
        Path file = Path.of(folder).resolve(name);
        if (Files.isRegularFile(file) && Files.isExecutable(file)) {
          return file;
        }
      }
    }
    return null;
  }

  private static @Nullable Path rootOf(Path go) {
    try {
      Path folder = go.toRealPath().getParent();
      return folder == null ? null : folder.getParent();
    } catch (IOException _) {
      return null;
    }
  }

  private static String setting(Path file, String name) {
    try {
      String found = "";
      for (String line : Files.readAllLines(file)) {
        if (line.startsWith(name + "=")) {
          found = line.substring(name.length() + 1);
        }
      }
      return found;
    } catch (IOException _) {
      return "";
    }
  }

  private String variable(String name) {
    return environment.getOrDefault(name, "");
  }

  private boolean isWindows() {
    return system.startsWith("Windows");
  }

  private boolean isMac() {
    return system.startsWith("Mac");
  }
}
