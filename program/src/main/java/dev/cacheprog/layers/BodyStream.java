package dev.cacheprog.layers;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// The body of a hit on its way through a layer, which sees every piece go by in one method.
abstract class BodyStream extends FilterInputStream {
  BodyStream(InputStream body) {
    super(body);
  }

  @Override
  public abstract int read(byte[] bytes, int offset, int length) throws IOException;

  @Override
  public final int read() throws IOException {
    byte[] one = new byte[1];
    int n = read(one, 0, 1);
    return n < 0 ? n : one[0] & 0xff;
  }
}
