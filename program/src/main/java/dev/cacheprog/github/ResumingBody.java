package dev.cacheprog.github;

import dev.cacheprog.core.HttpTransport;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// The body of a blob, which goes on where it was when a connection breaks.
final class ResumingBody extends InputStream {
  /// So often in one body.
  private static final int MAX_RESUMES = 3;

  private final Blobs blobs;
  private final SignedUrl url;
  private final @Nullable String tag;
  private final long length;
  private InputStream in;
  private long position;
  private long resumedAt;
  private int resumes;
  private volatile boolean isClosed;

  /// @param first the response to the get of the whole blob, which is closed with this stream
  ResumingBody(Blobs blobs, SignedUrl url, HttpTransport.Response first) throws IOException {
    this.blobs = blobs;
    this.url = url;
    this.tag = first.header("ETag");
    this.length = first.length();
    this.in = first.owningBody();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int size) throws IOException {
    for (; ; ) {
      try {
        int n = in.read(bytes, offset, size);
        if (n < 0 && length > position) {
          throw new EOFException("the connection was closed before the end of the blob");
        }
        position += Math.max(n, 0);
        return n;
      } catch (IOException e) {
        resume(e);
      }
    }
  }

  /// @throws IOException if the rest cannot be had, or nothing came since the last time
  private void resume(IOException failure) throws IOException {
    if (isClosed
        || tag == null
        || length < 0
        || position == resumedAt
        || ++resumes > MAX_RESUMES
        || Thread.currentThread().isInterrupted()) {
      throw redacted(failure);
    }
    in.close();
    resumedAt = position;
    HttpTransport.Response rest;
    try {
      rest = blobs.get(url, position, tag);
    } catch (IOException e) {
      throw redacted(e);
    }
    String range = rest.header("Content-Range");
    if (rest.status() != 206 || range == null || !range.startsWith("bytes " + position + "-")) {
      rest.close();
      throw redacted(failure);
    }
    in = rest.owningBody();
    if (isClosed) {
      in.close();
    }
  }

  private IOException redacted(IOException failure) {
    String message = String.valueOf(failure.getMessage());
    return url.redacted(message).equals(message) ? failure : new IOException("the download failed");
  }

  @Override
  public int available() throws IOException {
    return in.available();
  }

  @Override
  public void close() throws IOException {
    isClosed = true;
    in.close();
  }
}
