package dev.cacheprog.doctor;

/// What one check came to.
///
/// @param check its name, one or two words
/// @param text for people, without secrets; no line breaks
public record Finding(String check, Verdict verdict, String text) {
  /// How it came out.
  public enum Verdict {
    OK("ok"),
    /// Builds will work, but not as well as they might.
    WARNING("warning"),
    FAILED("FAILED"),
    /// Not looked at, because there is no need or because of what failed before.
    SKIPPED("-");

    private final String word;

    Verdict(String word) {
      this.word = word;
    }

    /// As people read it.
    public String word() {
      return word;
    }
  }

  public Finding {
    if (check.isBlank()) {
      throw new IllegalArgumentException("a check needs a name");
    }
    text = text.replaceAll("\\s+", " ").strip();
  }

  public static Finding ok(String check, String text) {
    return new Finding(check, Verdict.OK, text);
  }

  public static Finding warning(String check, String text) {
    return new Finding(check, Verdict.WARNING, text);
  }

  public static Finding failed(String check, String text) {
    return new Finding(check, Verdict.FAILED, text);
  }

  public static Finding skipped(String check, String text) {
    return new Finding(check, Verdict.SKIPPED, text);
  }
}
