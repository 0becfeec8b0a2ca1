package dev.cacheprog.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.fakes.Together;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class UrlConnectionTransportTest extends UrlConnectionBase {
  /// The JDK's exception quotes it.
  @Test
  void anInvalidHeaderIsNotQuoted() {
    HttpTransport.Request request =
        new HttpTransport.Request(
            "GET", URI.create("http://127.0.0.1:1/"), Map.of("X-Token", "hush\nhush"), null);

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> new UrlConnectionTransport(Duration.ZERO).send(request))
        .withMessageContaining("X-Token")
        .withMessageNotContaining("hush")
        .withNoCause();
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> new SocketTransport(Duration.ofSeconds(1)).send(request))
        .withMessageNotContaining("hush");
  }

  @Test
  void aResponseHasStatusHeadersAndBody() throws IOException {
    answer =
        exchange -> {
          exchange.getResponseHeaders().set("Last-Modified", "Tue, 24 Nov 2026 08:00:00 GMT");
          exchange.getResponseHeaders().set("X-Amz-Meta-Output_Id", "abc=");
          exchange.getResponseHeaders().set("X-Empty", "");
          send(exchange, 200, BODY);
        };

    try (HttpTransport.Response response = get("/a/b?c=")) {
      assertThat(response.status()).isEqualTo(200);
      assertThat(response.length()).isEqualTo(1000);
      assertThat(response.lastModified()).isEqualTo(Instant.parse("2026-11-24T08:00:00Z"));
      assertThat(response.header("x-amz-meta-output_id")).isEqualTo("abc=");
      assertThat(response.header("X-EMPTY")).isEmpty();
      assertThat(response.header("absent")).isNull();
      assertThat(readAll(response)).isEqualTo(BODY);
    }
    assertThat(received.getFirst().method()).isEqualTo("GET");
    assertThat(received.getFirst().body()).isEmpty();
  }

  @Test
  void absentHeadersAreNull() throws IOException {
    answer =
        exchange -> {
          exchange.getResponseHeaders().set("Last-Modified", "yesterday");
          exchange.sendResponseHeaders(200, 0); // chunked
          exchange.getResponseBody().write(BODY);
          exchange.close();
        };

    try (HttpTransport.Response response = get("/")) {
      assertThat(response.length()).isEqualTo(-1);
      assertThat(response.lastModified()).isNull();
      assertThat(readAll(response)).isEqualTo(BODY);
    }
  }

  @Test
  void theUriIsSentUnchanged() throws IOException {
    get("/a//b/%2e%2e/%C3%A4%20%2B+~/?x=%20&y=").close();

    assertThat(received.getFirst().uri()).isEqualTo("/a//b/%2e%2e/%C3%A4%20%2B+~/?x=%20&y=");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1000, 5 << 20})
  void aBodyIsSentWithItsLength(int size) throws IOException {
    byte[] body = Samples.noise(size);
    answer = exchange -> send(exchange, 200, new byte[0]);

    try (HttpTransport.Response response = put(body)) {
      assertThat(response.status()).isEqualTo(200);
      assertThat(readAll(response)).isEmpty();
    }

    Received request = received.getFirst();
    assertThat(request.method()).isEqualTo("PUT");
    assertThat(request.body()).isEqualTo(body);
    assertThat(request.headers().get("Content-length")).containsExactly(Integer.toString(size));
    assertThat(request.headers()).doesNotContainKey("Transfer-encoding");
    assertThat(request.headers().get("X-one")).containsExactly("1");
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 404, 412, 500, 503})
  void anErrorStatusIsAResponseWithABody(int status) throws IOException {
    answer = exchange -> send(exchange, status, "<Code>X</Code>".getBytes(UTF_8));

    try (HttpTransport.Response response = get("/")) {
      assertThat(response.status()).isEqualTo(status);
      assertThat(readAll(response)).asString().isEqualTo("<Code>X</Code>");
    }
    assertThat(received).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 304, 400, 404, 500})
  void aResponseMayHaveNoBody(int status) throws IOException {
    answer = exchange -> send(exchange, status, new byte[0]);

    try (HttpTransport.Response response = get("/")) {
      assertThat(response.status()).isEqualTo(status);
      assertThat(readAll(response)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 307, 308, 400, 401, 403, 404, 500, 503})
  void aRejectedPutHasItsStatus(int status) throws IOException {
    answer =
        exchange -> {
          exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"x\"");
          exchange.getResponseHeaders().set("Location", "http://localhost:1/");
          send(exchange, status, "<Code>X</Code>".getBytes(UTF_8));
        };

    try (HttpTransport.Response response = put(BODY)) {
      assertThat(response.status()).isEqualTo(status);
    }
    assertThat(received).hasSize(1);
  }

  @Test
  void redirectsAreNotFollowed() throws IOException {
    answer =
        exchange -> {
          exchange.getResponseHeaders().set("Location", uri("/elsewhere").toString());
          send(exchange, 307, "<Code>TemporaryRedirect</Code>".getBytes(UTF_8));
        };

    try (HttpTransport.Response response = get("/")) {
      assertThat(response.status()).isEqualTo(307);
      assertThat(response.header("location")).endsWith("/elsewhere");
      assertThat(readAll(response)).asString().contains("TemporaryRedirect");
    }
    assertThat(received).hasSize(1);
  }

  @Test
  void manyThreadsMaySendAtOnce() throws Exception {
    answer = exchange -> send(exchange, 200, exchange.getRequestURI().toString().getBytes(UTF_8));
    Together.run(
        16,
        number -> {
          for (int i = 0; i < 10; i++) {
            String path = "/" + number + "/" + i;
            assertThat(readAll(get(path))).asString().isEqualTo(path);
          }
        });
  }
}
