package dev.cacheprog.zstd;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import dev.cacheprog.core.Codec;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.CorruptBodyException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;

/// zstd at its default level, by the reference library.
public final class ZstdCodec implements Codec {
  private static final int LEVEL = 3;

  /// Larger bodies are compressed into a file, so that many uploads do not fill the memory.
  private static final int MAX_IN_MEMORY = 1 << 20;

  /// Frames with a larger window than 2^25 bytes (32 MiB) are rejected. No usual level needs as
  /// much, and a hostile frame could require gigabytes.
  private static final int MAX_WINDOW_LOG = 25;

  private final Path scratch;

  /// Compression keeps a core busy: more at once than there are cores would only use memory.
  private final Semaphore cores = new Semaphore(Runtime.getRuntime().availableProcessors());

  /// @param scratch a folder for temporary files; created when it is needed
  public ZstdCodec(Path scratch) {
    this.scratch = scratch;
  }

  @Override
  public String algorithm() {
    return "zstd";
  }

  @Override
  public InputStream decompress(InputStream compressed) throws IOException {
    ZstdInputStreamNoFinalizer stream = new ZstdInputStreamNoFinalizer(compressed);
    stream.setLongMax(MAX_WINDOW_LOG);
    return new Decompressed(stream);
  }

  @Override
  public Compressed compress(Body body) throws IOException {
    cores.acquireUninterruptibly();
    try {
      return body.size() <= MAX_IN_MEMORY ? compressInMemory(body) : compressToFile(body);
    } finally {
      cores.release();
    }
  }

  private static Compressed compressInMemory(Body body) throws IOException {
    byte[] bytes;
    try (InputStream in = body.open()) {
      bytes = in.readAllBytes();
    }
    try (ZstdCompressCtx context = new ZstdCompressCtx()) {
      context.setLevel(LEVEL);
      return new InMemory(Body.of(context.compress(bytes)));
    }
  }

  private Compressed compressToFile(Body body) throws IOException {
    Path file = temporaryFile();
    InFile result = new InFile(file, 0);
    try (InputStream in = body.open();
        OutputStream out = Files.newOutputStream(file);
        ZstdOutputStreamNoFinalizer zstd = new ZstdOutputStreamNoFinalizer(out, LEVEL)) {
      in.transferTo(zstd);
    } catch (IOException e) {
      result.close();
      throw e;
    }
    return new InFile(file, Files.size(file));
  }

  private Path temporaryFile() throws IOException {
    try {
      Files.createDirectories(scratch);
      return Files.createTempFile(scratch, "zstd-", "");
    } catch (IOException _) {
      return Files.createTempFile("zstd-", ""); // the root directory may be read-only
    }
  }

  private record InMemory(Body body) implements Compressed {
    @Override
    public long size() {
      return body.size();
    }

    @Override
    public InputStream open() throws IOException {
      return body.open();
    }

    @Override
    public void close() {}
  }

  private record InFile(Path file, long size) implements Compressed {
    @Override
    public InputStream open() throws IOException {
      return Files.newInputStream(file);
    }

    @Override
    public void close() {
      try {
        Files.deleteIfExists(file);
      } catch (IOException _) {
        // A left-over temporary file does no harm.
      }
    }
  }

  /// Distinguishes damaged data from a source that cannot be read.
  private static final class Decompressed extends InputStream {
    private final InputStream zstd;

    Decompressed(InputStream zstd) {
      this.zstd = zstd;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      int n = read(one, 0, 1);
      return n < 0 ? n : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      try {
        return zstd.read(bytes, offset, length);
      } catch (ZstdIOException e) {
        throw new CorruptBodyException("damaged zstd data: " + e.getMessage());
      }
    }

    @Override
    public void close() throws IOException {
      zstd.close();
    }
  }
}
