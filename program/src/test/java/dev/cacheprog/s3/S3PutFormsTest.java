package dev.cacheprog.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.StoreMemory;
import dev.cacheprog.store.OutputId;
import dev.cacheprog.store.StoreException;
import java.net.URI;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// [S3Store] with [PutForms]: the form of puts, and how it is detected.
class S3PutFormsTest extends S3PutFormsBase {
  private static final String MISMATCH = error("SignatureDoesNotMatch", "");

  private static String error(String code, String message) {
    return "<Error><Code>" + code + "</Code><Message>" + message + "</Message></Error>";
  }

  @ParameterizedTest
  @CsvSource({
    "403, SignatureDoesNotMatch, ''",
    "400, AccessDenied, There were headers present in the request which were not signed",
    "403, AccessDenied, ''",
    "400, InvalidArgument, the key of user metadata is invalid"
  })
  void aRefusalThatNamesMayExplainIsRetriedWithDashes(int status, String code, String message)
      throws Exception {
    transport
        .answer(status, Map.of(), error(code, message))
        .answer(200, Map.of(), "")
        .answer(200, Map.of(), "")
        .answer(200, Map.of(), "");
    S3Store store = store();

    put(store);
    put(store);
    put(store());

    assertThat(requests()).containsExactly("PUT _", "PUT -", "PUT -", "PUT -");
    assertThat(log.messages(Log.Level.WARN)).isEmpty();
    assertThat(log.messages(Log.Level.INFO))
        .filteredOn(line -> line.contains("- instead of _ in metadata names"))
        .hasSize(1);
    assertThat(transport.openResponses).hasValue(0);
  }

  @Test
  void theFormIsDetectedAgainAfterAWeek() throws Exception {
    memory.remember("metadata-names", "-");
    clock.advance(Duration.ofDays(7));
    transport.answer(200, Map.of(), "").answer(200, METADATA, "");

    put(store());

    assertThat(requests()).containsExactly("PUT _", "HEAD");
    assertThat(memory.values()).containsEntry("metadata-names", "_");
  }

  @Test
  void aWrongSecretCostsOneRequestAndKeepsItsHint() {
    for (int i = 0; i < 4; i++) {
      transport.answer(403, Map.of(), MISMATCH);
    }
    S3Store store = store();

    for (int i = 0; i < 3; i++) {
      assertThatExceptionOfType(StoreException.class)
          .isThrownBy(() -> put(store))
          .withMessageContaining("SignatureDoesNotMatch")
          .matches(e -> e.hint().contains("CACHEPROG_S3_ACCESS_KEY_SECRET"));
    }

    assertThat(requests()).containsExactly("PUT _", "PUT -", "PUT _", "PUT _");
    assertThat(memory.values()).isEmpty();
  }

  /// With a read-only key, this saves each go command a request.
  @Test
  void aDeniedPutIsNotRetriedWithDashesForAnHour() {
    for (int i = 0; i < 5; i++) {
      transport.answer(403, Map.of(), error("AccessDenied", "Access Denied."));
    }

    for (int i = 0; i < 2; i++) {
      assertThatExceptionOfType(StoreException.class).isThrownBy(() -> put(store()));
    }
    clock.advance(Duration.ofHours(1));
    assertThatExceptionOfType(StoreException.class).isThrownBy(() -> put(store()));

    assertThat(requests()).containsExactly("PUT _", "PUT -", "PUT _", "PUT _", "PUT -");
  }

  @ParameterizedTest
  @CsvSource({
    "403, InvalidAccessKeyId",
    "404, NoSuchBucket",
    "400, ExpiredToken",
    "503, SlowDown",
    "400, RequestTimeout",
    "413, ''",
    "400, EntityTooLarge"
  })
  void otherRefusalsAreNotRetriedWithDashes(int status, String code) {
    transport.answer(status, Map.of(), error(code, ""));

    assertThatExceptionOfType(StoreException.class).isThrownBy(() -> put(store()));

    assertThat(requests()).containsExactly("PUT _");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object"
            + " Lock parameters",
        "Missing required header for this request: Content-Md5."
      })
  void aStoreThatRequiresAChecksumGetsItFromThenOn(String message) throws Exception {
    memory.remember("metadata-names", "_");
    transport
        .answer(400, Map.of(), error("InvalidRequest", message))
        .answer(200, Map.of(), "")
        .answer(200, Map.of(), "");
    S3Store store = store();

    put(store);
    put(store);

    String sum = Base64.getEncoder().encodeToString(OutputId.ofBody(BODY).bytes());
    assertThat(transport.requests())
        .extracting(request -> request.headers().getOrDefault("x-amz-checksum-sha256", ""))
        .containsExactly("", sum, sum);
    assertThat(transport.requests().getLast().headers().get("Authorization"))
        .contains(";x-amz-checksum-sha256;");
    assertThat(log.messages(Log.Level.INFO)).containsExactly("Using S3 storage");
  }

  @Test
  void namesAndChecksumsMayBothBeRequired() throws Exception {
    transport
        .answer(403, Map.of(), MISMATCH)
        .answer(400, Map.of(), error("InvalidRequest", "x-amz-checksum- is required"))
        .answer(200, Map.of(), "");

    put(store());

    assertThat(requests()).containsExactly("PUT _", "PUT -", "PUT -");
    assertThat(transport.requests().getLast().headers()).containsKey("x-amz-checksum-sha256");
  }

  @Test
  void headersOfTheUserAreSentAndSigned() throws Exception {
    memory.remember("metadata-names", "_");
    transport.answer(200, Map.of(), "").answer(404, Map.of(), "");
    S3Store store =
        store(
            transport,
            new S3Headers(
                List.of(
                    Map.entry("X-Amz-Server-Side-Encryption", "aws:kms"),
                    Map.entry("Cache-Control", "private, no-store")),
                true));

    put(store);
    store.get(ID);

    HttpTransport.Request put = transport.requests().getFirst();
    assertThat(put.headers())
        .containsEntry("x-amz-server-side-encryption", "aws:kms")
        .containsEntry("cache-control", "private, no-store")
        .containsEntry("x-amz-request-payer", "requester");
    assertThat(put.headers().get("Authorization"))
        .contains("SignedHeaders=cache-control;host;")
        .contains(";x-amz-request-payer;x-amz-server-side-encryption,");
    HttpTransport.Request get = transport.requests().getLast();
    assertThat(get.headers())
        .containsEntry("x-amz-request-payer", "requester")
        .doesNotContainKey("cache-control");
    assertThat(get.headers().get("Authorization")).contains("x-amz-date;x-amz-request-payer,");
  }

  @Test
  void theHintForADeniedPutNamesPolicies() {
    memory.remember("metadata-names-denied", "yes");
    transport.answer(403, Map.of(), error("AccessDenied", "Access Denied"));

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> put(store()))
        .extracting(StoreException::hint)
        .asString()
        .contains("s3:PutObject", "encryption", "CACHEPROG_S3_PUT_HEADERS", "kms:GenerateDataKey");
  }

  @Test
  void aBodyThatIsTooLargeHasThatReason() {
    transport.answer(413, Map.of(), "<html>413 Request Entity Too Large</html>");

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> put(store()))
        .matches(e -> e.reason() == StoreException.Reason.TOO_LARGE);
    assertThat(log.messages(Log.Level.WARN)).isEmpty();
  }

  @Test
  void withoutAMemoryTheFormIsKeptForTheSession() throws Exception {
    transport.answer(403, Map.of(), MISMATCH).answer(200, Map.of(), "").answer(200, Map.of(), "");
    S3Store store =
        new S3Store(
            new S3Options(
                new S3Bucket(URI.create("http://store"), "bucket", "r", false, ""),
                new S3Signing(
                    new CredentialSource.Given(new Credentials("AKID", "a-secret", null)),
                    Set.of()),
                S3Headers.NONE,
                Duration.ZERO),
            transport,
            clock,
            new AwsSettings(Map.of("HOME", "/absent")),
            StoreMemory.NONE,
            log);

    put(store);
    put(store);

    assertThat(requests()).containsExactly("PUT _", "PUT -", "PUT -");
  }
}
