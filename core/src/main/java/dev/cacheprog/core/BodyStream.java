package dev.cacheprog.core;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// A body that passes through a layer. All reads end up in one method.
public abstract class BodyStream extends FilterInputStream {
  private static final int PIECE = 1 << 13;

  public BodyStream(InputStream body) {
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

  /// By reading: a layer processes skipped bytes as well.
  @Override
  public final long skip(long bytes) throws IOException {
    byte[] piece = new byte[Math.clamp(bytes, 0, PIECE)];
    long left = Math.max(0, bytes);
    while (left > 0) {
      int n = read(piece, 0, (int) Math.min(piece.length, left));
      if (n < 0) {
        break;
      }
      left -= n;
    }
    return Math.max(0, bytes) - left;
  }
}
