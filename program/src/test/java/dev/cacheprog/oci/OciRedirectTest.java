package dev.cacheprog.oci;

import static dev.cacheprog.oci.OciStores.manifest;
import static dev.cacheprog.oci.OciStores.read;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.OutputId;
import dev.cacheprog.store.StoreException;
import dev.cacheprog.store.StoreException.Reason;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A registry that keeps its blobs elsewhere, as those of clouds do.
class OciRedirectTest {
  private static final byte[] BODY = "the manifest".getBytes(UTF_8);
  private static final String LOGIN =
      "Basic " + Base64.getEncoder().encodeToString("me:secret".getBytes(UTF_8));

  private final List<String> seen = new CopyOnWriteArrayList<>();
  private HttpServer registry;
  private HttpServer storage;
  private volatile String location = "";

  @BeforeEach
  void start() throws Exception {
    storage = server();
    storage.createContext("/", this::ofStorage);
    registry = server();
    registry.createContext("/", this::ofRegistry);
    location = url(storage) + "/bucket/blob?X-Signature=a%2Fb&x=1";
  }

  private static HttpServer server() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
    return server;
  }

  private static String url(HttpServer server) {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @AfterEach
  void stop() {
    registry.stop(0);
    storage.stop(0);
  }

  private void ofRegistry(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      if (!LOGIN.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
        exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"registry\"");
        respond(exchange, 401, new byte[0]);
      } else if (path.contains("/blobs/")) {
        seen.add("registry");
        exchange.getResponseHeaders().add("Location", location);
        respond(exchange, 307, new byte[0]);
      } else {
        respond(exchange, 200, image().getBytes(UTF_8));
      }
    }
  }

  private void ofStorage(HttpExchange exchange) throws IOException {
    try (exchange) {
      seen.add("storage " + exchange.getRequestURI());
      boolean hasLogin = exchange.getRequestHeaders().containsKey("Authorization");
      respond(exchange, hasLogin ? 400 : 200, BODY);
    }
  }

  private static void respond(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  private static String image() {
    OutputId id = OutputId.ofBody(BODY);
    Layer layer = new Layer(Layer.SHA256 + id, BODY.length, new ObjectMetadata(id, "", 12));
    return new ImageManifest(layer, List.of(), null)
        .text(ImageManifest.Form.ARTIFACT, Layer.SHA256 + id);
  }

  private OciStore store() {
    return OciStores.of(
        url(registry) + "/team/cache", new Login("me", "secret", false, "options"), Map.of());
  }

  @Test
  void anotherHostGetsNoCredentials() throws Exception {
    assertThat(read(store(), manifest("key", null, ""))).isEqualTo(BODY);
    assertThat(seen).containsExactly("registry", "storage /bucket/blob?X-Signature=a%2Fb&x=1");
  }

  @Test
  void aCircleOfRedirectsEnds() {
    location = "/v2/team/cache/blobs/again";
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> read(store(), manifest("key", null, "")))
        .withMessageContaining("too many redirects");
    assertThat(seen).hasSize(6);
  }

  @Test
  void aRedirectToNowhereIsAFailureWithoutItsSignature() {
    for (String wrong : List.of("file:///etc/passwd", "http://", "ht tp://x", "mailto:x")) {
      location = wrong;
      assertThatExceptionOfType(StoreException.class)
          .isThrownBy(() -> read(store(), manifest("key", null, "")))
          .matches(e -> e.reason() == Reason.PERMANENT)
          .withMessageContaining("no URL");
    }
    storage.stop(0);
    location = url(storage) + "/bucket?X-Signature=secret";
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> read(store(), manifest("key", null, "")))
        .matches(e -> e.reason() == Reason.UNREACHABLE)
        .withMessageContaining("at 127.0.0.1:" + storage.getAddress().getPort())
        .withMessageNotContaining("Signature");
  }
}
