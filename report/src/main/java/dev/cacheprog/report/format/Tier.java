package dev.cacheprog.report.format;

/// Where a request was served: the few kinds into which all [Outcome]s fall.
public enum Tier {
  LOCAL("get", "found on the disk"),
  PREFETCHED("get", "fetched before go asked"),
  OBJECT("get", "fetched when go asked"),
  MISSED("get", "missed"),
  PUT("put", "put by go"),
  UPLOAD("upload", "uploaded");

  private final String verb;
  private final String text;

  Tier(String verb, String text) {
    this.verb = verb;
    this.text = text;
  }

  /// What is done: `get` and `put` by go, `upload` behind its back.
  public String verb() {
    return verb;
  }

  /// What people read.
  public String text() {
    return text;
  }

  public boolean isGet() {
    return verb.equals("get");
  }
}
