package dev.cacheprog.disk;

import dev.cacheprog.core.Incoming;
import dev.cacheprog.core.OutputId;
import dev.cacheprog.core.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A body on its way to disk. Small ones stay in memory until they are stored, so that taking one
/// in does not wait for the disk; large ones go to a temporary file at once.
final class DiskIncoming extends Incoming {
  private static final int MAX_IN_MEMORY = 256 << 10;

  private final TemporaryFiles temporary;
  private final MessageDigest digest = Sha256.newDigest();
  private byte[] memory;
  private TemporaryFiles.@Nullable Open file;
  private @Nullable IOException failure;
  private long size;

  DiskIncoming(long expectedSize, TemporaryFiles temporary) {
    this.temporary = temporary;
    this.memory = new byte[Math.clamp(expectedSize, 0, MAX_IN_MEMORY)];
  }

  /// Bytes written so far.
  long size() {
    return size;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    if (failure != null) {
      return;
    }
    digest.update(bytes, offset, length);
    try {
      if (file == null && size + length <= MAX_IN_MEMORY) {
        if (size + length > memory.length) {
          memory =
              Arrays.copyOf(
                  memory, (int) Math.min(MAX_IN_MEMORY, Math.max(size + length, 2 * size)));
        }
        System.arraycopy(bytes, offset, memory, (int) size, length);
      } else {
        TemporaryFiles.writeFully(spill().channel(), ByteBuffer.wrap(bytes, offset, length));
      }
      size += length;
    } catch (IOException e) {
      failure = e;
    }
  }

  /// Ends the writing; the output id of what was written.
  ///
  /// @throws IOException if the disk did not take a part of it
  OutputId finish() throws IOException {
    if (failure != null) {
      throw failure;
    }
    return OutputId.of(digest.digest());
  }

  /// Gives the finished body its final name.
  void moveTo(Path target, OutputId id) throws IOException {
    Path path = spill().path();
    closeChannel();
    Seal.set(path, id);
    temporary.move(path, target);
    file = null;
  }

  @Override
  public void close() {
    digest.reset();
    if (file != null) {
      try {
        closeChannel();
      } catch (IOException _) {
        // It is thrown away anyway.
      }
      TemporaryFiles.discard(file.path());
      file = null;
    }
  }

  /// The temporary file, which holds all that was written so far.
  private TemporaryFiles.Open spill() throws IOException {
    if (file == null) {
      file = temporary.create();
      TemporaryFiles.writeFully(file.channel(), ByteBuffer.wrap(memory, 0, (int) size));
      memory = new byte[0];
    }
    return file;
  }

  private void closeChannel() throws IOException {
    if (file != null) {
      try (FileChannel _ = file.channel()) {
        // closes it
      }
    }
  }
}
