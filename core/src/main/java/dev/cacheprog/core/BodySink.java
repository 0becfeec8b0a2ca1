package dev.cacheprog.core;

import dev.cacheprog.store.CorruptBodyException;
import dev.cacheprog.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// A body that is being written to a [LocalStore]: written once, then passed to [LocalStore#put] or
/// closed, which drops it. Used by one thread at a time. Closing it after the put does nothing.
///
/// Writing never fails, as a body must be read to its end. [LocalStore#put] reports failures.
public abstract class BodySink extends OutputStream {
  /// For implementations.
  protected BodySink() {}

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

  /// Copies `body`, but at most one byte more than `size`: then the hash is wrong, and a body
  /// without an end cannot fill the disk.
  ///
  /// @param body owned by the caller
  /// @throws CorruptBodyException if its stream detects damage
  /// @throws StoreException if it broke off
  public final void fill(InputStream body, long size) throws CorruptBodyException, StoreException {
    copy(body, size + 1);
  }

  /// Copies the next `size` bytes of a longer stream.
  ///
  /// @throws CorruptBodyException if the stream ends before, or detects damage
  /// @throws StoreException if it broke off
  public final void fillExactly(InputStream stream, long size)
      throws CorruptBodyException, StoreException {
    long copied = copy(stream, size);
    if (copied < size) {
      throw new CorruptBodyException(
          "the stream ended after " + copied + " of " + size + " bytes of a body");
    }
  }

  private long copy(InputStream body, long most) throws CorruptBodyException, StoreException {
    byte[] buffer = null;
    long copied = 0;
    while (copied < most) {
      if (buffer == null) {
        buffer = new byte[(int) Math.min(most, 1 << 16)];
      }
      int n;
      try {
        n = body.readNBytes(buffer, 0, (int) Math.min(buffer.length, most - copied));
      } catch (CorruptBodyException e) {
        throw e;
      } catch (IOException e) {
        throw new StoreException("failed to read the body: " + e.getMessage(), true, e);
      }
      if (n == 0) {
        break;
      }
      write(buffer, 0, n);
      copied += n;
    }
    return copied;
  }

  /// Drops the body unless it was stored. Never fails.
  @Override
  public abstract void close();
}
