package dev.cacheprog.options;

import java.util.Locale;

/// Operating systems and processors in the spelling of Go. Other names are converted to lower case,
/// which is Go's spelling for most systems.
final class Platform {
  private Platform() {}

  /// This machine's `GOOS`.
  static String goos() {
    return goos(System.getProperty("os.name"));
  }

  /// This machine's `GOARCH`.
  static String goarch() {
    return goarch(System.getProperty("os.arch"));
  }

  static String goos(String osName) {
    if (osName.startsWith("Windows")) {
      return "windows";
    }
    return osName.equals("Mac OS X") ? "darwin" : osName.toLowerCase(Locale.ROOT);
  }

  static String goarch(String osArch) {
    return switch (osArch) {
      case "x86_64" -> "amd64";
      case "aarch64" -> "arm64";
      case "x86", "i386", "i486", "i586", "i686" -> "386";
      case "loongarch64" -> "loong64";
      default -> osArch.toLowerCase(Locale.ROOT);
    };
  }
}
