package dev.cacheprog.bench;

import dev.cacheprog.testkit.Go;
import dev.cacheprog.testkit.S3Server;
import dev.cacheprog.testkit.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// A `GOCACHEPROG` to measure.
///
/// @param name in reports, and a part of prefixes
/// @param path what go starts
/// @param variables beside those that all programs get
record CacheProgram(String name, Path path, Map<String, String> variables) {
  /// The program of the distribution.
  static CacheProgram packaged() {
    return new CacheProgram("cacheprog", Workspace.program(), Map.of());
  }

  /// The same with an option.
  ///
  /// @param value `NAME=VARIABLE=VALUE`
  static CacheProgram variant(String value) {
    String[] parts = value.split("=", 3);
    if (parts.length < 3 || !parts[1].startsWith("CACHEPROG_")) {
      throw new IllegalArgumentException("not NAME=CACHEPROG_...=VALUE: " + value);
    }
    return new CacheProgram(parts[0], Workspace.program(), Map.of(parts[1], parts[2]));
  }

  /// Another program.
  ///
  /// @param value `NAME=PATH`
  static CacheProgram other(String value) {
    int sign = value.indexOf('=');
    Path path = Path.of(value.substring(sign + 1)).toAbsolutePath();
    if (sign < 1 || !Files.isExecutable(path)) {
      throw new IllegalArgumentException("not NAME=PATH of a program: " + value);
    }
    return new CacheProgram(value.substring(0, sign), path, Map.of());
  }

  /// Whether its log has our statistics.
  boolean hasStatistics() {
    return path.equals(Workspace.program());
  }

  /// Whether it is the program of the distribution with its defaults.
  boolean isPackaged() {
    return hasStatistics() && variables.isEmpty();
  }

  /// The go command with this program, set up as its users do: with its own defaults.
  ///
  /// @param root an empty folder for its files
  /// @param prefix of the keys in the store
  /// @param port of the store, on this machine
  Go behind(Go plain, Path root, String prefix, int port) {
    Go go =
        plain
            .cached(root)
            .with(S3Server.environment(prefix, port))
            .with("CACHEPROG_MAX_BACKGROUND_WAIT", "10s")
            .with(variables);
    return hasStatistics() ? go : go.with(othersVariables(root, prefix, port));
  }

  /// What programs read that do not know cacheprog's variables.
  private Map<String, String> othersVariables(Path root, String prefix, int port) {
    String url = "http://127.0.0.1:" + port;
    return Map.of(
        "GOCACHEPROG",
        path.toString(),
        "BACKEND_TYPE",
        "s3",
        "S3_BUCKET",
        S3Server.BUCKET,
        "S3_PREFIX",
        prefix + "/",
        "S3_USE_PATH_STYLE",
        "true",
        "CACHE_DIR",
        root.toString(),
        "AWS_ENDPOINT_URL",
        url,
        "AWS_REGION",
        "us-east-1",
        "AWS_ACCESS_KEY_ID",
        S3Server.ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY",
        S3Server.SECRET_KEY);
  }
}
