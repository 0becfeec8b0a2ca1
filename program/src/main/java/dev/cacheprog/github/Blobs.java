package dev.cacheprog.github;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.cacheprog.core.Display;
import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.StoreException;
import dev.cacheprog.store.StoreException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Azure blobs behind signed URLs. The URL is all that a request needs: the token of the job is not
/// sent there.
final class Blobs {
  /// Larger bodies are uploaded in blocks of [#BLOCK] bytes, so that a lost connection costs one
  /// block.
  private static final long SINGLE = 32 << 20;

  private static final long BLOCK = 16 << 20;

  /// Of Azure's protocol.
  private static final String VERSION = "2021-12-02";

  private final HttpTransport transport;

  Blobs(HttpTransport transport) {
    this.transport = transport;
  }

  /// @param from the first byte that is wanted
  /// @param tag of the blob that is wanted; null for any
  HttpTransport.Response get(SignedUrl url, long from, @Nullable String tag) throws IOException {
    Map<String, String> headers = new HashMap<>();
    headers.put("x-ms-version", VERSION);
    if (from > 0) {
      headers.put("Range", "bytes=" + from + "-");
    }
    if (tag != null) {
      headers.put("If-Match", tag);
    }
    return transport.send(new HttpTransport.Request("GET", url.uri(), headers, null));
  }

  void upload(SignedUrl url, Body body) throws StoreException {
    if (body.size() <= SINGLE) {
      Map<String, String> headers =
          Map.of(
              "x-ms-blob-type",
              "BlockBlob",
              "x-ms-version",
              VERSION,
              "Content-Type",
              "application/octet-stream");
      put(url, new HttpTransport.Request("PUT", url.uri(), headers, body));
      return;
    }
    StringBuilder list =
        new StringBuilder("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<BlockList>");
    for (long start = 0; start < body.size(); start += BLOCK) {
      // All names of blocks are equally long.
      String number = Long.toString(1_000_000 + start / BLOCK);
      String name = Base64.getEncoder().encodeToString(number.getBytes(US_ASCII));
      putBlock(url, name, new Block(body, start, Math.min(BLOCK, body.size() - start)));
      list.append("<Latest>").append(name).append("</Latest>");
    }
    byte[] blocks = list.append("</BlockList>").toString().getBytes(US_ASCII);
    put(url, request(url, "comp=blocklist", "application/xml", Body.of(blocks)));
  }

  private void putBlock(SignedUrl url, String name, Body block) throws StoreException {
    String query = "comp=block&blockid=" + name.replace("=", "%3D");
    HttpTransport.Request request = request(url, query, "application/octet-stream", block);
    try {
      put(url, request);
    } catch (StoreException e) {
      if (e.reason() != Reason.TRANSIENT || Thread.currentThread().isInterrupted()) {
        throw e;
      }
      put(url, request);
    }
  }

  private static HttpTransport.Request request(
      SignedUrl url, String query, String type, Body body) {
    return new HttpTransport.Request(
        "PUT", url.with(query), Map.of("x-ms-version", VERSION, "Content-Type", type), body);
  }

  private void put(SignedUrl url, HttpTransport.Request request) throws StoreException {
    try (HttpTransport.Response response = transport.send(request)) {
      if (response.status() / 100 != 2) {
        throw rejection("upload", url, response);
      }
    } catch (IOException e) {
      throw failure("upload", url, e);
    }
  }

  /// @param what was done, such as `upload`
  static StoreException failure(String what, SignedUrl url, IOException e) {
    return new StoreException(
        HttpTransport.reason(e),
        what + " of " + url + ": " + url.redacted(Display.reason(e)),
        "the runner must reach " + url.host(),
        null);
  }

  static StoreException rejection(String what, SignedUrl url, HttpTransport.Response response) {
    int status = response.status();
    String code = response.header("x-ms-error-code");
    return new StoreException(
        switch (status) {
          case 413 -> Reason.TOO_LARGE;
          case 429 -> Reason.THROTTLED;
          default -> HttpTransport.isTransient(status) ? Reason.TRANSIENT : Reason.PERMANENT;
        },
        what + " of " + url + ": HTTP " + status + (code == null ? "" : " " + code),
        status == 403
            ? "the signed URL of the cache service was refused: check the clock of this machine,"
                + " and proxies on the way to "
                + url.host()
            : "",
        null);
  }

  /// A part of a body.
  private record Block(Body whole, long start, long size) implements Body {
    @Override
    public InputStream open() throws IOException {
      InputStream in = whole.open();
      try {
        in.skipNBytes(start);
        return new Limited(in, size);
      } catch (IOException e) {
        in.close();
        throw e;
      }
    }
  }

  /// The next bytes of a stream.
  private static final class Limited extends InputStream {
    private final InputStream in;
    private long left;

    Limited(InputStream in, long left) {
      this.in = in;
      this.left = left;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      int n = in.read(bytes, offset, (int) Math.min(length, left));
      left -= Math.max(n, 0);
      return n;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
