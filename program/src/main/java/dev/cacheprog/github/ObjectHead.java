package dev.cacheprog.github;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.cacheprog.store.Body;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.OutputId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;

/// The first line of a stored body: the metadata, for which an entry has no other place
/// (docs/formats.md).
///
/// @param length of the line in bytes, with the line feed
record ObjectHead(ObjectMetadata metadata, int length) {
  private static final String MAGIC = "cacheprog object 1";
  private static final String NO_COMPRESSION = "-";

  /// No line is longer.
  private static final int MAX_LENGTH = 128;

  private static final int MAX_ALGORITHM = 16;

  private static final String NOT_OURS = "it is not an object of cacheprog";

  static byte[] line(ObjectMetadata metadata) {
    String compression = metadata.compression().isEmpty() ? NO_COMPRESSION : metadata.compression();
    return (MAGIC
            + " "
            + metadata.outputId().hex()
            + " "
            + compression
            + " "
            + metadata.uncompressedSize()
            + "\n")
        .getBytes(US_ASCII);
  }

  /// The line and the body after it.
  static Body with(ObjectMetadata metadata, Body body) {
    byte[] line = line(metadata);
    return new Body() {
      @Override
      public long size() {
        return line.length + body.size();
      }

      @Override
      public InputStream open() throws IOException {
        return new SequenceInputStream(new ByteArrayInputStream(line), body.open());
      }
    };
  }

  /// Reads the line, and nothing after it.
  ///
  /// @throws IllegalArgumentException if it is not such a line
  static ObjectHead read(InputStream in) throws IOException {
    byte[] line = new byte[MAX_LENGTH];
    int length = 0;
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0 || length == MAX_LENGTH) {
        throw new IllegalArgumentException(NOT_OURS);
      }
      line[length++] = (byte) b;
    }
    return new ObjectHead(parse(new String(line, 0, length, US_ASCII)), length + 1);
  }

  private static ObjectMetadata parse(String line) {
    String[] words = line.split(" ", -1);
    if (words.length != 6 || !line.startsWith(MAGIC + " ")) {
      throw new IllegalArgumentException(NOT_OURS);
    }
    if (!isAlgorithm(words[4])) {
      throw new IllegalArgumentException("its compression has no valid name");
    }
    try {
      return new ObjectMetadata(
          new OutputId(words[3]),
          words[4].equals(NO_COMPRESSION) ? ObjectMetadata.UNCOMPRESSED : words[4],
          size(words[5]));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("its first line is damaged: " + e.getMessage(), e);
    }
  }

  private static boolean isAlgorithm(String word) {
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      if (c != '-' && (c < '0' || c > '9') && (c < 'a' || c > 'z')) {
        return false;
      }
    }
    return !word.isEmpty() && word.length() <= MAX_ALGORITHM;
  }

  private static long size(String digits) {
    for (int i = 0; i < digits.length(); i++) {
      if (digits.charAt(i) < '0' || digits.charAt(i) > '9') {
        throw new IllegalArgumentException("not a size");
      }
    }
    return Long.parseLong(digits);
  }
}
