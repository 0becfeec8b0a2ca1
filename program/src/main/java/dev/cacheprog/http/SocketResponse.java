package dev.cacheprog.http;

import dev.cacheprog.core.HttpDate;
import dev.cacheprog.core.HttpTransport;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.net.Socket;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A response of HTTP/1.x on a connection that serves no other request.
final class SocketResponse implements HttpTransport.Response {
  private static final int MAX_LINE = 8 << 10;
  private static final int MAX_HEADERS = 200;

  private final Socket socket;
  private final int status;
  private final List<Map.Entry<String, String>> headers;
  private final InputStream body;

  private SocketResponse(
      Socket socket, int status, List<Map.Entry<String, String>> headers, InputStream body) {
    this.socket = socket;
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  /// Reads the head of a response.
  ///
  /// @param method of the request
  /// @param socket closed with the response
  static SocketResponse read(String method, Socket socket, InputStream in) throws IOException {
    int status = status(in);
    List<Map.Entry<String, String>> headers = headers(in);
    while (status / 100 == 1) { // informational: another one follows
      status = status(in);
      headers = headers(in);
    }
    InputStream body = in;
    if (method.equals("HEAD") || status == 204 || status == 304) {
      body = InputStream.nullInputStream();
    } else if (lastValue(headers, "Transfer-Encoding", "")
        .toLowerCase(Locale.ROOT)
        .endsWith("chunked")) {
      body = new Chunks(in);
    } else if (length(headers) >= 0) {
      body = new FixedLength(in, length(headers));
    }
    return new SocketResponse(socket, status, List.copyOf(headers), body);
  }

  private static int status(InputStream in) throws IOException {
    String line = line(in);
    if (!line.matches("HTTP/1\\.\\d \\d{3}.*")) {
      throw new ProtocolException("the server does not speak HTTP");
    }
    return Integer.parseInt(line.substring(9, 12));
  }

  private static List<Map.Entry<String, String>> headers(InputStream in) throws IOException {
    List<Map.Entry<String, String>> headers = new ArrayList<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        headers.add(Map.entry(line.substring(0, colon).strip(), line.substring(colon + 1).strip()));
      }
      if (headers.size() > MAX_HEADERS) {
        throw new ProtocolException("the response has more than " + MAX_HEADERS + " headers");
      }
    }
    return headers;
  }

  /// A line without its end; empty also at the end of the stream.
  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      if (line.length() == MAX_LINE) {
        throw new ProtocolException("the response has a line of more than " + MAX_LINE + " bytes");
      }
      line.append((char) c);
    }
    return line.toString().strip();
  }

  private static String lastValue(
      List<Map.Entry<String, String>> headers, String name, String other) {
    String value = other;
    for (Map.Entry<String, String> header : headers) {
      if (header.getKey().equalsIgnoreCase(name)) {
        value = header.getValue();
      }
    }
    return value;
  }

  /// -1 if there is none.
  private static long length(List<Map.Entry<String, String>> headers) throws ProtocolException {
    try {
      return Long.parseLong(lastValue(headers, "Content-Length", "-1"));
    } catch (NumberFormatException _) {
      throw new ProtocolException("the response has a Content-Length that is not a number");
    }
  }

  @Override
  public int status() {
    return status;
  }

  @Override
  public @Nullable String header(String name) {
    for (Map.Entry<String, String> header : headers) {
      if (header.getKey().equalsIgnoreCase(name)) {
        return header.getValue();
      }
    }
    return null;
  }

  @Override
  public List<Map.Entry<String, String>> headers() {
    return headers;
  }

  @Override
  public long length() {
    return body instanceof FixedLength fixed ? fixed.length : -1;
  }

  @Override
  public @Nullable Instant lastModified() {
    return HttpDate.parse(header("Last-Modified"));
  }

  @Override
  public InputStream body() {
    return body;
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException _) {
      // It is used for no other request.
    }
  }

  /// A body with a known length.
  private static final class FixedLength extends InputStream {
    final long length;
    private final InputStream in;
    private long left;

    FixedLength(InputStream in, long length) {
      this.in = in;
      this.length = length;
      this.left = length;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int wanted) throws IOException {
      if (left <= 0 || wanted == 0) {
        return wanted == 0 ? 0 : -1;
      }
      int n = in.read(bytes, offset, (int) Math.min(wanted, left));
      if (n < 0) {
        throw new EOFException("the response ended " + left + " bytes too early");
      }
      left -= n;
      return n;
    }
  }

  /// The chunked transfer coding of RFC 9112, without its extensions and trailers.
  private static final class Chunks extends InputStream {
    private final InputStream in;
    private InputStream chunk = InputStream.nullInputStream();
    private boolean begun;
    private boolean ended;

    Chunks(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int wanted) throws IOException {
      while (!ended) {
        int n = chunk.read(bytes, offset, wanted);
        if (n >= 0) {
          return n;
        }
        next();
      }
      return -1;
    }

    private void next() throws IOException {
      if (begun) {
        line(in);
      }
      begun = true;
      String size = line(in);
      int end = size.indexOf(';');
      try {
        long length = Long.parseLong((end < 0 ? size : size.substring(0, end)).strip(), 16);
        ended = length == 0;
        chunk = new FixedLength(in, length);
      } catch (NumberFormatException _) {
        throw new ProtocolException("the response has a chunk without a size");
      }
    }
  }
}
