package dev.cacheprog.store.server;

import dev.cacheprog.store.Body;
import dev.cacheprog.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A body that has arrived completely, in memory or, if it is large, in a temporary file.
final class Spool implements Body, AutoCloseable {
  private static final int MAX_IN_MEMORY = 64 << 10;
  private static final int PIECE = 16 << 10;

  private final Body body;
  private final @Nullable Path file;

  private Spool(Body body, @Nullable Path file) {
    this.body = body;
    this.file = file;
  }

  /// Reads exactly `size` bytes.
  ///
  /// @throws IOException if `in` fails or ends too early
  /// @throws StoreException if there is no space for the body
  static Spool read(InputStream in, long size, @Nullable Checksums checksums)
      throws IOException, StoreException, BadRequestException {
    if (size <= MAX_IN_MEMORY) {
      byte[] bytes = in.readNBytes((int) size); // allocates memory as they arrive
      if (bytes.length < size) {
        throw endedTooEarly();
      }
      if (checksums != null) {
        checksums.update(bytes, bytes.length);
        checksums.check();
      }
      return new Spool(Body.of(bytes), null);
    }
    Spool spool = toFile(in, size, checksums);
    try {
      if (spool.size() < size) {
        throw endedTooEarly();
      }
      if (checksums != null) {
        checksums.check();
      }
      return spool;
    } catch (IOException | BadRequestException e) {
      spool.close();
      throw e;
    }
  }

  /// Reads to the end.
  static Spool read(InputStream in) throws IOException, StoreException {
    return toFile(in, Long.MAX_VALUE, null);
  }

  private static Spool toFile(InputStream in, long limit, @Nullable Checksums checksums)
      throws IOException, StoreException {
    Path file;
    try {
      file = Files.createTempFile("cacheprog-", ".body");
    } catch (IOException e) {
      throw noSpace(e);
    }
    boolean complete = false;
    try {
      long size = write(in, file, limit, checksums);
      complete = true;
      return new Spool(Body.of(file, size), file);
    } finally {
      if (!complete) {
        delete(file);
      }
    }
  }

  private static long write(InputStream in, Path file, long limit, @Nullable Checksums checksums)
      throws IOException, StoreException {
    byte[] piece = new byte[PIECE];
    long size = 0;
    try (OutputStream out = Files.newOutputStream(file)) {
      while (size < limit) {
        int n = in.read(piece, 0, (int) Math.min(piece.length, limit - size));
        if (n < 0) {
          break;
        }
        if (checksums != null) {
          checksums.update(piece, n);
        }
        try {
          out.write(piece, 0, n);
        } catch (IOException e) {
          throw noSpace(e);
        }
        size += n;
      }
    }
    return size;
  }

  private static IOException endedTooEarly() {
    return new IOException("the body ended too early");
  }

  private static StoreException noSpace(IOException e) {
    return new StoreException("failed to write a temporary file: " + e, true, e);
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException _) {
      // A clean-up job may have deleted it.
    }
  }

  @Override
  public long size() {
    return body.size();
  }

  @Override
  public InputStream open() throws IOException {
    return body.open();
  }

  @Override
  public void close() {
    if (file != null) {
      delete(file);
    }
  }
}
