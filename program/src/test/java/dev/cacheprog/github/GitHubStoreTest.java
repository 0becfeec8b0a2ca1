package dev.cacheprog.github;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.fakes.FakeTransport;
import dev.cacheprog.fakes.HandTicker;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectName;
import dev.cacheprog.store.OutputId;
import dev.cacheprog.store.StoreException;
import dev.cacheprog.store.StoreException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the store makes of answers, above all of those that GitHub's service never gives.
class GitHubStoreTest {
  private static final String TOKEN = "the.secret.token";
  private static final String SIGNED = "https://blobs.example/cache/1?sp=r&sig=secretsignature";
  private static final byte[] BODY = Samples.noise(1000);
  private static final ActionId PACK = ActionId.of(new ObjectName.Pack(OutputId.ofBody(BODY)));
  private static final String PREFIX = "cacheprog-p/" + OutputId.ofBody(BODY).hex() + "/";
  private static final ActionId MANIFEST =
      ActionId.of(new ObjectName.Manifest("key", "scope", "build", Set.of()));

  private final FakeTransport transport = new FakeTransport();
  private final HandTicker ticker = new HandTicker();
  private final GitHubStore store = store(GitHubOptions.Mode.READ_WRITE);

  private GitHubStore store(GitHubOptions.Mode mode) {
    return new GitHubStore(
        new GitHubOptions(
            URI.create("https://results.example/ignored"), TOKEN, mode, "cacheprog-", "7-1"),
        transport,
        Clock.systemUTC(),
        ticker);
  }

  private StoreException getFails() {
    StoreException failure =
        catchThrowableOfType(StoreException.class, () -> store.get(PACK).close());
    return checked(failure);
  }

  private StoreException putFails() {
    StoreException failure =
        catchThrowableOfType(
            StoreException.class, () -> store.put(PACK, Samples.entry(BODY), Body.of(BODY)));
    return checked(failure);
  }

  /// No failure has a secret, nor leaves a connection open.
  private StoreException checked(StoreException failure) {
    assertThat(failure).isNotNull();
    for (Throwable each = failure; each != null; each = each.getCause()) {
      assertThat(String.valueOf(each)).doesNotContain("secret");
    }
    assertThat(failure.explanation()).doesNotContain("secret");
    assertThat(transport.openResponses).hasValue(0);
    return failure;
  }

  private FakeTransport found(String key) {
    return transport.answer(
        200,
        Map.of(),
        "{\"ok\":true,\"signed_download_url\":\"" + SIGNED + "\",\"matched_key\":\"" + key + "\"}");
  }

  private static byte[] stored(byte[] body) {
    ByteArrayOutputStream stored = new ByteArrayOutputStream();
    stored.writeBytes(ObjectHead.line(Samples.entry(body)));
    stored.writeBytes(body);
    return stored.toByteArray();
  }

  private static String sent(HttpTransport.Request request) throws IOException {
    return new String(Objects.requireNonNull(request.body()).open().readAllBytes(), UTF_8);
  }

  @Test
  void theTokenGoesToTheServiceAndNotToTheBlobs() throws Exception {
    found(PREFIX + "0");
    transport.answer(Map.of(), stored(BODY), Instant.EPOCH);

    try (Lookup lookup = store.get(PACK)) {
      Lookup.Hit hit = (Lookup.Hit) lookup;
      assertThat(hit.size()).isEqualTo(BODY.length);
      assertThat(hit.time()).isEqualTo(Instant.EPOCH);
      assertThat(hit.metadata()).isEqualTo(Samples.entry(BODY));
      assertThat(hit.body().readAllBytes()).isEqualTo(BODY);
    }

    HttpTransport.Request call = transport.requests().get(0);
    assertThat(call.uri())
        .hasToString(
            "https://results.example/twirp/github.actions.results.api.v1.CacheService/"
                + "GetCacheEntryDownloadURL");
    assertThat(call.headers()).containsEntry("Authorization", "Bearer " + TOKEN);
    assertThat(sent(call)).startsWith("{\"key\":\"" + PREFIX + "\",\"restore_keys\":[\"" + PREFIX);
    HttpTransport.Request get = transport.requests().get(1);
    assertThat(get.uri()).hasToString(SIGNED);
    assertThat(get.headers().toString()).doesNotContain("secret");
    assertThat(transport.openResponses).hasValue(0);
  }

  @Test
  void textsOfOptionsUrlsAndStoreHaveNoSecrets() {
    assertThat(store.toString() + SignedUrl.parse(SIGNED)).doesNotContain("secret");
    assertThat(
            new GitHubOptions(
                    URI.create("https://results.example"),
                    TOKEN,
                    GitHubOptions.Mode.NONE,
                    "",
                    "1-1")
                .toString())
        .doesNotContain("secret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://blobs.example/cache/1?sig=secret",
        "ftp://127.0.0.1/cache/1?sig=secret",
        "http://127.0.0.1.example/cache/1?sig=secret",
        "https://user@blobs.example/cache/1?sig=secret",
        "https://blobs.example/cache/1",
        "https:///cache/1?sig=secret",
        "not a url ?sig=secret",
        ""
      })
  void urlsThatWouldBeReadByOthersAreRefused(String url) {
    String answer =
        "{\"ok\":true,\"signed_upload_url\":\""
            + url
            + "\",\"signed_download_url\":\""
            + url
            + "\",\"matched_key\":\""
            + PREFIX
            + "0\"}";
    transport.answer(200, Map.of(), answer).answer(200, Map.of(), answer);

    assertThat(getFails().reason()).isEqualTo(Reason.PERMANENT);
    assertThat(putFails().reason()).isEqualTo(Reason.PERMANENT);
    assertThat(transport.requests()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html>secret</html>",
        "[]",
        "null",
        "{\"ok\":\"true\"}",
        "{\"ok\":1}",
        "{\"ok\":true",
      })
  void whatIsNoAnswerOfTheServiceIsAFailure(String answer) {
    transport.answer(200, Map.of(), answer).answer(200, Map.of(), answer);

    assertThat(getFails().hint()).contains("ACTIONS_RESULTS_URL");
    assertThat(putFails().reason()).isEqualTo(Reason.PERMANENT);
  }

  @Test
  void whatIsFalseMayBeLeftOut() throws Exception {
    transport.answer(200, Map.of(), "{}");

    assertThat(store.get(PACK)).isEqualTo(new Lookup.Miss());
  }

  @Test
  void anEntryOfAnotherKeyIsAMiss() throws Exception {
    found("cacheprog-p/other/0");

    assertThat(store.get(PACK)).isEqualTo(new Lookup.Miss());
    assertThat(transport.requests()).hasSize(1);
  }

  @Test
  void namesOfFieldsInJsonsOwnStyleAreRead() throws Exception {
    transport
        .answer(
            200,
            Map.of(),
            "{\"ok\":true,\"signedDownloadUrl\":\""
                + SIGNED
                + "\",\"matchedKey\":\""
                + PREFIX
                + "0\"}")
        .answer(Map.of(), stored(BODY), Instant.EPOCH);

    try (Lookup lookup = store.get(PACK)) {
      assertThat(lookup).isInstanceOf(Lookup.Hit.class);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "401, DENIED",
    "403, DENIED",
    "429, THROTTLED",
    "500, TRANSIENT",
    "503, TRANSIENT",
    "404, PERMANENT",
    "302, PERMANENT",
    "400, PERMANENT",
  })
  void statusesOfTheServiceHaveReasons(int status, Reason reason) {
    String answer = "{\"code\":\"any\",\"msg\":\"told why\"}";
    transport.answer(status, Map.of(), answer).answer(status, Map.of(), answer);

    StoreException failure = getFails();
    assertThat(failure.reason()).isEqualTo(reason);
    assertThat(failure).hasMessageContaining("told why").hasMessageContaining("results.example");
    assertThat(putFails().reason()).isEqualTo(reason);
  }

  @ParameterizedTest
  @CsvSource({
    "400, PERMANENT",
    "403, PERMANENT",
    "413, TOO_LARGE",
    "429, THROTTLED",
    "500, TRANSIENT",
    "503, TRANSIENT",
  })
  void statusesOfBlobsHaveReasons(int status, Reason reason) {
    found(PREFIX + "0");
    transport.answer(status, Map.of("x-ms-error-code", "Why"), "secret");

    assertThat(getFails())
        .hasMessage("download of a blob on blobs.example: HTTP " + status + " Why")
        .matches(e -> e.reason() == reason);
  }

  @Test
  void failuresOfTheNetworkNameTheHostOnly() {
    transport.fail(new ConnectException("Connection refused"));
    assertThat(getFails().reason()).isEqualTo(Reason.UNREACHABLE);

    found(PREFIX + "0");
    transport.fail(new IOException("Server returned HTTP response code: 500 for URL: " + SIGNED));
    assertThat(getFails()).hasMessage("download of a blob on blobs.example: the request failed");
  }

  @Test
  void aDeniedWriteIsOneWhateverItsStatus() {
    String message = "cache write denied: this run is not trusted";
    transport
        .answer(200, Map.of(), "{\"ok\":false,\"message\":\"" + message + "\"}")
        .answer(403, Map.of(), "{\"code\":\"permission_denied\",\"msg\":\"" + message + "\"}")
        .answer(402, Map.of(), "{\"code\":\"x\",\"msg\":\"insufficient usage to create\"}");

    assertThat(putFails().reason()).isEqualTo(Reason.DENIED);
    assertThat(putFails().reason()).isEqualTo(Reason.DENIED);
    assertThat(putFails().hint()).contains("quota");
  }

  @Test
  void aModeWithoutReadsSendsNone() {
    GitHubStore writer = store(GitHubOptions.Mode.WRITE_ONLY);

    StoreException failure =
        catchThrowableOfType(StoreException.class, () -> writer.get(PACK).close());

    assertThat(failure.reason()).isEqualTo(Reason.DENIED);
    assertThat(failure).hasMessageContaining("ACTIONS_CACHE_MODE");
    assertThat(transport.requests()).isEmpty();
  }

  @Test
  void aPauseOfNewEntriesDoesNotStopReads() throws Exception {
    transport.answer(429, Map.of("Retry-After", "40"), "{}");
    assertThat(putFails().reason()).isEqualTo(Reason.THROTTLED);
    assertThat(putFails().reason()).isEqualTo(Reason.THROTTLED);
    assertThat(transport.requests()).hasSize(1);
    transport.answer(200, Map.of(), "{\"ok\":false}");

    assertThat(store.get(PACK)).isEqualTo(new Lookup.Miss());
  }

  @Test
  void manifestsOfOneKeyHaveDifferentKeysOfEntries() throws Exception {
    for (int i = 0; i < 2; i++) {
      transport
          .answer(200, Map.of(), "{\"ok\":true,\"signed_upload_url\":\"" + SIGNED + "\"}")
          .answer(201, Map.of(), "")
          .answer(200, Map.of(), "{\"ok\":true,\"entry_id\":\"1\"}");
      store.put(MANIFEST, Samples.entry(BODY), Body.of(BODY));
    }

    String first = sent(transport.requests().get(0));
    String second = sent(transport.requests().get(3));
    assertThat(first).isNotEqualTo(second).contains("/build/" + MANIFEST.hex() + "/7-1-");
    assertThat(sent(transport.requests().get(2)))
        .startsWith(first.substring(0, first.indexOf("\",\"version")))
        .contains("\"size_bytes\":\"" + stored(BODY).length + "\"");
  }

  @Test
  void anUploadThatTheServiceDoesNotFindMayBeTriedAgain() {
    transport
        .answer(200, Map.of(), "{\"ok\":true,\"signed_upload_url\":\"" + SIGNED + "\"}")
        .answer(201, Map.of(), "")
        .answer(404, Map.of(), "{\"code\":\"not_found\",\"msg\":\"no such upload\"}");

    assertThat(putFails().reason()).isEqualTo(Reason.TRANSIENT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "cacheprog object 1\n",
        "cacheprog object 2 HASH - 5\n",
        "cacheprog object 1 HASH - 5",
        "cacheprog object 1 HASH  5\n",
        "cacheprog object 1 HASH - -5\n",
        "cacheprog object 1 HASH - +5\n",
        "cacheprog object 1 HASH - 99999999999999999999\n",
        "cacheprog object 1 HASH - \n",
        "cacheprog object 1 HASH zs,td 5\n",
        "cacheprog object 1 hash - 5\n",
        "cacheprog object 1 HASH - 5 6\n",
        "cacheprog object 1 HASH aVeryLongNameOfAnAlgorithm 5\n",
        "cacheprog object 1 HASH aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n",
      })
  void whatDoesNotBeginAsAnObjectIsNone(String start) {
    found(PREFIX + "0");
    String text = start.replace("HASH", "ab".repeat(32));
    transport.answer(Map.of(), text.getBytes(US_ASCII), Instant.EPOCH);

    assertThat(getFails().hint()).contains("CACHEPROG_GITHUB_CACHE_PREFIX");
  }
}
