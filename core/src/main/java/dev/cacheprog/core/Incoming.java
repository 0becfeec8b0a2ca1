package dev.cacheprog.core;

import java.io.OutputStream;

/// A body on its way into a [LocalStore]: written once, then handed to [LocalStore#put] or closed,
/// which drops it. Used by one thread at a time. Closing it after it was handed over does nothing.
///
/// Writing never fails: whoever takes a body in must get to its end. What went wrong on the way is
/// told by [LocalStore#put].
public abstract class Incoming extends OutputStream {
  /// For implementations.
  protected Incoming() {}

  @Override
  public abstract void write(byte[] bytes, int offset, int length);

  @Override
  public final void write(byte[] bytes) {
    write(bytes, 0, bytes.length);
  }

  @Override
  public final void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  /// Drops the body unless it was stored. Never fails.
  @Override
  public abstract void close();
}
