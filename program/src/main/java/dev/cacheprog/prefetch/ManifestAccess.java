package dev.cacheprog.prefetch;

/// What a session may do with the manifests and packs of a remote store.
public enum ManifestAccess {
  READ_AND_WRITE,
  /// Nothing is written.
  READ_ONLY,
  /// Nothing is read: the manifest of this build is replaced by what the session puts.
  WRITE_ONLY
}
