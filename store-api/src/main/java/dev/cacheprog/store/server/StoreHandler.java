package dev.cacheprog.store.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.HttpContract;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.StoreException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Serves a store by [HttpContract]. It is added to a server at a path that ends with
/// [HttpContract#OBJECTS].
///
/// Bodies are streamed from the store to the client. From the client to the store they pass through
/// memory, or a temporary file if they are large: a store may read them more than once, and
/// receives only complete and verified ones. Nothing is compressed or decompressed.
///
/// | status | meaning |
/// |---|---|
/// | 200 | found, or stored |
/// | 404 | not found |
/// | 400, 405, 413 | the request is invalid; the body is a line with the reason |
/// | 403, 413, 429 | the store denies it, accepts no body of this size, or limits the rate |
/// | 502 | the store failed in another way; the body is a line with its [StoreException] |
/// | 500 | the store threw another exception; its stack trace is in the log `dev.cacheprog.store.server` |
public final class StoreHandler implements HttpHandler {
  private static final int PIECE = 16 << 10;

  /// The date format of HTTP. The constant of the class library writes some days of the month with
  /// one digit.
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
          .withZone(ZoneOffset.UTC);

  private final RemoteStore store;
  private final long maxBodySize;

  /// @param store owned by the caller
  /// @param maxBodySize bytes of the largest body that is accepted; [Long#MAX_VALUE] for any
  public StoreHandler(RemoteStore store, long maxBodySize) {
    this.store = store;
    this.maxBodySize = maxBodySize;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      serve(exchange);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // closed without an answer
    }
  }

  private void serve(HttpExchange exchange) throws IOException, InterruptedException {
    try {
      String method = exchange.getRequestMethod();
      switch (method) {
        case "GET" -> get(exchange, actionId(exchange));
        case "PUT" -> put(exchange, actionId(exchange));
        default -> {
          exchange.getResponseHeaders().set("Allow", "GET, PUT");
          answer(exchange, 405, "only GET and PUT are served here, not " + method);
        }
      }
    } catch (BadRequestException e) {
      answer(exchange, e.status, e.getMessage());
    } catch (StoreException e) {
      answer(exchange, status(e), "the store failed: " + e.getMessage());
    } catch (RuntimeException e) {
      System.getLogger("dev.cacheprog.store.server")
          .log(System.Logger.Level.ERROR, "the store threw an unexpected exception", e);
      answer(exchange, 500, "the store failed: an unexpected " + e.getClass().getName());
    }
  }

  /// The status from which a client concludes the same reason.
  private static int status(StoreException failure) {
    return switch (failure.reason()) {
      case DENIED -> 403;
      case TOO_LARGE -> 413;
      case THROTTLED -> 429;
      case UNREACHABLE, TRANSIENT, PERMANENT -> 502;
    };
  }

  private static ActionId actionId(HttpExchange exchange) throws BadRequestException {
    String context = exchange.getHttpContext().getPath();
    String path = exchange.getRequestURI().getRawPath();
    try {
      return new ActionId(path.startsWith(context) ? path.substring(context.length()) : path);
    } catch (IllegalArgumentException e) {
      throw new BadRequestException(400, e.getMessage());
    }
  }

  private void get(HttpExchange exchange, ActionId id)
      throws IOException, StoreException, InterruptedException {
    Lookup lookup;
    try (SlowClientGuard.Pause _ = SlowClientGuard.pause()) {
      lookup = store.get(id);
    }
    try (lookup) {
      switch (lookup) {
        case Lookup.Miss() -> answer(exchange, 404, "no object " + id);
        case Lookup.Hit hit when hit.size() >= 0 -> send(exchange, hit, hit.body(), hit.size());
        case Lookup.Hit hit -> {
          // The response needs a length.
          try (Spool spool = Spool.read(whileStoreIsRead(hit.body()));
              InputStream body = spool.open()) {
            send(exchange, hit, body, spool.size());
          }
        }
      }
    }
  }

  private static void send(HttpExchange exchange, Lookup.Hit hit, InputStream body, long size)
      throws IOException, StoreException {
    byte[] piece = new byte[Math.clamp(size, 1, PIECE)];
    InputStream in = whileStoreIsRead(body);
    int n;
    try {
      // Before the head of the response, so that an early failure has a status of its own.
      n = size == 0 ? -1 : in.readNBytes(piece, 0, piece.length);
    } catch (IOException e) {
      throw new StoreException("the body broke off: " + e.getMessage(), true, e);
    }
    Headers headers = exchange.getResponseHeaders();
    HttpContract.headers(hit.metadata()).forEach(headers::set);
    headers.set("Last-Modified", HTTP_DATE.format(hit.time()));
    headers.set("Content-Type", "application/octet-stream");
    exchange.sendResponseHeaders(200, size == 0 ? -1 : size);
    OutputStream out = exchange.getResponseBody();
    // If the store fails, or its body has another size, the connection is closed, which the client
    // notices.
    for (; n > 0; n = in.read(piece)) {
      out.write(piece, 0, n);
      SlowClientGuard.progress(n);
    }
  }

  private void put(HttpExchange exchange, ActionId id)
      throws IOException, BadRequestException, StoreException, InterruptedException {
    Headers headers = exchange.getRequestHeaders();
    long size = contentLength(headers);
    if (size > maxBodySize) {
      throw new BadRequestException(
          413, "a body of " + size + " bytes is larger than the limit of " + maxBodySize);
    }
    ObjectMetadata metadata;
    try {
      metadata = HttpContract.metadata(headers::getFirst);
    } catch (IllegalArgumentException e) {
      throw new BadRequestException(400, e.getMessage());
    }
    try (Spool spool =
        Spool.read(withProgress(exchange.getRequestBody()), size, Checksums.of(headers))) {
      try (SlowClientGuard.Pause _ = SlowClientGuard.pause()) {
        store.put(id, metadata, spool);
      }
      exchange.sendResponseHeaders(200, -1);
    }
  }

  private static long contentLength(Headers headers) throws BadRequestException {
    String length = headers.getFirst("Content-Length");
    if (length == null) {
      throw new BadRequestException(400, "header Content-Length is missing");
    }
    try {
      return Long.parseLong(length);
    } catch (NumberFormatException e) {
      throw new BadRequestException(400, "header Content-Length is no number: '" + length + "'");
    }
  }

  /// While the store is read, the clock of the client is stopped.
  private static InputStream whileStoreIsRead(InputStream body) {
    return new FilterInputStream(body) {
      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        try (SlowClientGuard.Pause _ = SlowClientGuard.pause()) {
          return in.read(bytes, offset, length);
        }
      }
    };
  }

  /// Reports every byte of the client as progress.
  private static InputStream withProgress(InputStream body) {
    return new FilterInputStream(body) {
      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        int n = in.read(bytes, offset, length);
        SlowClientGuard.progress(Math.max(n, 0));
        return n;
      }
    };
  }

  /// Sends a line of text, before the rest of the request is read.
  static void answer(HttpExchange exchange, int status, @Nullable String line) throws IOException {
    byte[] text = (line + "\n").getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
    exchange.sendResponseHeaders(status, text.length);
    exchange.getResponseBody().write(text);
    exchange.getResponseBody().flush();
  }
}
