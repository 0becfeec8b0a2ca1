package dev.cacheprog.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.fakes.FakeTransport;
import dev.cacheprog.fakes.HandClock;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.OutputId;
import dev.cacheprog.store.StoreException;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests and responses, byte for byte.
class HttpStoreTest {
  private static final ActionId ID = Samples.action("build");
  private static final byte[] BODY = "hello".getBytes(UTF_8);
  private static final String SHA256 =
      "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
  private static final Instant STORED = Instant.parse("2026-11-24T08:00:00Z");

  private final FakeTransport transport = new FakeTransport();
  private final HandClock clock = new HandClock();
  private final HttpStore store = store("http://proxy:8080", Map.of());

  private HttpStore store(String url, Map<String, String> headers) {
    return new HttpStore(new HttpStorageOptions(URI.create(url), headers), transport, clock);
  }

  private static Map<String, String> facts() {
    Map<String, String> facts = new HashMap<>();
    facts.put("X-Cacheprog-OutputID", SHA256);
    facts.put("X-Cacheprog-CompressionAlgorithm", "");
    facts.put("X-Cacheprog-UncompressedSize", "5");
    return facts;
  }

  @ParameterizedTest
  @CsvSource({
    "http://proxy:8080, http://proxy:8080/cache/",
    "http://proxy:8080/, http://proxy:8080/cache/",
    "https://proxy/go/build//, https://proxy/go/build/cache/",
    "http://[::1]:8080/a%20b, http://[::1]:8080/a%20b/cache/",
  })
  void requestsAreBelowTheBaseUrl(String baseUrl, String expected) throws Exception {
    transport.answer(404, Map.of(), "");

    assertThat(store(baseUrl, Map.of()).get(ID)).isEqualTo(new Lookup.Miss());

    HttpTransport.Request request = transport.requests().getFirst();
    assertThat(request.method()).isEqualTo("GET");
    assertThat(request.uri()).hasToString(expected + ID.hex());
    assertThat(request.headers()).isEmpty();
    assertThat(request.body()).isNull();
    assertThat(transport.openResponses).hasValue(0);
  }

  @Test
  void aHitHasItsMetadata() throws Exception {
    Map<String, String> facts = facts();
    facts.put("X-Cacheprog-CompressionAlgorithm", "zstd");
    facts.put("X-Cacheprog-UncompressedSize", "1234");
    transport.answer(facts, BODY, STORED);

    try (Lookup lookup = store.get(ID)) {
      Lookup.Hit hit = (Lookup.Hit) lookup;
      assertThat(hit.metadata()).isEqualTo(new ObjectMetadata(new OutputId(SHA256), "zstd", 1234));
      assertThat(hit.time()).isEqualTo(STORED);
      assertThat(hit.body().readAllBytes()).isEqualTo(BODY);
    }
    assertThat(transport.openResponses).hasValue(0);
  }

  @Test
  void aHitWithoutATimeIsOfNowAndWithoutACompressionUncompressed() throws Exception {
    Map<String, String> facts = facts();
    facts.remove("X-Cacheprog-CompressionAlgorithm");
    transport.answer(200, facts, "hello");

    try (Lookup lookup = store.get(ID)) {
      assertThat(((Lookup.Hit) lookup).time()).isEqualTo(clock.instant());
      assertThat(((Lookup.Hit) lookup).metadata()).isEqualTo(Samples.entry(BODY));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "X-Cacheprog-OutputID, ''",
    "X-Cacheprog-OutputID, nonsense",
    "X-Cacheprog-UncompressedSize, -1",
    "X-Cacheprog-UncompressedSize, many",
    "X-Cacheprog-CompressionAlgorithm, 'a b'",
  })
  void anAnswerWithInvalidMetadataIsAFailure(String header, String value) {
    Map<String, String> facts = facts();
    facts.put(header, value);
    transport.answer(200, facts, "<html>welcome</html>");

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> store.get(ID))
        .withMessageContaining("http://proxy:8080")
        .withMessageContaining(header)
        .matches(e -> !e.retryable());
    assertThat(transport.openResponses).hasValue(0);
  }

  @Test
  void aPutHasMetadataAndChecksums() throws Exception {
    transport.answer(200, Map.of(), "");

    store.put(ID, Samples.entry(BODY), Body.of(BODY));

    HttpTransport.Request request = transport.requests().getFirst();
    assertThat(request.method()).isEqualTo("PUT");
    assertThat(request.uri()).hasToString("http://proxy:8080/cache/" + ID.hex());
    assertThat(request.headers())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "X-Cacheprog-OutputID", SHA256,
                "X-Cacheprog-CompressionAlgorithm", "",
                "X-Cacheprog-UncompressedSize", "5",
                "X-Cacheprog-MD5Sum", "5d41402abc4b2a76b9719d911017c592",
                "X-Cacheprog-Sha256Sum", SHA256));
    assertThat(transport.openResponses).hasValue(0);
  }

  @Test
  void extraHeadersAreSentButDoNotReplaceMetadata() throws Exception {
    HttpStore with =
        store(
            "http://proxy",
            Map.of("Authorization", "Bearer hush", "x-cacheprog-outputid", "a lie"));
    transport.answer(404, Map.of(), "").answer(200, Map.of(), "");

    with.get(ID);
    with.put(ID, Samples.entry(BODY), Body.of(BODY));

    assertThat(transport.requests())
        .allSatisfy(
            request -> assertThat(request.headers()).containsEntry("Authorization", "Bearer hush"));
    assertThat(transport.requests().getLast().headers())
        .containsEntry("X-Cacheprog-OutputID", SHA256);
    assertThat(with.toString()).doesNotContain("hush");
  }

  @ParameterizedTest
  @CsvSource({
    "400, PERMANENT",
    "401, DENIED",
    "403, DENIED",
    "405, DENIED",
    "302, PERMANENT",
    "429, THROTTLED",
    "500, TRANSIENT",
    "502, TRANSIENT",
    "503, TRANSIENT",
    "504, TRANSIENT",
  })
  void anyOtherStatusIsAFailureWithTheMessageOfTheServer(int status, StoreException.Reason reason) {
    transport.answer(status, Map.of(), "no more room\nnor anything else\n");
    transport.answer(status, Map.of(), "");

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> store.get(ID))
        .withMessage("GET http://proxy:8080: HTTP " + status + ": no more room")
        .matches(e -> e.reason() == reason);
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> store.put(ID, Samples.entry(BODY), Body.of(BODY)))
        .withMessage("PUT http://proxy:8080: HTTP " + status)
        .matches(e -> e.reason() == reason);
    assertThat(transport.openResponses).hasValue(0);
  }

  @Test
  void a404ToAPutIsAFailure() {
    transport.answer(404, Map.of(), "");

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> store.put(ID, Samples.entry(BODY), Body.of(BODY)));
  }

  @Test
  void aNetworkFailureIsTemporary() {
    transport.fail(new IOException("connection refused"));

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> store.get(ID))
        .withMessageContaining("connection refused")
        .matches(StoreException::retryable);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://proxy/?a=b", "http://proxy/#a"})
  void aBaseUrlWithAQueryIsRejected(String url) {
    assertThatIllegalArgumentException().isThrownBy(() -> store(url, Map.of()));
  }

  @Test
  void headersOfTheClientCannotBeSet() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> store("http://proxy", Map.of("Host", "other")))
        .withMessage("the header Host cannot be set");
  }

  @Test
  void aBodyThatIsTooLargeHasThatReason() {
    transport.answer(413, Map.of(), "<html>");

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> store.put(ID, Samples.entry(BODY), Body.of(BODY)))
        .matches(e -> e.reason() == StoreException.Reason.TOO_LARGE);
  }
}
