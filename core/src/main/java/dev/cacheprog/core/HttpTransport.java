package dev.cacheprog.core;

import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.StoreException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Sends HTTP requests, for stores behind HTTP. Connections are kept and used again; redirects are
/// not followed. Safe for use by several threads.
public interface HttpTransport {
  /// Sends a request and waits for the head of the response, which the caller closes.
  ///
  /// @throws IOException if there was no response
  Response send(Request request) throws IOException;

  /// Whether the same request may have another status a moment later.
  static boolean isTransient(int status) {
    return switch (status) {
      case 408, 429, 500, 502, 503, 504 -> true;
      default -> false;
    };
  }

  /// What a status other than success means for later calls, where the body of the response does
  /// not say more. Servers answer the same to unknown credentials and to those without the right.
  static StoreException.Reason reason(int status) {
    return switch (status) {
      case 401, 403, 405 -> StoreException.Reason.DENIED;
      case 413 -> StoreException.Reason.TOO_LARGE;
      case 429 -> StoreException.Reason.THROTTLED;
      default ->
          isTransient(status) ? StoreException.Reason.TRANSIENT : StoreException.Reason.PERMANENT;
    };
  }

  /// What a request without a response means for later calls.
  static StoreException.Reason reason(IOException failure) {
    return failure instanceof ConnectException
            || failure instanceof NoRouteToHostException
            || failure instanceof UnknownHostException
        ? StoreException.Reason.UNREACHABLE
        : StoreException.Reason.TRANSIENT;
  }

  /// @param uri complete and encoded
  /// @param headers without `Host` and `Content-Length`, which are derived from the rest
  /// @param body null for none
  record Request(String method, URI uri, Map<String, String> headers, @Nullable Body body) {}

  /// A response whose body has not been read.
  interface Response extends AutoCloseable {
    int status();

    /// The first header of that name in any case, or null.
    @Nullable String header(String name);

    /// All headers in their order; names may repeat.
    List<Map.Entry<String, String>> headers();

    /// `Content-Length`, or -1.
    long length();

    /// `Last-Modified`; null if it is absent or not a date.
    @Nullable Instant lastModified();

    /// The body, also that of an error status; empty if there is none.
    InputStream body() throws IOException;

    /// The body; closing it closes this response.
    default InputStream owningBody() throws IOException {
      return new FilterInputStream(body()) {
        @Override
        public void close() {
          Response.this.close();
        }
      };
    }

    /// The object that this is the response of. Closing it closes this response.
    ///
    /// @param metadata that the response has
    /// @param now used if the response has no time
    default Lookup.Hit hit(ObjectMetadata metadata, Instant now) throws IOException {
      Instant time = lastModified();
      return new Lookup.Hit(metadata, length(), time == null ? now : time, owningBody());
    }

    /// Whether this is a web page, such as one of a proxy or a login page. Some stores give an
    /// empty answer that type, but then it has an `ETag`.
    default boolean isWebPage() {
      String type = header("Content-Type");
      return type != null && type.startsWith("text/html") && header("ETag") == null;
    }

    /// Closes the body. A connection is used again if the body was read to its end.
    @Override
    void close();
  }
}
