package dev.cacheprog.store;

/// The facts that every store keeps beside the body of an object.
///
/// @param outputId SHA-256 of the uncompressed body
/// @param compression name of the algorithm the stored body is compressed with, `zstd`; empty for a
///   body stored as it is
/// @param uncompressedSize bytes of the uncompressed body
public record ObjectMetadata(OutputId outputId, String compression, long uncompressedSize) {
  /// The name of no compression.
  public static final String UNCOMPRESSED = "";

  public ObjectMetadata {
    if (uncompressedSize < 0) {
      throw new IllegalArgumentException("uncompressed size is negative: " + uncompressedSize);
    }
  }
}
