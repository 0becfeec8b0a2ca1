package dev.cacheprog.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cacheprog.core.Log;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.StoreException;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Refusals and failures: their reasons, hints and log lines.
class S3StoreFailureTest extends S3StoreBase {
  @ParameterizedTest
  @CsvSource({"404, NoSuchKey", "403, AccessDenied"})
  void missesAreMisses(int status, String code) throws Exception {
    transport.answer(status, Map.of(), "<Error><Code>" + code + "</Code></Error>");

    assertThat(store().get(ID)).isEqualTo(new Lookup.Miss());
    assertThat(transport.openResponses).hasValue(0);
  }

  @Test
  void aRejectedGetIsAFailure() {
    transport.answer(403, Map.of(), "<Error><Code>SignatureDoesNotMatch</Code></Error>");

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> store().get(ID))
        .withMessage("GET http://store:9000/bucket/prefix: HTTP 403 SignatureDoesNotMatch")
        .matches(e -> !e.retryable());
    assertThat(transport.openResponses).hasValue(0);
  }

  /// An error that is a miss for a get is none for a put.
  @ParameterizedTest
  @ValueSource(strings = {"AccessDenied", "NoSuchKey", "NoSuchBucket"})
  void aRefusedPutIsAFailure(String code) {
    memory.remember("metadata-names-denied", "yes");
    transport.answer(403, Map.of(), "<Error><Code>" + code + "</Code></Error>");

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> store().put(ID, Samples.entry(BODY), Body.of(BODY)))
        .withMessageContaining("HTTP 403 " + code);
    assertThat(transport.openResponses).hasValue(0);
  }

  @Test
  void aDeniedPutNamesThePermissionAndLogsNothing() {
    memory.remember("metadata-names-denied", "yes");
    transport.answer(403, Map.of(), "<Error><Code>AccessDenied</Code></Error>");

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> store().put(ID, Samples.entry(BODY), Body.of(BODY)))
        .withMessageContaining("HTTP 403 AccessDenied")
        .matches(e -> e.hint().contains("s3:PutObject"))
        .matches(e -> e.reason() == StoreException.Reason.DENIED);
    assertThat(log.messages(Log.Level.WARN)).isEmpty();
  }

  @Test
  void aWrongClockIsCorrectedByTheStore() throws Exception {
    clock.advance(Duration.ofHours(5));
    Instant there = clock.instant().minus(Duration.ofHours(5)).truncatedTo(ChronoUnit.SECONDS);
    String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(there.atOffset(ZoneOffset.UTC));
    transport
        .answer(
            403,
            Map.of("Date", date),
            "<Error><Code>RequestTimeTooSkewed</Code><Message>late</Message></Error>")
        .answer(404, Map.of(), "<Error><Code>NoSuchKey</Code></Error>")
        .answer(404, Map.of(), "<Error><Code>NoSuchKey</Code></Error>");
    S3Store store = store();

    assertThat(store.get(ID)).isEqualTo(new Lookup.Miss());
    assertThat(store.get(ID)).isEqualTo(new Lookup.Miss());

    assertThat(headers(transport.requests().getLast()))
        .containsEntry("x-amz-date", Signer.format(there));
    assertThat(log.messages(Log.Level.WARN)).singleElement().asString().contains("clock");
  }

  @Test
  void anErrorHasAHint() {
    transport.answer(403, Map.of(), "<Error><Code>InvalidAccessKeyId</Code></Error>");
    S3Store store = store();

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> store.get(ID))
        .withMessage("GET " + store + ": HTTP 403 InvalidAccessKeyId")
        .extracting(StoreException::hint)
        .asString()
        .contains("CACHEPROG_S3_ACCESS_KEY_ID");
    assertThat(log.messages(Log.Level.WARN)).isEmpty();
  }

  /// The options cannot be the cause then.
  @Test
  void aNetworkFailureAfterASuccessHasNoHint() throws Exception {
    transport.answer(404, Map.of(), "<Error><Code>NoSuchKey</Code></Error>");
    transport.fail(new SocketException("Unexpected end of file from server"));
    S3Store store = store();
    store.get(ID);

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> store.get(ID))
        .extracting(StoreException::hint)
        .isEqualTo("");
  }

  @Test
  void deniedGetsAndNoPutsAreReported() throws Exception {
    transport.answer(403, Map.of(), "<Error><Code>AccessDenied</Code></Error>");
    S3Store store = store();
    assertThat(store.get(ID)).isEqualTo(new Lookup.Miss());
    assertThat(log.messages(Log.Level.WARN)).isEmpty();

    store.close();

    assertThat(log.messages(Log.Level.WARN))
        .singleElement()
        .asString()
        .contains("denied every get");
  }

  /// A session in which the one get is denied and two puts succeed.
  ///
  /// @param status of the answer when the first of them is read back, and its code
  private void readingBack(int status, String code) throws Exception {
    memory.remember("metadata-names", "_");
    transport
        .answer(403, Map.of(), "<Error><Code>AccessDenied</Code></Error>")
        .answer(200, Map.of(), "")
        .answer(200, Map.of(), "")
        .answer(status, Map.of(), "<Error><Code>" + code + "</Code></Error>");
    S3Store store = store();
    assertThat(store.get(ID)).isEqualTo(new Lookup.Miss());
    store.put(ID, Samples.entry(BODY), Body.of(BODY));
    store.put(Samples.action("b"), Samples.entry(BODY), Body.of(BODY));

    store.close();

    assertThat(transport.requests()).hasSize(4);
    assertThat(transport.requests().getLast().method()).isEqualTo("GET");
    assertThat(transport.requests().getLast().uri()).isEqualTo(transport.requests().get(1).uri());
    assertThat(transport.openResponses).hasValue(0);
  }

  /// Credentials that may not list the bucket are denied absent objects: a cold build is no
  /// problem.
  @Test
  void anObjectThatCanBeReadBackProvesThatGetsWereMisses() throws Exception {
    readingBack(200, "");

    assertThat(log.messages(Log.Level.WARN)).isEmpty();
  }

  @Test
  void anObjectThatCannotBeReadBackIsReported() throws Exception {
    readingBack(403, "AccessDenied");

    assertThat(log.messages(Log.Level.WARN))
        .singleElement()
        .asString()
        .contains("may write but not read");
    assertThat(log.lines().getLast().facts()).startsWith("gets=1 ").contains("s3:GetObject");
  }

  @Test
  void aReadBackWithoutAnAnswerIsNotReported() throws Exception {
    readingBack(500, "InternalError");

    assertThat(log.messages(Log.Level.WARN)).isEmpty();
  }

  @Test
  void oneAnsweredGetProvesThatReadingWorks() throws Exception {
    memory.remember("metadata-names", "_");
    transport
        .answer(403, Map.of(), "<Error><Code>AccessDenied</Code></Error>")
        .answer(200, Map.of(), "")
        .answer(404, Map.of(), "<Error><Code>NoSuchKey</Code></Error>");
    S3Store store = store();
    store.get(ID).close();
    store.put(ID, Samples.entry(BODY), Body.of(BODY));
    store.get(ID).close();

    store.close();

    assertThat(transport.requests()).hasSize(3);
    assertThat(log.messages(Log.Level.WARN)).isEmpty();
  }

  @Test
  void aLostConnectionIsTemporary() {
    transport.fail(new IOException("connection reset")).fail(new IOException("connection reset"));

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> store().get(ID))
        .withMessageContaining("connection reset")
        .withCauseInstanceOf(IOException.class)
        .matches(StoreException::retryable);
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> store().put(ID, Samples.entry(BODY), Body.of(BODY)))
        .matches(StoreException::retryable);
  }

  @Test
  void theSecretIsNotLogged() throws Exception {
    transport.answer(403, Map.of(), "").answer(404, Map.of(), "");
    S3Store store = store(null, Duration.ZERO);
    assertThat(store.get(ID)).isEqualTo(new Lookup.Miss());

    assertThat(store.toString()).isEqualTo("http://store:9000/bucket/prefix");
    assertThat(log.messages(Log.Level.DEBUG)).isNotEmpty();
    assertThat(log.lines().toString()).doesNotContain("a-secret");
    assertThat(transport.requests().toString()).doesNotContain("a-secret");
  }
}
