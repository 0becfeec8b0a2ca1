package dev.cacheprog.options;

/// The types of remote store in `--remote-storage-type`.
public enum RemoteStorageType {
  /// An S3 bucket, or another store with the S3 API.
  S3("s3"),
  /// A server with the HTTP protocol of `cacheprog proxy`.
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
