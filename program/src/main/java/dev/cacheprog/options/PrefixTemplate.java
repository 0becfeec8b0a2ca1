package dev.cacheprog.options;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Text with placeholders: `{% GOOS %}` and `{% GOARCH %}` stand for the platform that go builds
/// for, `{% env.NAME %}` for the environment variable `NAME`. The spaces within a placeholder are
/// optional. Replacements are not searched for placeholders.
///
/// @param text the template, whose placeholders are valid
public record PrefixTemplate(String text) {
  private static final String OPEN = "{%";
  private static final String CLOSE = "%}";
  private static final String ENV = "env.";

  /// A template with all placeholders replaced.
  ///
  /// @param text the outcome
  /// @param unset the environment variables in placeholders that are not set, in order, once each
  public record Expansion(String text, List<String> unset) {
    public Expansion {
      unset = List.copyOf(unset);
    }
  }

  /// @throws IllegalArgumentException if a placeholder is unknown or not closed
  public PrefixTemplate {
    int open = text.indexOf(OPEN);
    while (open >= 0) {
      int close = closeOf(text, open);
      checkPlaceholder(placeholder(text, open, close));
      open = text.indexOf(OPEN, close);
    }
  }

  /// The text with its placeholders replaced. `GOOS` and `GOARCH` are the variables of that name,
  /// else those of this machine. An `env.NAME` that is not set becomes empty text; the caller
  /// should warn about it, because separate builds may then share a prefix.
  public Expansion expand(Map<String, String> environment) {
    StringBuilder expanded = new StringBuilder();
    List<String> unset = new ArrayList<>();
    int copied = 0;
    int open = text.indexOf(OPEN);
    while (open >= 0) {
      int close = closeOf(text, open);
      expanded.append(text, copied, open);
      expanded.append(replacement(placeholder(text, open, close), environment, unset));
      copied = close + CLOSE.length();
      open = text.indexOf(OPEN, copied);
    }
    expanded.append(text, copied, text.length());
    return new Expansion(expanded.toString(), unset);
  }

  /// Whether the last placeholder of `text` is not closed yet.
  static boolean isOpen(String text) {
    int open = text.lastIndexOf(OPEN);
    return open >= 0 && text.indexOf(CLOSE, open + OPEN.length()) < 0;
  }

  private static int closeOf(String text, int open) {
    int close = text.indexOf(CLOSE, open + OPEN.length());
    if (close < 0) {
      throw new IllegalArgumentException("must close every {% with %}");
    }
    return close;
  }

  private static String placeholder(String text, int open, int close) {
    return text.substring(open + OPEN.length(), close).strip();
  }

  private static void checkPlaceholder(String placeholder) {
    boolean names = placeholder.startsWith(ENV) && placeholder.length() > ENV.length();
    if (!names && !placeholder.equals("GOOS") && !placeholder.equals("GOARCH")) {
      throw new IllegalArgumentException(
          "must not contain the unknown placeholder '"
              + placeholder
              + "'; use GOOS, GOARCH or env.NAME");
    }
  }

  private static String replacement(
      String placeholder, Map<String, String> environment, List<String> unset) {
    if (placeholder.equals("GOOS") || placeholder.equals("GOARCH")) {
      String given = environment.getOrDefault(placeholder, "");
      if (!given.isEmpty()) {
        return given;
      }
      return placeholder.equals("GOOS") ? Platform.goos() : Platform.goarch();
    }
    String name = placeholder.substring(ENV.length());
    String value = environment.get(name);
    if (value != null) {
      return value;
    }
    if (!unset.contains(name)) {
      unset.add(name);
    }
    return "";
  }
}
