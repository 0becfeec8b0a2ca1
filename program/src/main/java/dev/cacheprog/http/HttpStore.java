package dev.cacheprog.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cacheprog.core.Display;
import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.core.NetworkFailure;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.HttpContract;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.Sha256;
import dev.cacheprog.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Stores objects on an HTTP server that implements [HttpContract], such as `cacheprog proxy`.
///
/// No request is sent, and nothing loaded, before the first call.
public final class HttpStore implements RemoteStore {
  private static final int MAX_ANSWER = 200;
  private static final String BASE_URL = "CACHEPROG_HTTP_STORAGE_BASE_URL";

  private final HttpStorageOptions options;
  private final String base;
  private final HttpTransport transport;
  private final InstantSource clock;

  /// Whether there was any response.
  private volatile boolean hasResponded;

  public HttpStore(HttpStorageOptions options, HttpTransport transport, InstantSource clock) {
    this.options = options;
    String url = options.baseUrl().toString();
    while (url.endsWith("/")) {
      url = url.substring(0, url.length() - 1);
    }
    this.base = url;
    this.transport = transport;
    this.clock = clock;
  }

  @Override
  public Lookup get(ActionId id) throws StoreException {
    HttpTransport.Response response = send("GET", id, Map.of(), null);
    if (response.status() == 200) {
      try {
        return hit(response);
      } catch (StoreException e) {
        response.close();
        throw e;
      }
    }
    try (response) {
      if (response.status() == 404) {
        return new Lookup.Miss();
      }
      throw rejection("GET", response);
    }
  }

  private Lookup.Hit hit(HttpTransport.Response response) throws StoreException {
    try {
      return response.hit(HttpContract.metadata(response::header), clock.instant());
    } catch (IllegalArgumentException e) {
      throw new StoreException(
          "GET " + this + ": the answer is not that of an HTTP storage: " + e.getMessage(),
          false,
          e);
    } catch (IOException e) {
      throw networkFailure("GET", e);
    }
  }

  @Override
  public void put(ActionId id, ObjectMetadata metadata, Body body) throws StoreException {
    Map<String, String> headers = HttpContract.headers(metadata);
    try {
      addChecksums(headers, body);
    } catch (IOException e) {
      throw networkFailure("PUT", e);
    }
    try (HttpTransport.Response response = send("PUT", id, headers, body)) {
      if (response.status() / 100 != 2) {
        throw rejection("PUT", response);
      }
    }
  }

  private static void addChecksums(Map<String, String> headers, Body body) throws IOException {
    MessageDigest md5;
    try {
      md5 = MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has MD5", e);
    }
    MessageDigest sha256 = Sha256.newDigest();
    byte[] piece = new byte[Math.clamp(body.size(), 1, 64 << 10)];
    try (InputStream in = body.open()) {
      for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
        md5.update(piece, 0, n);
        sha256.update(piece, 0, n);
      }
      headers.put(HttpContract.MD5, HexFormat.of().formatHex(md5.digest()));
      headers.put(HttpContract.SHA256, HexFormat.of().formatHex(sha256.digest()));
    } finally {
      sha256.reset();
    }
  }

  private HttpTransport.Response send(
      String method, ActionId id, Map<String, String> headers, @Nullable Body body)
      throws StoreException {
    // Names are compared without case. Headers of the user do not replace metadata.
    Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    all.putAll(options.extraHeaders());
    all.putAll(headers);
    URI uri = URI.create(base.concat(HttpContract.path(id)));
    try {
      HttpTransport.Response response =
          transport.send(new HttpTransport.Request(method, uri, all, body));
      hasResponded = true;
      return response;
    } catch (IOException e) {
      throw networkFailure(method, e);
    }
  }

  /// The exception for a failure of the network. After a response, the options are not the cause.
  private StoreException networkFailure(String method, IOException e) {
    return new StoreException(
        HttpTransport.reason(e),
        method + " " + this + ": " + Display.reason(e),
        hasResponded ? "" : NetworkFailure.hint(e, BASE_URL),
        e);
  }

  private StoreException rejection(String method, HttpTransport.Response response) {
    String text = method + " " + this + ": HTTP " + response.status();
    String answer = firstLine(response);
    return new StoreException(
        HttpTransport.reason(response.status()),
        answer.isEmpty() ? text : text + ": " + answer,
        hint(response.status()),
        null);
  }

  private static String hint(int status) {
    return switch (status) {
      case 401, 403 ->
          "the server denies it: check the token in CACHEPROG_HTTP_STORAGE_EXTRA_HEADERS";
      case 405 -> "the server is not an HTTP storage: check " + BASE_URL;
      default -> "";
    };
  }

  private static String firstLine(HttpTransport.Response response) {
    try (InputStream body = response.body()) {
      String answer = new String(body.readNBytes(MAX_ANSWER), UTF_8).strip();
      int end = answer.indexOf('\n');
      String line = end < 0 ? answer : answer.substring(0, end).strip();
      return line.startsWith("<") ? "" : line; // HTML or XML
    } catch (IOException _) {
      return "";
    }
  }

  @Override
  public String toString() {
    return base;
  }
}
