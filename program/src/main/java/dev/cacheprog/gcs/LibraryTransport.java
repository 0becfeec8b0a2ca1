package dev.cacheprog.gcs;

import com.google.api.client.http.LowLevelHttpRequest;
import com.google.api.client.http.LowLevelHttpResponse;
import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.store.Body;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Sends the requests of Google's library by our own client, so that its proxies, certificates,
/// time-outs and addresses apply. A request to the metadata server of this machine goes there
/// directly.
final class LibraryTransport extends com.google.api.client.http.HttpTransport {
  private final HttpTransport transport;
  private final HttpTransport direct;
  private final String metadataServer;

  /// @param metadataServer its URL
  LibraryTransport(HttpTransport transport, HttpTransport direct, String metadataServer) {
    this.transport = transport;
    this.direct = direct;
    this.metadataServer = metadataServer;
  }

  @Override
  protected LowLevelHttpRequest buildRequest(String method, String url) {
    return new Request(url.startsWith(metadataServer) ? direct : transport, method, url);
  }

  private static final class Request extends LowLevelHttpRequest {
    private final HttpTransport transport;
    private final String method;
    private final String url;
    private final Map<String, String> headers = new LinkedHashMap<>();

    Request(HttpTransport transport, String method, String url) {
      this.transport = transport;
      this.method = method;
      this.url = url;
    }

    @Override
    public void addHeader(String name, String value) {
      // The library would take a compressed answer, which is not worth it for a token.
      if (!name.equalsIgnoreCase("Accept-Encoding")) {
        headers.put(name, value);
      }
    }

    @Override
    public LowLevelHttpResponse execute() throws IOException {
      URI uri;
      try {
        uri = URI.create(url);
      } catch (IllegalArgumentException e) {
        throw new IOException("not a URL: '" + url + "'", e);
      }
      if (uri.getHost() == null || !uri.getScheme().startsWith("http")) {
        throw new IOException("not a URL of a server: '" + url + "'");
      }
      return new Response(transport.send(new HttpTransport.Request(method, uri, headers, body())));
    }

    /// What is sent are tokens: small.
    private @Nullable Body body() throws IOException {
      var content = getStreamingContent();
      if (content == null) {
        return null;
      }
      if (getContentType() != null) {
        headers.put("Content-Type", getContentType());
      }
      if (getContentEncoding() != null) {
        headers.put("Content-Encoding", getContentEncoding());
      }
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      content.writeTo(bytes);
      return Body.of(bytes.toByteArray());
    }
  }

  private static final class Response extends LowLevelHttpResponse {
    private final HttpTransport.Response response;
    private final List<Map.Entry<String, String>> headers;

    Response(HttpTransport.Response response) {
      this.response = response;
      this.headers = response.headers();
    }

    /// At most as much as any answer with a token has.
    @Override
    public InputStream getContent() throws IOException {
      return new Bounded(response.owningBody());
    }

    @Override
    public @Nullable String getContentEncoding() {
      return response.header("Content-Encoding");
    }

    @Override
    public long getContentLength() {
      return response.length();
    }

    @Override
    public @Nullable String getContentType() {
      return response.header("Content-Type");
    }

    @Override
    public String getStatusLine() {
      return "HTTP/1.1 " + response.status();
    }

    @Override
    public int getStatusCode() {
      return response.status();
    }

    @Override
    public @Nullable String getReasonPhrase() {
      return null;
    }

    @Override
    public int getHeaderCount() {
      return headers.size();
    }

    @Override
    public String getHeaderName(int index) {
      return headers.get(index).getKey();
    }

    @Override
    public String getHeaderValue(int index) {
      return headers.get(index).getValue();
    }

    @Override
    public void disconnect() {
      response.close();
    }
  }

  /// Fails instead of filling the memory.
  private static final class Bounded extends java.io.FilterInputStream {
    private static final long MOST = 1 << 20;
    private long read;

    Bounded(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int b = super.read();
      count(b < 0 ? 0 : 1);
      return b;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int n = super.read(bytes, offset, length);
      count(Math.max(0, n));
      return n;
    }

    private void count(int n) throws IOException {
      read += n;
      if (read > MOST) {
        throw new IOException("the answer is too large");
      }
    }
  }
}
