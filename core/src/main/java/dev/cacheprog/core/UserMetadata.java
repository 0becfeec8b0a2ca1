package dev.cacheprog.core;

import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.OutputId;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The metadata of an object as headers that a bucket keeps with it (docs/formats.md, section 2).
/// Their names have `_`, or `-` in the place of each `_`.
///
/// @param prefix of the names, such as `x-amz-meta-`
public record UserMetadata(String prefix) {
  private static final String OUTPUT_ID = "output_id";
  private static final String COMPRESSION = "compression_algorithm";
  private static final String UNCOMPRESSED_SIZE = "uncompressed_size";

  /// @param dashes whether names have `-`, for stores that do not receive or accept `_`
  public Map<String, String> headers(ObjectMetadata metadata, boolean dashes) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put(
        name(OUTPUT_ID, dashes), Base64.getEncoder().encodeToString(metadata.outputId().bytes()));
    headers.put(name(COMPRESSION, dashes), metadata.compression());
    if (metadata.uncompressedSize() != 0) {
      headers.put(name(UNCOMPRESSED_SIZE, dashes), Long.toString(metadata.uncompressedSize()));
    }
    return headers;
  }

  private String name(String name, boolean dashes) {
    return prefix.concat(dashes ? name.replace('_', '-') : name);
  }

  /// Whether a header, in lower case, is one of metadata, with `_` or `-`.
  public boolean isName(String header) {
    return isName(header, false) || isName(header, true);
  }

  private boolean isName(String header, boolean dashes) {
    return header.equals(name(OUTPUT_ID, dashes))
        || header.equals(name(COMPRESSION, dashes))
        || header.equals(name(UNCOMPRESSED_SIZE, dashes));
  }

  /// Whether an object has its metadata.
  public boolean isIn(HttpTransport.Response response) {
    return value(response, OUTPUT_ID) != null;
  }

  /// Reads the metadata of an object, with `_` or `-`: Ceph's gateway replaces `_` itself.
  ///
  /// @throws IllegalArgumentException if the object has no metadata, or none of ours
  public ObjectMetadata parse(HttpTransport.Response response) {
    String output = value(response, OUTPUT_ID);
    String compression = value(response, COMPRESSION);
    String size = value(response, UNCOMPRESSED_SIZE);
    if (output == null) {
      throw new IllegalArgumentException("output_id is missing");
    }
    return new ObjectMetadata(
        OutputId.of(Base64.getDecoder().decode(output)),
        compression == null ? ObjectMetadata.UNCOMPRESSED : compression,
        size == null || size.isEmpty() ? 0 : Long.parseLong(size));
  }

  private @Nullable String value(HttpTransport.Response response, String name) {
    String value = response.header(name(name, false));
    return value == null ? response.header(name(name, true)) : value;
  }
}
