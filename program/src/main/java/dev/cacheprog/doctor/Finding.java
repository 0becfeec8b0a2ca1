package dev.cacheprog.doctor;

/// The result of one check.
///
/// @param check its name, one or two words
/// @param text for people, without secrets; no line breaks
public record Finding(String check, Verdict verdict, String text) {
  /// The verdict of a check.
  public enum Verdict {
    OK("ok"),
    /// Builds work, but not as well as they could.
    WARNING("warning"),
    FAILED("FAILED"),
    /// Not checked, because it is not needed or an earlier check failed.
    SKIPPED("-");

    private final String word;

    Verdict(String word) {
      this.word = word;
    }

    /// The word in the table.
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
