package dev.cacheprog.core;

import dev.cacheprog.store.ActionId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/// The keys of objects in buckets (docs/formats.md, section 2).
public final class ObjectKeys {
  private static final String UNRESERVED =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

  private ObjectKeys() {}

  /// Cleans a prefix like a path: removes double slashes, `.` and `..`; keeps a slash at the start.
  public static String cleanPrefix(String prefix) {
    boolean rooted = prefix.startsWith("/");
    Deque<String> parts = new ArrayDeque<>();
    for (String part : prefix.split("/", -1)) {
      switch (part) {
        case "", "." -> {}
        case ".." -> {
          if (!parts.isEmpty() && !parts.getLast().equals("..")) {
            parts.removeLast();
          } else if (!rooted) {
            parts.add(part);
          }
        }
        default -> parts.add(part);
      }
    }
    return (rooted ? "/" : "") + String.join("/", parts);
  }

  /// The key of an object.
  ///
  /// @param prefix cleaned
  public static String key(String prefix, ActionId id) {
    String name = id.hex();
    if (prefix.isEmpty()) {
      return name;
    }
    return prefix.endsWith("/") ? prefix + name : prefix + "/" + name;
  }

  /// Percent-encodes all but slashes and unreserved characters.
  public static String encodePath(String path) {
    StringBuilder encoded = new StringBuilder(path.length() + 16);
    for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      if (c == '/' || UNRESERVED.indexOf(c) >= 0) {
        encoded.append(c);
      } else {
        encoded.append('%').append(hexDigit(b >> 4)).append(hexDigit(b));
      }
    }
    return encoded.toString();
  }

  private static char hexDigit(int value) {
    return "0123456789ABCDEF".charAt(value & 0xf);
  }

  /// A path without the slashes at its end.
  public static String withoutSlashes(String path) {
    int end = path.length();
    while (end > 0 && path.charAt(end - 1) == '/') {
      end--;
    }
    return path.substring(0, end);
  }
}
