package dev.cacheprog.options;

/// The kinds of remote store that `--remote-storage-type` can name.
public enum RemoteStorageType {
  /// An S3 bucket or what speaks like one.
  S3("s3"),
  /// A server that keeps to the HTTP contract, such as `cacheprog proxy`.
  HTTP("http"),
  /// No remote store: the local disk only.
  DISABLED("disabled");

  private final String text;

  RemoteStorageType(String text) {
    this.text = text;
  }

  /// The word that users write, such as `s3`.
  @Override
  public String toString() {
    return text;
  }
}
