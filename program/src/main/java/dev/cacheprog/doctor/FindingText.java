package dev.cacheprog.doctor;

import dev.cacheprog.core.JsonText;
import java.util.List;

/// Findings as text.
public final class FindingText {
  /// As wide as the longest name of a check.
  private static final int NAMES = 12;

  private static final int VERDICTS = 8;

  private FindingText() {}

  /// A row of the table for people. It ends with a line break.
  public static String row(Finding finding) {
    return pad(finding.check(), NAMES)
        + pad(finding.verdict().word(), VERDICTS)
        + finding.text()
        + "\n";
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(1, width - text.length() + 1));
  }

  /// One JSON object on one line, for machines: `version`, `healthy`, and `findings`, each with
  /// `check`, `verdict` (`ok`, `warning`, `failed`, `skipped`) and `text`.
  public static String json(String version, boolean healthy, List<Finding> findings) {
    StringBuilder json = new StringBuilder(1000);
    json.append("{\"version\":").append(quoted(version)).append(",\"healthy\":").append(healthy);
    json.append(",\"findings\":[");
    String comma = "";
    for (Finding finding : findings) {
      String verdict =
          switch (finding.verdict()) {
            case OK -> "ok";
            case WARNING -> "warning";
            case FAILED -> "failed";
            case SKIPPED -> "skipped";
          };
      json.append(comma).append("{\"check\":").append(quoted(finding.check()));
      json.append(",\"verdict\":").append(quoted(verdict));
      json.append(",\"text\":").append(quoted(finding.text())).append('}');
      comma = ",";
    }
    return json.append("]}\n").toString();
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder(text.length() + 2);
    JsonText.appendString(quoted, text);
    return quoted.toString();
  }
}
