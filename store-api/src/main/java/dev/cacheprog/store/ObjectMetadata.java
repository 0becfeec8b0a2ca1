package dev.cacheprog.store;

/// The metadata that every store keeps with the body of an object.
///
/// @param outputId SHA-256 of the uncompressed body
/// @param compression name of the algorithm of the stored body, `zstd`; empty for an uncompressed
///   body
/// @param uncompressedSize bytes of the uncompressed body
public record ObjectMetadata(OutputId outputId, String compression, long uncompressedSize) {
  /// The [#compression] of an uncompressed body.
  public static final String UNCOMPRESSED = "";

  public ObjectMetadata {
    if (uncompressedSize < 0) {
      throw new IllegalArgumentException("uncompressed size is negative: " + uncompressedSize);
    }
  }
}
