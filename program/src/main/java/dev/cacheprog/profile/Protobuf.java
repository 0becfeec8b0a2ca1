package dev.cacheprog.profile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// A message in the encoding of Protocol Buffers, limited to what profiles need.
final class Protobuf {
  private static final int VARINT = 0;
  private static final int LENGTH_DELIMITED = 2;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /// A field of any whole number type that is not zigzag; 0 is left out, as it is the default.
  Protobuf number(int field, long value) {
    if (value != 0) {
      varint(((long) field << 3) | VARINT);
      varint(value);
    }
    return this;
  }

  /// A repeated field of numbers, packed.
  Protobuf numbers(int field, long... values) {
    Protobuf packed = new Protobuf();
    for (long value : values) {
      packed.varint(value);
    }
    return message(field, packed);
  }

  Protobuf text(int field, String value) {
    byte[] encoded = value.getBytes(StandardCharsets.UTF_8);
    head(field, encoded.length);
    bytes.writeBytes(encoded);
    return this;
  }

  Protobuf message(int field, Protobuf value) {
    head(field, value.bytes.size());
    bytes.writeBytes(value.bytes.toByteArray());
    return this;
  }

  void writeTo(OutputStream out) throws IOException {
    bytes.writeTo(out);
  }

  private void head(int field, int length) {
    varint(((long) field << 3) | LENGTH_DELIMITED);
    varint(length);
  }

  /// Seven bits a byte, the lowest first; all but the last have the highest bit set.
  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes.write((int) ((rest & 0x7F) | 0x80));
      rest >>>= 7;
    }
    bytes.write((int) rest);
  }
}
