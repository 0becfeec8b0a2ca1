package dev.cacheprog.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.core.Log;
import dev.cacheprog.fakes.FakeStoreMemory;
import dev.cacheprog.fakes.FakeTransport;
import dev.cacheprog.fakes.HandClock;
import dev.cacheprog.fakes.MemoryLog;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.OutputId;
import dev.cacheprog.store.StoreException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests and answers, without a server. [S3ContractTest] has real ones.
class S3StoreTest {
  private static final ActionId ID = Samples.action("a");
  private static final byte[] BODY = Samples.noise(100);
  private static final String OUTPUT =
      Base64.getEncoder().encodeToString(OutputId.ofBody(BODY).bytes());
  private static final Instant TIME = Instant.parse("2026-11-20T08:00:00Z");

  private final FakeTransport transport = new FakeTransport();
  private final HandClock clock = new HandClock();
  private final MemoryLog log = new MemoryLog();
  private final FakeStoreMemory memory = new FakeStoreMemory(clock);
  private final Map<String, String> environment = new HashMap<>(Map.of("HOME", "/absent"));

  private static S3Options options(@Nullable String region, Duration expiration) {
    return new S3Options(
        new S3Bucket(URI.create("minio+http://store:9000"), "bucket", region, false, "prefix"),
        new S3Signing(
            new CredentialSource.Given(new Credentials("AKID", "a-secret", null)), Set.of()),
        S3Headers.NONE,
        expiration);
  }

  private S3Store store(@Nullable String region, Duration expiration) {
    return store(
        region, expiration, new CredentialSource.Given(new Credentials("AKID", "a-secret", null)));
  }

  private S3Store store(
      @Nullable String region, Duration expiration, CredentialSource credentials) {
    S3Options options =
        new S3Options(
            new S3Bucket(URI.create("minio+http://store:9000"), "bucket", region, false, "prefix"),
            new S3Signing(credentials, Set.of()),
            S3Headers.NONE,
            expiration);
    return new S3Store(options, transport, clock, new AwsSettings(environment), memory, log);
  }

  private S3Store store() {
    return store("eu-west-1", Duration.ZERO);
  }

  private static Map<String, String> headers(HttpTransport.Request request) {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.putAll(request.headers());
    return headers;
  }

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

  /// Followed, and remembered for all that comes after.
  @Test
  void aBucketInAnotherRegionIsFound() throws Exception {
    transport
        .answer(301, Map.of("x-amz-bucket-region", "eu-north-1"), "")
        .answer(Map.of("x-amz-meta-output_id", OUTPUT), BODY, TIME)
        .answer(404, Map.of(), "<Error><Code>NoSuchKey</Code></Error>");
    S3Store store = store();

    try (Lookup lookup = store.get(ID)) {
      assertThat(lookup).isInstanceOf(Lookup.Hit.class);
    }
    assertThat(store.get(ID)).isInstanceOf(Lookup.Miss.class);

    assertThat(transport.requests()).hasSize(3);
    assertThat(headers(transport.requests().get(0)).get("Authorization")).contains("/eu-west-1/");
    assertThat(headers(transport.requests().get(1)).get("Authorization")).contains("/eu-north-1/");
    assertThat(headers(transport.requests().get(2)).get("Authorization")).contains("/eu-north-1/");
    assertThat(log.messages(Log.Level.WARN))
        .singleElement()
        .asString()
        .contains("Configured region is not that of the bucket");
    assertThat(transport.openResponses).hasValue(0);
  }

  /// With the answers of MinIO; also for a put, whose body is sent again.
  @Test
  void aRegionInTheBodyOfAnAnswerIsUsed() throws Exception {
    memory.remember("metadata-names", "_");
    transport
        .answer(
            400,
            Map.of(),
            "<Error><Code>AuthorizationHeaderMalformed</Code><Region>eu-north-1</Region></Error>")
        .answer(200, Map.of(), "");

    store().put(ID, Samples.entry(BODY), Body.of(BODY));

    assertThat(headers(transport.requests().getLast()).get("Authorization"))
        .contains("/eu-north-1/");
  }

  @Test
  void aRedirectInACircleIsFollowedOnce() {
    transport
        .answer(301, Map.of("x-amz-bucket-region", "eu-north-1"), "")
        .answer(301, Map.of("x-amz-bucket-region", "eu-west-1"), "");

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> store().get(ID))
        .withMessageContaining("HTTP 301");
    assertThat(transport.openResponses).hasValue(0);
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

  /// With the options nothing can be wrong then.
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

  private static String region(HttpTransport.Request request) {
    return headers(request).getOrDefault("Authorization", "").split("/", -1)[2];
  }

  @Test
  void theRegionIsRequestedOnce() throws Exception {
    transport
        .answer(200, Map.of(), "<LocationConstraint>eu-north-1</LocationConstraint>")
        .answer(404, Map.of(), "")
        .answer(404, Map.of(), "");
    S3Store store = store(null, Duration.ZERO);

    assertThat(store.get(ID)).isEqualTo(new Lookup.Miss());
    assertThat(store.get(ID)).isEqualTo(new Lookup.Miss());

    assertThat(transport.requests()).hasSize(3);
    assertThat(transport.requests().getFirst().uri())
        .hasToString("http://store:9000/bucket?location=");
    assertThat(region(transport.requests().getFirst())).isEqualTo("us-east-1");
    assertThat(region(transport.requests().getLast())).isEqualTo("eu-north-1");
    assertThat(transport.openResponses).hasValue(0);
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

  /// Also if somebody gives a key that looks like none.
  @Test
  void aGivenKeyAlwaysSigns() throws Exception {
    transport.answer(404, Map.of(), "<Error><Code>NoSuchKey</Code></Error>");
    Credentials none = Credentials.ANONYMOUS;
    CredentialSource given =
        new CredentialSource.Given(
            new Credentials(none.accessKeyId(), none.secretAccessKey(), null));

    store("eu-west-1", Duration.ZERO, given).get(ID).close();

    assertThat(headers(transport.requests().getFirst())).containsKey("Authorization");
  }

  @Test
  void theRegionInARejectionIsUsed() throws Exception {
    transport
        .answer(400, Map.of("x-amz-bucket-region", "ap-south-1"), "")
        .answer(404, Map.of(), "");

    assertThat(store(null, Duration.ZERO).get(ID)).isEqualTo(new Lookup.Miss());

    assertThat(region(transport.requests().getLast())).isEqualTo("ap-south-1");
  }

  @ParameterizedTest
  @CsvSource({
    "eu-a-1, eu-b-1, eu-a-1",
    ", eu-b-1, eu-b-1",
    "'', eu-b-1, eu-b-1",
    "' eu-a-1\n', , eu-a-1",
  })
  void theVariablesOfAwsComeBeforeTheQuestion(
      @Nullable String region, @Nullable String defaultRegion, String expected) throws Exception {
    if (region != null) {
      environment.put("AWS_REGION", region);
    }
    if (defaultRegion != null) {
      environment.put("AWS_DEFAULT_REGION", defaultRegion);
    }
    transport.answer(404, Map.of(), "");
    S3Store store = store(null, Duration.ZERO);

    assertThat(store.get(ID)).isEqualTo(new Lookup.Miss());

    assertThat(transport.requests()).hasSize(1);
    assertThat(region(transport.requests().getLast())).isEqualTo(expected);
    assertThat(store.region()).startsWith(expected + ", from AWS_");
  }

  @Test
  void theRegionOfTheProfileComesBeforeTheQuestion(@TempDir Path folder) throws Exception {
    Path config = Files.writeString(folder.resolve("config"), "[default]\nregion = eu-c-1\n");
    environment.put("AWS_CONFIG_FILE", config.toString());
    transport.answer(404, Map.of(), "");
    S3Store store = store(null, Duration.ZERO);

    store.get(ID);

    assertThat(transport.requests()).hasSize(1);
    assertThat(store.region()).isEqualTo("eu-c-1, from the AWS profile default");
  }

  @Test
  void withoutAnAnswerTheRegionIsTheDefault() throws Exception {
    transport.fail(new IOException("connection reset")).answer(404, Map.of(), "");

    assertThat(store(null, Duration.ZERO).get(ID)).isEqualTo(new Lookup.Miss());

    assertThat(region(transport.requests().getLast())).isEqualTo("us-east-1");
  }

  @Test
  void theRequestForTheRegionHasATimeoutOfASecond() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    HttpTransport silent =
        request -> {
          if ("location=".equals(request.uri().getQuery())) {
            try {
              Thread.sleep(Duration.ofMinutes(10));
            } catch (InterruptedException _) {
              interrupted.countDown();
              throw new InterruptedIOException();
            }
          }
          return transport.send(request);
        };
    transport.answer(404, Map.of(), "<Error><Code>NoSuchKey</Code></Error>");
    S3Store store =
        new S3Store(
            options(null, Duration.ZERO), silent, clock, new AwsSettings(environment), memory, log);

    store.prepare();

    assertThat(store.get(ID)).isEqualTo(new Lookup.Miss());
    assertThat(store.region())
        .isEqualTo("us-east-1, the default, as none is configured and the store names none");
    assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
  }

  /// A store of others may accept only regions of its own, and not say which.
  @Test
  void aConfiguredRegionThatTheStoreRejectsIsRequested() throws Exception {
    environment.put("AWS_REGION", "eu-central-1");
    transport
        .answer(400, Map.of(), "<Error><Code>InvalidRegionName</Code></Error>")
        .answer(200, Map.of(), "<LocationConstraint>auto</LocationConstraint>")
        .answer(404, Map.of(), "<Error><Code>NoSuchKey</Code></Error>");

    assertThat(store(null, Duration.ZERO).get(ID)).isEqualTo(new Lookup.Miss());

    assertThat(region(transport.requests().getLast())).isEqualTo("auto");
    assertThat(log.messages(Log.Level.WARN)).isEmpty();
  }

  @Test
  void theRegionIsNotRequestedAgain() throws Exception {
    environment.put("AWS_REGION", "eu-central-1");
    String refusal = "<Error><Code>SignatureDoesNotMatch</Code></Error>";
    transport
        .answer(403, Map.of(), refusal)
        .answer(403, Map.of(), refusal)
        .answer(403, Map.of(), refusal);
    S3Store store = store(null, Duration.ZERO);

    for (int i = 0; i < 2; i++) {
      assertThatExceptionOfType(StoreException.class)
          .isThrownBy(() -> store.get(ID))
          .withMessageContaining("SignatureDoesNotMatch");
    }

    assertThat(transport.requests()).hasSize(3);
  }

  /// The variable is about all of AWS that a job uses, so this is nothing to warn of.
  @Test
  void aBucketInAnotherRegionThanTheVariableIsFound() throws Exception {
    environment.put("AWS_REGION", "eu-central-1");
    transport
        .answer(301, Map.of("x-amz-bucket-region", "eu-north-1"), "")
        .answer(404, Map.of(), "<Error><Code>NoSuchKey</Code></Error>");
    S3Store store = store(null, Duration.ZERO);

    assertThat(store.get(ID)).isEqualTo(new Lookup.Miss());

    assertThat(region(transport.requests().getLast())).isEqualTo("eu-north-1");
    assertThat(store.region()).isEqualTo("eu-north-1, named by the store");
    assertThat(log.messages(Log.Level.WARN)).isEmpty();
  }

  private S3Store aws(String bucket) {
    S3Options options =
        new S3Options(
            new S3Bucket(null, bucket, null, false, ""),
            new S3Signing(
                new CredentialSource.Given(new Credentials("AKID", "a-secret", null)), Set.of()),
            S3Headers.NONE,
            Duration.ZERO);
    return new S3Store(options, transport, clock, new AwsSettings(environment), memory, log);
  }

  /// A question before the first request would cost one more, and it may not be answered.
  @Test
  void theRegionOfAwsIsThatOfItsFirstAnswer() throws Exception {
    transport
        .answer(301, Map.of("x-amz-bucket-region", "eu-central-1"), "")
        .answer(404, Map.of(), "<Error><Code>NoSuchKey</Code></Error>");
    S3Store store = aws("b");
    store.prepare();
    assertThat(transport.requests()).isEmpty();

    assertThat(store.get(ID)).isEqualTo(new Lookup.Miss());

    assertThat(transport.requests())
        .extracting(request -> request.uri().getHost())
        .containsExactly("b.s3.us-east-1.amazonaws.com", "b.s3.eu-central-1.amazonaws.com");
  }

  @Test
  void anAccessPointIsUsedInItsRegion() throws Exception {
    environment.put("AWS_REGION", "us-west-2");
    transport.answer(404, Map.of(), "<Error><Code>NoSuchKey</Code></Error>");

    aws("arn:aws:s3:eu-central-1:123456789012:accesspoint/ap").get(ID);

    HttpTransport.Request request = transport.requests().getFirst();
    assertThat(request.uri())
        .hasToString("https://ap-123456789012.s3-accesspoint.eu-central-1.amazonaws.com/" + ID);
    assertThat(region(request)).isEqualTo("eu-central-1");
  }

  @Test
  void aBucketThatCannotBeAHostIsExplained() {
    environment.put("AWS_REGION", "eu central");
    S3Store store = aws("b");

    for (int i = 0; i < 2; i++) {
      assertThatExceptionOfType(StoreException.class)
          .isThrownBy(() -> store.get(ID))
          .withMessageContaining("'eu central' is not the name of a region (from AWS_REGION)");
    }

    assertThat(transport.requests()).isEmpty();
  }

  @Test
  void aMissingFipsEndpointIsExplained() {
    environment.put("AWS_USE_FIPS_ENDPOINT", "true");
    environment.put("AWS_REGION", "eu-central-1");
    transport.fail(new UnknownHostException("b.s3-fips.eu-central-1.amazonaws.com"));

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> aws("b").get(ID))
        .extracting(StoreException::hint)
        .asString()
        .contains("FIPS endpoints in some regions only");
  }

  /// A region in an answer need not be a valid name of a host.
  @ParameterizedTest
  @ValueSource(strings = {"evil.example/", "a b", "x@y"})
  void aRegionThatIsNoNameIsNotFollowed(String region) {
    transport.answer(301, Map.of("x-amz-bucket-region", region), "");

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> aws("b").get(ID))
        .withMessageContaining("HTTP 301");
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
