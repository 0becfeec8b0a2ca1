package dev.cacheprog.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.OutputId;
import dev.cacheprog.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Requests and answers, without a server. [S3ContractTest] has real ones.
class S3StoreTest extends S3StoreBase {
  private Map<String, String> put(S3Store store, ObjectMetadata metadata)
      throws StoreException, InterruptedException {
    memory.remember("metadata-names", "_");
    transport.answer(200, Map.of(), "");
    store.put(ID, metadata, Body.of(BODY));
    return headers(transport.requests().getLast());
  }

  @Test
  void noRequestIsSentBeforeTheFirstCall() {
    assertThat(store(null, Duration.ZERO)).hasToString("s3://bucket");

    assertThat(transport.requests()).isEmpty();
  }

  @Test
  void putSendsTheBodyAndItsMetadata() throws Exception {
    Map<String, String> headers =
        put(
            store(),
            new ObjectMetadata(OutputId.ofBody(BODY), ObjectMetadata.UNCOMPRESSED, BODY.length));

    assertThat(transport.requests()).hasSize(1);
    HttpTransport.Request request = transport.requests().getFirst();
    assertThat(request.method()).isEqualTo("PUT");
    assertThat(request.uri()).hasToString("http://store:9000/bucket/prefix/" + ID);
    assertThat(request.body()).isNotNull();
    assertThat(headers)
        .containsEntry("x-amz-meta-output_id", OUTPUT)
        .containsEntry("x-amz-meta-compression_algorithm", "")
        .containsEntry("x-amz-meta-uncompressed_size", "100")
        .containsEntry("x-amz-content-sha256", OutputId.ofBody(BODY).hex())
        .doesNotContainKeys("Expires", "Host", "Content-Length");
    assertThat(headers.get("Authorization"))
        .startsWith("AWS4-HMAC-SHA256 Credential=AKID/")
        .contains("/eu-west-1/s3/aws4_request");
    assertThat(transport.openResponses).hasValue(0);
  }

  @Test
  void putSendsTheCompression() throws Exception {
    Map<String, String> headers =
        put(store(), new ObjectMetadata(OutputId.ofBody(BODY), "zstd", 1234));

    assertThat(headers)
        .containsEntry("x-amz-meta-compression_algorithm", "zstd")
        .containsEntry("x-amz-meta-uncompressed_size", "1234");
  }

  @Test
  void putOmitsASizeOfZero() throws Exception {
    assertThat(put(store(), Samples.entry(new byte[0])))
        .doesNotContainKey("x-amz-meta-uncompressed_size");
  }

  @Test
  void putSendsTheExpiration() throws Exception {
    S3Store store = store("eu-west-1", Duration.ofDays(2));

    assertThat(put(store, Samples.entry(BODY)))
        .containsEntry("Expires", "Thu, 26 Nov 2026 08:00:00 GMT");
  }

  @Test
  void aBodyThatCannotBeReadIsAFailure() {
    Body broken = Body.of(Path.of("/absent/file"), 100);

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> store().put(ID, Samples.entry(BODY), broken))
        .withCauseInstanceOf(IOException.class);
    assertThat(transport.requests()).isEmpty();
  }

  @Test
  void aWebPageIsNoAnswerToAPut() {
    transport.answer(
        200, Map.of("Content-Type", "text/html; charset=utf-8"), "<html>Log in</html>");

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> store().put(ID, Samples.entry(BODY), Body.of(BODY)))
        .withMessageContaining("the answer is a web page, not that of a store");
  }

  @Test
  void anAnswerWithAnETagIsThatOfAStore() throws Exception {
    memory.remember("metadata-names", "_");
    transport.answer(200, Map.of("Content-Type", "text/html", "ETag", "\"1\""), "");

    store().put(ID, Samples.entry(BODY), Body.of(BODY));
  }

  private Lookup.Hit hit(Map<String, String> headers) throws StoreException, InterruptedException {
    transport.answer(headers, BODY, TIME);
    return (Lookup.Hit) store().get(ID);
  }

  @Test
  void getReadsTheMetadata() throws Exception {
    try (Lookup.Hit hit =
        hit(
            Map.of(
                "X-Amz-Meta-Output_id", OUTPUT,
                "X-Amz-Meta-Compression_algorithm", "zstd",
                "X-Amz-Meta-Uncompressed_size", "1234"))) {
      assertThat(hit.metadata()).isEqualTo(new ObjectMetadata(OutputId.ofBody(BODY), "zstd", 1234));
      assertThat(hit.size()).isEqualTo(100);
      assertThat(hit.time()).isEqualTo(TIME);
      assertThat(hit.body().readAllBytes()).isEqualTo(BODY);
    }
    assertThat(transport.openResponses).hasValue(0);
    assertThat(transport.requests()).hasSize(1);
    assertThat(transport.requests().getFirst().uri())
        .hasToString("http://store:9000/bucket/prefix/" + ID);
  }

  @Test
  void absentMetadataIsEmptyOrZero() throws Exception {
    try (Lookup.Hit hit = hit(Map.of("x-amz-meta-output_id", OUTPUT))) {
      assertThat(hit.metadata()).isEqualTo(new ObjectMetadata(OutputId.ofBody(BODY), "", 0));
    }
    try (Lookup.Hit hit =
        hit(
            Map.of(
                "x-amz-meta-output_id", OUTPUT,
                "x-amz-meta-compression_algorithm", "",
                "x-amz-meta-uncompressed_size", ""))) {
      assertThat(hit.metadata()).isEqualTo(new ObjectMetadata(OutputId.ofBody(BODY), "", 0));
    }
  }

  /// As Ceph's gateway answers.
  @Test
  void metadataIsReadFromNamesWithDashes() throws Exception {
    try (Lookup.Hit hit =
        hit(
            Map.of(
                "x-amz-meta-output-id", OUTPUT,
                "x-amz-meta-compression-algorithm", "zstd",
                "x-amz-meta-uncompressed-size", "1234"))) {
      assertThat(hit.metadata()).isEqualTo(new ObjectMetadata(OutputId.ofBody(BODY), "zstd", 1234));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', 1",
    "'***', 1",
    "AAAA, 1",
    "OUTPUT, x",
    "OUTPUT, -1",
    "OUTPUT, 99999999999999999999"
  })
  void aForeignObjectIsAFailure(String output, String size) {
    transport.answer(
        Map.of(
            "x-amz-meta-output_id",
            output.replace("OUTPUT", OUTPUT),
            "x-amz-meta-uncompressed_size",
            size),
        BODY,
        TIME);

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> store().get(ID))
        .withMessageContaining("not stored by cacheprog")
        .matches(e -> !e.retryable());
    assertThat(transport.openResponses).hasValue(0);
  }

  @Test
  void anObjectWithoutMetadataIsAFailure() {
    transport.answer(Map.of(), BODY, TIME);

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> store().get(ID))
        .withMessageContaining("output_id is missing");
    assertThat(transport.openResponses).hasValue(0);
  }

  @Test
  void withoutLastModifiedTheTimeIsNow() throws Exception {
    transport.answer(200, Map.of("x-amz-meta-output_id", OUTPUT), "");

    try (Lookup lookup = store().get(ID)) {
      assertThat(((Lookup.Hit) lookup).time()).isEqualTo(clock.instant());
    }
  }

  @Test
  void withoutCredentialsNothingIsSignedOrWritten() throws Exception {
    transport
        .answer(403, Map.of("x-amz-bucket-region", "ap-south-1"), "")
        .answer(403, Map.of(), "<Error><Code>AccessDenied</Code></Error>");
    S3Store store = store(null, Duration.ZERO, new CredentialSource.Anonymous());

    assertThat(store.get(ID)).isEqualTo(new Lookup.Miss());
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> store.put(ID, Samples.entry(BODY), Body.of(BODY)))
        .withMessageContaining("--s3-anonymous")
        .matches(e -> e.reason() == StoreException.Reason.DENIED);
    store.close();

    assertThat(transport.requests())
        .hasSize(2)
        .allSatisfy(request -> assertThat(request.headers()).isEmpty());
    assertThat(store.region()).contains("ap-south-1");
    assertThat(store.credentials()).startsWith("none, requests are not signed");
    assertThat(log.lines().getLast().facts()).contains("policy of CACHEPROG_S3_BUCKET");
  }

  /// Also if the configured key looks like none.
  @Test
  void aConfiguredKeyAlwaysSigns() throws Exception {
    transport.answer(404, Map.of(), "<Error><Code>NoSuchKey</Code></Error>");
    Credentials none = Credentials.ANONYMOUS;
    CredentialSource given =
        new CredentialSource.Given(
            new Credentials(none.accessKeyId(), none.secretAccessKey(), null));

    store("eu-west-1", Duration.ZERO, given).get(ID).close();

    assertThat(headers(transport.requests().getFirst())).containsKey("Authorization");
  }
}
