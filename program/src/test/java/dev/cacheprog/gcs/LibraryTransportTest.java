package dev.cacheprog.gcs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.google.api.client.http.ByteArrayContent;
import com.google.api.client.http.GenericUrl;
import com.google.api.client.http.HttpRequest;
import com.google.api.client.http.HttpResponse;
import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.fakes.FakeTransport;
import dev.cacheprog.store.Body;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LibraryTransportTest {
  private static final String METADATA = "http://metadata.google.internal";

  private final FakeTransport proxied = new FakeTransport();
  private final FakeTransport direct = new FakeTransport();
  private final LibraryTransport library = new LibraryTransport(proxied, direct, METADATA);

  private HttpResponse post(String url, String body) throws IOException {
    HttpRequest request =
        library
            .createRequestFactory()
            .buildPostRequest(
                new GenericUrl(url),
                new ByteArrayContent("text/x", body.getBytes(StandardCharsets.UTF_8)));
    return request.execute();
  }

  @Test
  void requestsAreThoseOfTheLibrary() throws Exception {
    proxied.answer(200, Map.of("Content-Type", "application/json"), "{\"a\": 1}");

    HttpResponse response = post("https://oauth2.googleapis.com/token", "question");

    assertThat(response.parseAsString()).isEqualTo("{\"a\": 1}");
    HttpTransport.Request request = proxied.requests().getFirst();
    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.headers()).containsEntry("Content-Type", "text/x");
    assertThat(request.headers().keySet())
        .noneMatch(name -> name.equalsIgnoreCase("Accept-Encoding"));
    Body body = request.body();
    assertThat(body).isNotNull();
    assertThat(body.open().readAllBytes()).asString(StandardCharsets.UTF_8).isEqualTo("question");
    assertThat(proxied.openResponses).hasValue(0);
  }

  @Test
  void theMetadataServerIsReachedDirectly() throws Exception {
    direct.answer(200, Map.of(), "ok");

    post(METADATA + "/computeMetadata/v1/", "").disconnect();

    assertThat(direct.requests()).hasSize(1);
    assertThat(proxied.requests()).isEmpty();
  }

  @Test
  void anAnswerWithoutEndIsCutOff() throws Exception {
    proxied.answer(200, Map.of(), "x".repeat((1 << 20) + 1));

    HttpResponse response = post("https://oauth2.googleapis.com/token", "");

    assertThatIOException().isThrownBy(response::parseAsString).withMessageContaining("too large");
  }

  @Test
  void urlsThatAFileHasWrongAreFailures() {
    for (String url : new String[] {"file:///etc/passwd", "https:///token"}) {
      assertThatIOException().isThrownBy(() -> library.buildRequest("GET", url).execute());
    }
  }
}
