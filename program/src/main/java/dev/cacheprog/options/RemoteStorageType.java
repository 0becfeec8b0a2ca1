package dev.cacheprog.options;

/// The types of remote store in `--remote-storage-type`.
public enum RemoteStorageType {
  /// An S3 bucket, or another store with the S3 API.
  S3("s3"),
  /// A server with the HTTP protocol of `cacheprog proxy`.
  HTTP("http"),
  /// The cache of GitHub Actions.
  GITHUB("github"),
  /// A repository of an OCI registry, such as those for container images.
  OCI("oci"),
  /// A bucket of Google Cloud Storage, with Google's identities.
  GCS("gcs"),
  /// A container of Azure Blob Storage.
  AZURE("azure"),
  /// No remote store: the local disk only. The last one.
  DISABLED("disabled");

  private final String text;

  RemoteStorageType(String text) {
    this.text = text;
  }

  /// The words of all types with a store, for people, such as `s3, http or github`.
  public static String words() {
    RemoteStorageType[] types = values();
    StringBuilder words = new StringBuilder();
    for (int i = 0; i < types.length - 1; i++) {
      words.append(i == 0 ? "" : i == types.length - 2 ? " or " : ", ").append(types[i]);
    }
    return words.toString();
  }

  /// The word that users write, such as `s3`.
  @Override
  public String toString() {
    return text;
  }
}
