package dev.cacheprog.fakes;

import java.io.IOException;
import java.io.InputStream;

/// What a body is read from when its connection is gone.
public final class LostConnection extends InputStream {
  private final IOException failure;

  public LostConnection() {
    this(new IOException("connection reset"));
  }

  public LostConnection(IOException failure) {
    this.failure = failure;
  }

  @Override
  public int read() throws IOException {
    throw failure;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    throw failure;
  }
}
