package dev.cacheprog.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cacheprog.core.Log;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.StoreException;
import dev.cacheprog.store.StoreException.Reason;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What Azure, and servers in its place, answer when something is wrong.
class AzureStoreFailureTest extends AzureStoreBase {
  @ParameterizedTest
  @CsvSource({
    "404,ContainerNotFound,PERMANENT,CACHEPROG_AZURE_CONTAINER",
    "404,ResourceNotFound,PERMANENT,CACHEPROG_AZURE_CONTAINER",
    "409,ContainerBeingDeleted,PERMANENT,CACHEPROG_AZURE_CONTAINER",
    "400,InvalidResourceName,PERMANENT,CACHEPROG_AZURE_CONTAINER",
    "400,AccountRequiresHttps,PERMANENT,https://",
    "403,AuthorizationFailure,DENIED,network rules",
    "403,KeyBasedAuthenticationNotPermitted,DENIED,AZURE_CLIENT_ID",
    "403,AuthorizationPermissionMismatch,DENIED,CACHEPROG_AZURE_ACCOUNT_KEY",
    "403,AuthenticationFailed,PERMANENT,CACHEPROG_AZURE_ACCOUNT_KEY",
    "409,BlobImmutableDueToPolicy,PERMANENT,retention policy",
    "412,LeaseIdMissing,PERMANENT,CACHEPROG_AZURE_PREFIX",
    "409,BlobModifiedWhileReading,TRANSIENT,''",
    "500,InternalError,TRANSIENT,''",
    "503,ServerBusy,THROTTLED,''",
    "500,OperationTimedOut,TRANSIENT,''",
    "413,RequestBodyTooLarge,TOO_LARGE,''",
    "400,SomethingNew,PERMANENT,''",
    "502,SomethingNew,TRANSIENT,''",
  })
  void errorsHaveAReasonAndAHint(int status, String code, Reason reason, String hint) {
    transport.answer(status, error(code), "<Error><Message>secret=hush</Message></Error>");

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> store(KEY).get(ID))
        .withMessage(
            "GET https://account.blob.core.windows.net/builds/go: HTTP " + status + " " + code)
        .matches(e -> e.reason() == reason, reason.toString())
        .satisfies(
            e -> {
              assertThat(e.hint()).contains(hint);
              assertThat(e.hint().isEmpty()).isEqualTo(hint.isEmpty());
            });
  }

  @Test
  void aFailureOfAuthorizationNamesTheCredentialsToo() {
    transport.answer(403, error("AuthorizationFailure"), "");

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> store(KEY).get(ID))
        .satisfies(
            e ->
                assertThat(e.hint())
                    .contains("network rules", "; or the key is not one of the account account"));
  }

  @Test
  void aSasTokenThatIsNotAcceptedOrLacksARightIsNamed() {
    transport
        .answer(403, error("AuthenticationFailed"), "")
        .answer(403, error("AuthorizationPermissionMismatch"), "")
        .answer(403, error("AuthorizationPermissionMismatch"), "");
    AzureStore store = store(BY_SAS);

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> store.get(ID))
        .matches(e -> e.reason() == Reason.PERMANENT)
        .satisfies(
            e ->
                assertThat(e.hint()).contains("2026-01-01T00:00:00Z", "CACHEPROG_AZURE_SAS_TOKEN"));
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> store.get(ID))
        .matches(e -> e.reason() == Reason.DENIED)
        .satisfies(e -> assertThat(e.hint()).contains("permission r"));
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> put(store))
        .satisfies(e -> assertThat(e.hint()).contains("permissions c and w"));
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 201, 204, 301, 302, 401, 403, 404})
  void theAnswerOfAnotherServerIsAFailureThatSaysSo(int status) {
    Map<String, String> page = Map.of("Content-Type", "text/html", "Location", "https://login");
    transport.answer(status, page, "<html>hush").answer(status, page, "<html>hush");
    AzureStore store = store(KEY);

    for (Method method : new Method[] {() -> store.get(ID).close(), () -> put(store)}) {
      assertThatExceptionOfType(StoreException.class)
          .isThrownBy(method::call)
          .matches(e -> e.reason() == Reason.PERMANENT)
          .satisfies(
              e ->
                  assertThat(e.explanation())
                      .contains("HTTP " + status, "login page")
                      .doesNotContain("hush"));
    }
  }

  private interface Method {
    void call() throws Exception;
  }

  @ParameterizedTest
  @CsvSource({
    "x-ms-meta-outputid,",
    "x-ms-meta-outputid,abc",
    "x-ms-meta-outputid,../../../../etc/passwd",
    "x-ms-meta-uncompressedsize,",
    "x-ms-meta-uncompressedsize,''",
    "x-ms-meta-uncompressedsize,-1",
    "x-ms-meta-uncompressedsize,+1",
    "x-ms-meta-uncompressedsize,1e3",
    "x-ms-meta-uncompressedsize,99999999999999999999",
    "x-ms-meta-compression,ZSTD",
    "x-ms-meta-compression,a b",
    "x-ms-meta-compression,abcdefghijklmnopqrstuvwxyz",
  })
  void wrongMetadataIsAFailureThatNamesThePrefix(String name, String value) {
    Map<String, String> headers = stored();
    if (value == null) {
      headers.remove(name);
    } else {
      headers.put(name, value);
    }
    transport.answer(headers, BODY, TIME);

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> store(KEY).get(ID))
        .withMessageContaining("not stored by cacheprog")
        .matches(e -> e.reason() == Reason.PERMANENT)
        .satisfies(e -> assertThat(e.hint()).contains("CACHEPROG_AZURE_PREFIX"));
  }

  @Test
  void aWrongClockIsCorrectedOnce() throws Exception {
    Map<String, String> skewed = new HashMap<>(error("AuthenticationFailed"));
    skewed.put("Date", "Tue, 24 Nov 2026 09:00:00 GMT");
    transport
        .answer(403, skewed, "")
        .answer(404, error("BlobNotFound"), "")
        .answer(404, error("BlobNotFound"), "");
    AzureStore store = store(KEY);

    assertThat(store.get(ID)).isEqualTo(new Lookup.Miss());
    assertThat(store.get(ID)).isEqualTo(new Lookup.Miss());

    assertThat(transport.requests())
        .extracting(request -> request.headers().get("x-ms-date"))
        .containsExactly(
            "Tue, 24 Nov 2026 08:00:00 GMT",
            "Tue, 24 Nov 2026 09:00:00 GMT",
            "Tue, 24 Nov 2026 09:00:00 GMT");
    assertThat(log.lines())
        .filteredOn(line -> line.level() == Log.Level.WARN)
        .singleElement()
        .satisfies(line -> assertThat(line.facts()).isEqualTo("seconds_behind=3600"));
  }

  @Test
  void aWrongKeyIsNotMistakenForAWrongClock() {
    Map<String, String> refused = new HashMap<>(error("AuthenticationFailed"));
    refused.put("Date", "Tue, 24 Nov 2026 08:01:00 GMT");
    transport.answer(403, refused, "");

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> store(KEY).get(ID))
        .satisfies(e -> assertThat(e.hint()).contains("the key is not one of the account account"));
    assertThat(transport.requests()).hasSize(1);
  }

  @Test
  void aShortPauseIsWaitedOutInTheCall() throws Exception {
    Map<String, String> busy = new HashMap<>(error("ServerBusy"));
    busy.put("Retry-After", "1");
    transport.answer(503, busy, "").answer(201, Map.of("x-ms-request-id", "1"), "");
    long before = ticker.nanos();

    put(store(KEY));

    assertThat(ticker.nanos() - before).isGreaterThanOrEqualTo(Duration.ofSeconds(1).toNanos());
    assertThat(transport.requests()).hasSize(2);
  }

  @Test
  void noRequestIsSentDuringALongPause() throws Exception {
    Map<String, String> busy = new HashMap<>(error("ServerBusy"));
    busy.put("Retry-After", "30");
    transport.answer(503, busy, "").answer(404, error("BlobNotFound"), "");
    AzureStore store = store(KEY);

    for (int i = 0; i < 3; i++) {
      assertThatExceptionOfType(StoreException.class)
          .isThrownBy(() -> store.get(ID))
          .matches(e -> e.reason() == Reason.THROTTLED);
    }
    assertThat(transport.requests()).hasSize(1);
    ticker.sleep(Duration.ofSeconds(30).toNanos());
    assertThat(store.get(ID)).isEqualTo(new Lookup.Miss());
  }

  @Test
  void anUnknownHostNamesTheVariableUntilAzureHasAnswered() throws Exception {
    transport
        .fail(new UnknownHostException("account.blob.core.windows.net"))
        .answer(404, error("BlobNotFound"), "")
        .fail(new ConnectException("Connection refused"));
    AzureStore store = store(KEY);

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> store.get(ID))
        .matches(e -> e.reason() == Reason.UNREACHABLE)
        .satisfies(e -> assertThat(e.hint()).contains("CACHEPROG_AZURE_ACCOUNT", "DNS"));
    store.get(ID).close();
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> store.get(ID))
        .satisfies(e -> assertThat(e.hint()).isEmpty());
  }
}
