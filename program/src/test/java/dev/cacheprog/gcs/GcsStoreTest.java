package dev.cacheprog.gcs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cacheprog.core.ExplainedStore;
import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.fakes.FakeTransport;
import dev.cacheprog.fakes.HandClock;
import dev.cacheprog.fakes.HandTicker;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.StoreException;
import dev.cacheprog.store.StoreException.Reason;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GcsStoreTest {
  private static final ActionId ID = Samples.action("a");
  private static final byte[] BODY = Samples.text(10);
  private static final Map<String, String> STORED =
      Map.of(
          "X-Goog-Meta-Output_Id", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
          "x-goog-meta-uncompressed_size", "7",
          "x-goog-meta-compression_algorithm", "zstd");

  private final FakeTransport transport = new FakeTransport();
  private final HandTicker ticker = new HandTicker();

  private GcsStore store(String... tokens) {
    return new GcsStore(
        new GcsBucket(GcsBucket.GOOGLE, "builds", "go//x/"),
        transport,
        new GivenToken(tokens),
        new HandClock(),
        ticker);
  }

  private static String xml(String code) {
    return "<?xml version='1.0' encoding='UTF-8'?><Error><Code>"
        + code
        + "</Code><Message>Sorry.</Message><Details>builds@p.iam.gserviceaccount.com does not"
        + " have\nstorage.objects.get access.</Details></Error>";
  }

  private StoreException failureOfGet(GcsStore store) {
    return assertThatExceptionOfType(StoreException.class).isThrownBy(() -> store.get(ID)).actual();
  }

  private StoreException failureOfPut(GcsStore store) {
    return assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> store.put(ID, Samples.entry(BODY), Body.of(BODY)))
        .actual();
  }

  @AfterEach
  void allResponsesAreClosed() {
    assertThat(transport.openResponses).hasValue(0);
  }

  @Test
  void aGetIsOneRequestWithAToken() throws Exception {
    Instant time = Instant.parse("2026-11-01T00:00:00Z");
    transport.answer(STORED, BODY, time);

    try (Lookup lookup = store("secret").get(ID)) {
      Lookup.Hit hit = (Lookup.Hit) lookup;
      assertThat(hit.metadata())
          .isEqualTo(new ObjectMetadata(Samples.entry(new byte[0]).outputId(), "zstd", 7));
      assertThat(hit.time()).isEqualTo(time);
      assertThat(hit.size()).isEqualTo(BODY.length);
      assertThat(hit.body().readAllBytes()).isEqualTo(BODY);
    }

    HttpTransport.Request request = transport.requests().getFirst();
    assertThat(request.method()).isEqualTo("GET");
    assertThat(request.uri())
        .isEqualTo(URI.create("https://storage.googleapis.com/builds/go/x/" + ID.hex()));
    assertThat(request.headers()).containsOnly(Map.entry("Authorization", "Bearer secret"));
  }

  @Test
  void aPutHasTheMetadataOfS3() throws Exception {
    transport.answer(200, Map.of("ETag", "\"x\"", "Content-Type", "text/html"), "");

    store("secret").put(ID, Samples.entry(BODY), Body.of(BODY));

    assertThat(transport.requests().getFirst().headers())
        .containsOnlyKeys(
            "Authorization",
            "x-goog-meta-output_id",
            "x-goog-meta-compression_algorithm",
            "x-goog-meta-uncompressed_size");
  }

  @Test
  void absentObjectsAreMisses() throws Exception {
    transport.answer(404, Map.of(), xml("NoSuchKey")).answer(404, Map.of(), "Not Found");

    GcsStore store = store("secret");

    assertThat(store.get(ID)).isEqualTo(new Lookup.Miss());
    assertThat(store.get(ID)).isEqualTo(new Lookup.Miss());
  }

  @ParameterizedTest
  @CsvSource({
    "401, AuthenticationRequired, DENIED, GOOGLE_APPLICATION_CREDENTIALS",
    "403, AccessDenied, DENIED, roles/storage.objectViewer",
    "404, NoSuchBucket, PERMANENT, CACHEPROG_GCS_BUCKET",
    "400, InvalidBucketName, PERMANENT, CACHEPROG_GCS_BUCKET",
    "400, UserProjectMissing, PERMANENT, GOOGLE_CLOUD_QUOTA_PROJECT",
    "403, UserProjectAccessDenied, DENIED, roles/serviceusage.serviceUsageConsumer",
    "429, SlowDown, THROTTLED, ''",
    "503, SlowDown, THROTTLED, ''",
    "500, InternalError, TRANSIENT, ''",
    "503, ServiceUnavailable, TRANSIENT, ''",
    "400, RequestTimeout, TRANSIENT, ''",
    "412, PreconditionFailed, PERMANENT, ''",
    "302, '', PERMANENT, CACHEPROG_GCS_ENDPOINT",
    "502, '', TRANSIENT, ''",
  })
  void errorsHaveAReasonAndAHint(int status, String code, Reason reason, String hint) {
    transport.answer(status, Map.of(), code.isEmpty() ? "<html>\n</html>" : xml(code));

    StoreException failure = failureOfGet(store("secret"));

    assertThat(failure.reason()).isEqualTo(reason);
    assertThat(failure.hint()).contains(hint).hasSizeLessThan(260);
    assertThat(failure.hint().isEmpty()).isEqualTo(hint.isEmpty());
    assertThat(failure)
        .hasMessageStartingWith(
            "GET https://storage.googleapis.com/builds/go/x: HTTP "
                + status
                + (code.isEmpty() ? "" : " " + code + " (Sorry. builds@p"))
        .message()
        .doesNotContain("\n", "secret");
  }

  @ParameterizedTest
  @CsvSource({
    "403, AccessDenied, DENIED, roles/storage.objectUser",
    "413, '', TOO_LARGE, ''",
    "400, EntityTooLarge, TOO_LARGE, ''",
    "405, MethodNotAllowed, DENIED, ''",
    "404, '', PERMANENT, CACHEPROG_GCS_ENDPOINT",
  })
  void aPutHasHintsOfItsOwn(int status, String code, Reason reason, String hint) {
    transport.answer(status, Map.of(), code.isEmpty() ? "" : xml(code));

    StoreException failure = failureOfPut(store("secret"));

    assertThat(failure.reason()).isEqualTo(reason);
    assertThat(failure.hint()).contains(hint);
  }

  @Test
  void aLoginPageIsNoStore() {
    transport
        .answer(200, Map.of("Content-Type", "text/html"), "<html>")
        .answer(200, Map.of("Content-Type", "text/html"), "<html>");
    GcsStore store = store("secret");

    assertThat(failureOfPut(store)).hasMessageContaining("a web page");
    assertThat(failureOfGet(store)).hasMessageContaining("metadata is invalid");
  }

  @Test
  void metadataOfOthersIsAFailure() {
    for (Map<String, String> headers :
        List.<Map<String, String>>of(
            Map.of(),
            Map.of("x-goog-meta-output_id", "AAAA"),
            Map.of("x-goog-meta-output_id", "\u0000"),
            Map.of(
                "x-goog-meta-output_id",
                "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
                "x-goog-meta-uncompressed_size",
                "99999999999999999999"))) {
      transport.answer(200, headers, "x");

      StoreException failure = failureOfGet(store("secret"));

      assertThat(failure.reason()).isEqualTo(Reason.PERMANENT);
      assertThat(failure.hint()).contains("CACHEPROG_GCS_PREFIX");
    }
  }

  @Test
  void aRejectedTokenIsReplacedOnce() throws Exception {
    transport.answer(401, Map.of(), xml("InvalidToken")).answer(STORED, BODY, Instant.EPOCH);

    store("old", "new").get(ID).close();

    assertThat(transport.requests())
        .extracting(request -> request.headers().get("Authorization"))
        .containsExactly("Bearer old", "Bearer new");

    transport.answer(401, Map.of(), xml("InvalidToken")).answer(401, Map.of(), xml("InvalidToken"));
    assertThat(failureOfGet(store("old", "new", "newest")).reason()).isEqualTo(Reason.DENIED);
    assertThat(transport.requests()).hasSize(4);
  }

  @Test
  void aStoreThatWantsRequestsLaterGetsThemLater() throws Exception {
    transport
        .answer(429, Map.of("Retry-After", "30"), xml("SlowDown"))
        .answer(404, Map.of(), xml("NoSuchKey"));
    GcsStore store = store("secret");

    assertThat(failureOfGet(store).reason()).isEqualTo(Reason.THROTTLED);
    assertThat(failureOfGet(store)).hasMessageContaining("wants no requests for another");
    assertThat(transport.requests()).hasSize(1);

    ticker.advance(Duration.ofSeconds(30));
    assertThat(store.get(ID)).isEqualTo(new Lookup.Miss());
  }

  @Test
  void aFailureOfTheNetworkNamesTheEndpointUntilACallHasSucceeded() throws Exception {
    transport
        .fail(new ConnectException("Connection refused"))
        .answer(404, Map.of(), xml("NoSuchKey"))
        .fail(new IOException("closed"));
    GcsStore store = store("secret");

    StoreException first = failureOfGet(store);
    assertThat(first.reason()).isEqualTo(Reason.UNREACHABLE);
    assertThat(first.hint()).contains("CACHEPROG_GCS_ENDPOINT");
    store.get(ID);
    StoreException second = failureOfGet(store);
    assertThat(second.reason()).isEqualTo(Reason.TRANSIENT);
    assertThat(second.hint()).isEmpty();
  }

  @Test
  void tellsWhoseTokenItHas() throws Exception {
    assertThat(store("secret").details())
        .singleElement()
        .matches(detail -> detail.name().equals("credentials"))
        .extracting(detail -> text(detail.text()))
        .isEqualTo("a test");
    assertThat(new GivenToken("secret").current()).hasToString("a token");
  }

  private static String text(ExplainedStore.Text text) {
    try {
      return text.get();
    } catch (StoreException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
