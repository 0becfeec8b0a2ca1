package dev.cacheprog.store.server;

import dev.cacheprog.store.Body;
import dev.cacheprog.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A body that has arrived whole, in memory or, if it is large, in a temporary file.
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
  /// @throws StoreException if there is no place for the body
  static Spool take(InputStream in, long size, @Nullable Checksums sums)
      throws IOException, StoreException, BadRequestException {
    if (size <= MAX_IN_MEMORY) {
      byte[] bytes = in.readNBytes((int) size); // takes memory as they arrive
      if (bytes.length < size) {
        throw endedTooEarly();
      }
      if (sums != null) {
        sums.update(bytes, bytes.length);
        sums.check();
      }
      return new Spool(Body.of(bytes), null);
    }
    Spool spool = toFile(in, size, sums);
    try {
      if (spool.size() < size) {
        throw endedTooEarly();
      }
      if (sums != null) {
        sums.check();
      }
      return spool;
    } catch (IOException | BadRequestException e) {
      spool.close();
      throw e;
    }
  }

  /// Reads to the end.
  static Spool take(InputStream in) throws IOException, StoreException {
    return toFile(in, Long.MAX_VALUE, null);
  }

  private static Spool toFile(InputStream in, long limit, @Nullable Checksums sums)
      throws IOException, StoreException {
    Path file;
    try {
      file = Files.createTempFile("cacheprog-", ".body");
    } catch (IOException e) {
      throw noPlace(e);
    }
    boolean taken = false;
    try {
      long size = write(in, file, limit, sums);
      taken = true;
      return new Spool(Body.of(file, size), file);
    } finally {
      if (!taken) {
        delete(file);
      }
    }
  }

  private static long write(InputStream in, Path file, long limit, @Nullable Checksums sums)
      throws IOException, StoreException {
    byte[] piece = new byte[PIECE];
    long size = 0;
    try (OutputStream out = Files.newOutputStream(file)) {
      while (size < limit) {
        int n = in.read(piece, 0, (int) Math.min(piece.length, limit - size));
        if (n < 0) {
          break;
        }
        if (sums != null) {
          sums.update(piece, n);
        }
        try {
          out.write(piece, 0, n);
        } catch (IOException e) {
          throw noPlace(e);
        }
        size += n;
      }
    }
    return size;
  }

  private static IOException endedTooEarly() {
    return new IOException("the body ended too early");
  }

  private static StoreException noPlace(IOException e) {
    return new StoreException("no place for a temporary file: " + e, true, e);
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException _) {
      // Somebody else has tidied the temporary directory up.
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
