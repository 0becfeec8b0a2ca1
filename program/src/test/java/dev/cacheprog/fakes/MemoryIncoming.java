package dev.cacheprog.fakes;

import dev.cacheprog.core.BodySink;
import java.io.ByteArrayOutputStream;

/// A body in memory, which tells whether it was closed.
public final class MemoryIncoming extends BodySink {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private volatile boolean closed;

  @Override
  public synchronized void write(byte[] from, int offset, int length) {
    bytes.write(from, offset, length);
  }

  @Override
  public void close() {
    closed = true;
  }

  public synchronized byte[] bytes() {
    return bytes.toByteArray();
  }

  public boolean closed() {
    return closed;
  }
}
