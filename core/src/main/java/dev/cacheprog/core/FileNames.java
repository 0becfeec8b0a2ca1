package dev.cacheprog.core;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/// Names of files that come from elsewhere.
public final class FileNames {
  /// In UTF-8, the longest that common file systems take.
  public static final int MAX_BYTES = 255;

  /// Windows opens these as devices, in any folder and with any extension.
  private static final Set<String> DEVICES =
      Set.of("con", "prn", "aux", "nul", "conin$", "conout$");

  private FileNames() {}

  /// Whether a file of this name lies in the folder that the name is resolved against, on every
  /// system.
  public static boolean isPlain(String name) {
    if (name.isEmpty() || name.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c < ' ' || c == 0x7f || c == '/' || c == '\\' || c == ':') {
        return false;
      }
    }
    // Windows drops dots and spaces at the end.
    char last = name.charAt(name.length() - 1);
    return last != '.' && last != ' ' && !isDevice(name);
  }

  private static boolean isDevice(String name) {
    int dot = name.indexOf('.');
    String base = (dot < 0 ? name : name.substring(0, dot)).strip().toLowerCase(Locale.ROOT);
    boolean numbered = base.startsWith("com") || base.startsWith("lpt");
    return DEVICES.contains(base)
        || (numbered && base.length() == 4 && "0123456789¹²³".indexOf(base.charAt(3)) >= 0);
  }
}
