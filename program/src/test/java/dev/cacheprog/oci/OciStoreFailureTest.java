package dev.cacheprog.oci;

import static dev.cacheprog.oci.OciStores.manifest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cacheprog.core.Log;
import dev.cacheprog.fakes.MemoryLog;
import dev.cacheprog.oci.OciStores.Pack;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.OutputId;
import dev.cacheprog.store.StoreException;
import dev.cacheprog.store.StoreException.Reason;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What registries may answer instead.
class OciStoreFailureTest extends OciStoreBase {
  @ParameterizedTest
  @ValueSource(strings = {"http://registry.example/v2/x?signature=1", "http://elsewhere/x"})
  void nothingIsSentFromHttpsToHttp(String location) {
    OciStore store = open();
    transport.answer(404, NONE, "").answer(202, Map.of("Location", location), "");
    StoreException upload = failure(() -> PACK.put(store));
    assertThat(upload.reason()).isEqualTo(Reason.PERMANENT);
    assertThat(upload.hint()).contains("X-Forwarded-Proto");

    transport.answer(307, Map.of("Location", location), "");
    assertThat(failure(() -> store.get(KEY))).hasMessageContaining("from https:// to http://");
  }

  @Test
  void aTokenServiceWithoutTlsGetsNoPassword() {
    transport.answer(401, Map.of("WWW-Authenticate", "Bearer realm=\"http://auth.example/t\""), "");
    assertThat(failure(() -> store(LOGIN).get(KEY))).hasMessageContaining("not https://");
    assertThat(transport.requests()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "401, UNAUTHORIZED, DENIED, CACHEPROG_OCI_USERNAME",
    "403, DENIED, DENIED, CACHEPROG_OCI_PASSWORD",
    "404, NAME_UNKNOWN, PERMANENT, create the repository",
    "405, UNSUPPORTED, DENIED, read-only",
    "413, SIZE_INVALID, TOO_LARGE, ''",
    "429, TOOMANYREQUESTS, THROTTLED, ''",
    "500, UNKNOWN, TRANSIENT, ''",
    "503, UNAVAILABLE, TRANSIENT, ''",
    "400, BLOB_UPLOAD_INVALID, PERMANENT, ''",
    "400, 'TAG_INVALID\",\"message\":\"the tag is immutable', PERMANENT, make them mutable",
  })
  void whatARefusedPutMeans(int status, String code, Reason reason, String hint) {
    OciStore store = open();
    String answer = "{\"errors\":[{\"code\":\"" + code + "\"}]}";
    transport.answer(404, NONE, "").answer(status, NONE, answer);
    StoreException failure = failure(() -> PACK.put(store));
    assertThat(failure.reason()).isEqualTo(reason);
    assertThat(failure)
        .hasMessageContaining("registry.example/team/cache: HTTP " + status)
        .hasMessageContaining(code.substring(0, 5));
    assertThat(failure.hint()).contains(hint);
  }

  @Test
  void anAnswerThatIsNoJsonIsShownByItsStatus() {
    OciStore store = open();
    transport.answer(502, NONE, "<html>\n\u0007 bad gateway");
    assertThat(failure(() -> store.get(KEY)))
        .hasMessage("GET registry.example/team/cache: HTTP 502");
    transport.answer(500, NONE, "{\"errors\":[{\"message\":\"a\\u0007\\n b\",\"detail\":\"c\"}]}");
    assertThat(failure(() -> store.get(KEY)))
        .hasMessage("GET registry.example/team/cache: HTTP 500: a   b: c");
  }

  @Test
  void aPauseThatIsShortIsWaitedOut() throws Exception {
    OciStore store = open();
    transport.answer(429, Map.of("Retry-After", "0"), "").answer(404, NONE, "");
    assertThat(store.get(KEY)).isEqualTo(new Lookup.Miss());
    assertThat(transport.requests()).hasSize(3);
  }

  @Test
  void duringALongPauseNothingIsSent() throws Exception {
    OciStore store = open();
    transport.answer(429, Map.of("Retry-After", "60"), "");
    assertThat(failure(() -> store.get(KEY)).reason()).isEqualTo(Reason.THROTTLED);
    ticker.advance(Duration.ofSeconds(59));
    assertThat(failure(() -> store.get(KEY)).reason()).isEqualTo(Reason.THROTTLED);
    assertThat(transport.requests()).hasSize(2);
    ticker.advance(Duration.ofSeconds(2));
    transport.answer(404, NONE, "");
    assertThat(store.get(KEY)).isEqualTo(new Lookup.Miss());
  }

  /// A registry that hides what does not exist from those who may create it.
  @Test
  void aDeniedManifestIsAMissForThoseWithALogin() throws Exception {
    Map<String, String> challenge = Map.of("WWW-Authenticate", "Basic realm=\"x\"");
    OciStore store = store(LOGIN);
    transport
        .answer(401, challenge, "")
        .answer(403, NONE, "{\"errors\":[{\"code\":\"DENIED\"}]}")
        .answer(401, challenge, "");
    assertThat(store.get(KEY)).isEqualTo(new Lookup.Miss());
    assertThat(store.get(KEY)).isEqualTo(new Lookup.Miss());
    assertThat(log.messages(Log.Level.WARN)).hasSize(1);
    assertThat(store.hintOfDeniedGets()).contains("CACHEPROG_OCI_PASSWORD");
    transport.answer(403, NONE, "");
    assertThat(store.details().getLast().text().get()).contains("may not be listed");
    transport.answer(404, NONE, "");
    assertThat(store.get(KEY)).isEqualTo(new Lookup.Miss());
    assertThat(store.hintOfDeniedGets()).isEmpty();

    transport.answer(401, challenge, "").answer(401, challenge, "");
    assertThat(failure(() -> store(null).get(KEY)).reason()).isEqualTo(Reason.DENIED);
  }

  @Test
  void aWebPageIsNoRegistry() {
    OciStore store = open();
    transport.answer(200, Map.of("Content-Type", "text/html; charset=utf-8"), "<html>");
    assertThat(failure(() -> store.get(KEY)).hint()).contains("login pages");
  }

  @Test
  void aDamagedManifestIsAMissWithAReason() throws Exception {
    OciStore store = open();
    transport
        .answer(200, Map.of("Docker-Content-Digest", DIGEST), "{}")
        .answer(200, NONE, "{\"schemaVersion\":2")
        .answer(200, NONE, " ".repeat(ImageManifest.MAX_BYTES + 1));
    for (int i = 0; i < 3; i++) {
      assertThat(store.get(KEY)).isEqualTo(new Lookup.Miss());
    }
    assertThat(log.lines().stream().map(MemoryLog.Line::facts))
        .hasSize(3)
        .allMatch(facts -> facts.startsWith("tag=m-"))
        .anyMatch(facts -> facts.endsWith("its digest does not match"));
  }

  @Test
  void tooManyPacksAreRefused() throws Exception {
    OciStore store = open();
    OutputId[] ids = new OutputId[14_000];
    for (int i = 0; i < ids.length; i++) {
      Pack pack = Pack.of("pack" + i, new byte[] {(byte) i, (byte) (i >> 8)});
      transport.answer(200, NONE, "");
      pack.put(store);
      ids[i] = pack.id();
    }
    transport.answer(202, Map.of("Location", "/u"), "").answer(201, NONE, "").answer(200, NONE, "");
    assertThat(failure(() -> put(store, manifest("key", null, "", ids))))
        .hasMessageContaining("14000 packs");
  }

  @Test
  void aRegistryThatIsNotThereIsUnreachable() {
    transport.fail(new ConnectException("Connection refused"));
    StoreException failure = failure(() -> store(null).prepare());
    assertThat(failure.reason()).isEqualTo(Reason.UNREACHABLE);
    assertThat(failure.hint()).contains("CACHEPROG_OCI_REPOSITORY");

    OciStore store = open();
    transport.fail(new IOException("reset"));
    failure = failure(() -> store.get(KEY));
    assertThat(failure.reason()).isEqualTo(Reason.TRANSIENT);
    assertThat(failure.hint()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{\"token\":\"\"}",
        "{\"token\":1}",
        "{\"token\":\"a\\nb\"}",
        "<html>",
        "{\"token\":\"t\",\"expires_in\":92233720368547758}",
        "{\"token\":\"t\",\"expires_in\":9223372036854775807}"
      })
  void aTokenThatIsNoneIsAFailure(String answer) {
    transport
        .answer(401, Map.of("WWW-Authenticate", "Bearer realm=\"https://auth.example/t\""), "")
        .answer(200, NONE, answer);
    OciStore store = store(LOGIN);
    assertThat(failure(() -> store.get(KEY)))
        .hasMessageContaining("the token service auth.example");
    // The next call does not ask again.
    assertThat(failure(() -> store.get(KEY)).reason()).isEqualTo(Reason.PERMANENT);
    assertThat(transport.requests()).hasSize(2);
  }

  @Test
  void aTokenServiceInTroubleIsTriedAgainSoon() {
    transport
        .answer(401, Map.of("WWW-Authenticate", "Bearer realm=\"https://auth.example/t\""), "")
        .answer(503, NONE, "");
    OciStore store = store(LOGIN);
    assertThat(failure(() -> store.get(KEY)).reason()).isEqualTo(Reason.TRANSIENT);
    assertThat(failure(() -> store.get(KEY)).reason()).isEqualTo(Reason.TRANSIENT);
    assertThat(transport.requests()).hasSize(2);
    clock.advance(Duration.ofSeconds(6));
    transport.answer(503, NONE, "");
    assertThatExceptionOfType(StoreException.class).isThrownBy(() -> store.get(KEY));
    assertThat(transport.requests()).hasSize(3);
  }
}
