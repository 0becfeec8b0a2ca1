package dev.cacheprog.disk;

import dev.cacheprog.core.BodySink;
import dev.cacheprog.store.OutputId;
import dev.cacheprog.store.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A body on its way to disk. Small ones stay in memory until they are stored, so that taking one
/// in does not wait for the disk; large ones go to a temporary file at once.
final class DiskBodySink extends BodySink {
  private static final int MAX_IN_MEMORY = 256 << 10;

  private final @Nullable FallbackStore spare;
  private final MessageDigest digest = Sha256.newDigest();
  private TemporaryFiles temporary;
  private byte[] memory;

  /// Whether memory holds all that was written so far, so that the file does not count yet.
  private boolean inMemory = true;

  private TemporaryFiles.@Nullable Open file;
  private @Nullable IOException failure;
  private long size;

  /// The first bytes, see [Executables].
  private int head;

  /// @param spare has another place if the first one fails; null if there is none
  DiskBodySink(long expectedSize, TemporaryFiles temporary, @Nullable FallbackStore spare) {
    this.temporary = temporary;
    this.spare = spare;
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
    for (int i = 0; i < length && size + i < Executables.HEAD_BYTES; i++) {
      head |= (bytes[offset + i] & 0xff) << (24 - 8 * (int) (size + i));
    }
    try {
      if (inMemory && size + length <= MAX_IN_MEMORY) {
        if (size + length > memory.length) {
          memory =
              Arrays.copyOf(
                  memory, (int) Math.min(MAX_IN_MEMORY, Math.max(size + length, 2 * size)));
        }
        System.arraycopy(bytes, offset, memory, (int) size, length);
      } else {
        append(bytes, offset, length);
      }
      size += length;
    } catch (IOException e) {
      failure = e;
    }
  }

  /// Whether it had to go on in the place of the spare store.
  boolean hasMovedOn(TemporaryFiles from) {
    return temporary != from;
  }

  /// Whether what was written is a program.
  boolean isExecutable() {
    return Executables.isExecutable(head);
  }

  /// Whether what was written is a program that no interpreter runs.
  boolean isMachineCode() {
    return Executables.isMachineCode(head);
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

  private void append(byte[] bytes, int offset, int length) throws IOException {
    try {
      TemporaryFiles.writeFully(spill().channel(), ByteBuffer.wrap(bytes, offset, length));
    } catch (IOException e) {
      if (spare == null) {
        throw e;
      }
      moveOn(spare.insteadOf(e).temporary());
      TemporaryFiles.writeFully(spill().channel(), ByteBuffer.wrap(bytes, offset, length));
    }
  }

  /// Gives the finished body its final name. May be tried again elsewhere if it fails.
  ///
  /// @param place on the same file system as the target
  void moveTo(Path target, OutputId id, TemporaryFiles place) throws IOException {
    Path path = complete(place);
    Seal.set(path, id);
    temporary.rename(path, target);
    release();
  }

  /// The temporary file, with all that was written. May be called again with another place.
  Path complete(TemporaryFiles place) throws IOException {
    if (place != temporary) {
      moveOn(place);
    }
    Path path = spill().path();
    closeChannel();
    if (isExecutable()) {
      TemporaryFiles.makeExecutable(path);
    }
    return path;
  }

  /// The temporary file has its final name, and stays when this is closed.
  void release() {
    file = null;
  }

  /// Goes on in another place, with all that was written so far.
  private void moveOn(TemporaryFiles place) throws IOException {
    TemporaryFiles.Open begun = file;
    temporary = place;
    file = null;
    if (begun == null) {
      return;
    }
    try (FileChannel _ = begun.channel()) {
      if (!inMemory) {
        file = place.create();
        try (FileChannel from = FileChannel.open(begun.path())) {
          copy(from, file.channel());
        }
      }
    } finally {
      TemporaryFiles.discard(begun.path());
    }
  }

  private void copy(FileChannel from, FileChannel to) throws IOException {
    for (long at = 0; at < size; ) {
      long n = from.transferTo(at, size - at, to);
      if (n <= 0) {
        throw new IOException("a temporary file has become shorter");
      }
      at += n;
    }
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
    TemporaryFiles.Open open = file;
    if (open == null) {
      open = temporary.create();
      file = open;
    }
    if (inMemory) {
      TemporaryFiles.writeFully(open.channel(), ByteBuffer.wrap(memory, 0, (int) size));
      memory = new byte[0];
      inMemory = false;
    }
    return open;
  }

  private void closeChannel() throws IOException {
    if (file != null) {
      try (FileChannel _ = file.channel()) {
        // closes it
      }
    }
  }
}
