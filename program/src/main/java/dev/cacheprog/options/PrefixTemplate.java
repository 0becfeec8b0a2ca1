package dev.cacheprog.options;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Text with tags to be replaced: `{% GOOS %}` and `{% GOARCH %}` by the platform that go builds
/// for, `{% env.NAME %}` by the environment variable `NAME`. The spaces within a tag may be left
/// out. What a tag is replaced by is not searched for tags.
///
/// @param text the template, whose tags are known and closed
public record PrefixTemplate(String text) {
  private static final String OPEN = "{%";
  private static final String CLOSE = "%}";
  private static final String ENV = "env.";

  /// A template with all tags replaced.
  ///
  /// @param text the outcome
  /// @param unset the environment variables that were asked for but are not set, in order, once
  ///   each
  public record Expansion(String text, List<String> unset) {
    public Expansion {
      unset = List.copyOf(unset);
    }
  }

  /// @throws IllegalArgumentException if a tag is unknown or not closed
  public PrefixTemplate {
    int open = text.indexOf(OPEN);
    while (open >= 0) {
      int close = closeOf(text, open);
      checkTag(tag(text, open, close));
      open = text.indexOf(OPEN, close);
    }
  }

  /// The text with its tags replaced. `GOOS` and `GOARCH` are the variables of that name, else
  /// those of this machine. An `env.NAME` that is not set becomes empty text; the caller may want
  /// to warn of it, as builds that should be apart may then share a prefix.
  public Expansion expand(Map<String, String> environment) {
    StringBuilder expanded = new StringBuilder();
    List<String> unset = new ArrayList<>();
    int copied = 0;
    int open = text.indexOf(OPEN);
    while (open >= 0) {
      int close = closeOf(text, open);
      expanded.append(text, copied, open);
      expanded.append(replacement(tag(text, open, close), environment, unset));
      copied = close + CLOSE.length();
      open = text.indexOf(OPEN, copied);
    }
    expanded.append(text, copied, text.length());
    return new Expansion(expanded.toString(), unset);
  }

  /// Whether the last tag of `text` is still to be closed.
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

  private static String tag(String text, int open, int close) {
    return text.substring(open + OPEN.length(), close).strip();
  }

  private static void checkTag(String tag) {
    boolean names = tag.startsWith(ENV) && tag.length() > ENV.length();
    if (!names && !tag.equals("GOOS") && !tag.equals("GOARCH")) {
      throw new IllegalArgumentException(
          "must not contain the unknown placeholder '" + tag + "'; use GOOS, GOARCH or env.NAME");
    }
  }

  private static String replacement(
      String tag, Map<String, String> environment, List<String> unset) {
    if (tag.equals("GOOS") || tag.equals("GOARCH")) {
      String given = environment.getOrDefault(tag, "");
      if (!given.isEmpty()) {
        return given;
      }
      return tag.equals("GOOS") ? Platform.goos() : Platform.goarch();
    }
    String name = tag.substring(ENV.length());
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
