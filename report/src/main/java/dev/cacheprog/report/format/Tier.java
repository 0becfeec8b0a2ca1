package dev.cacheprog.report.format;

/// Groups of [Outcome]s.
public enum Tier {
  LOCAL("get", "local disk"),
  PREFETCHED("get", "prefetched"),
  FETCHED("get", "fetched on lookup"),
  MISSED("get", "missed"),
  PUT("put", "stored by go"),
  UPLOAD("upload", "uploaded");

  private final String verb;
  private final String text;

  Tier(String verb, String text) {
    this.verb = verb;
    this.text = text;
  }

  /// The request: `get` and `put` of go, `upload` in the background.
  public String verb() {
    return verb;
  }

  /// The name on the page.
  public String text() {
    return text;
  }

  public boolean isGet() {
    return verb.equals("get");
  }
}
