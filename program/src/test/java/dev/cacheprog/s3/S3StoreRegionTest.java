package dev.cacheprog.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.core.Log;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.StoreException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The region of a bucket: where it is found, and redirects to it.
class S3StoreRegionTest extends S3StoreBase {
  private static S3Options options(@Nullable String region, Duration expiration) {
    return new S3Options(
        new S3Bucket(URI.create("minio+http://store:9000"), "bucket", region, false, "prefix"),
        new S3Signing(
            new CredentialSource.Given(new Credentials("AKID", "a-secret", null)), Set.of()),
        S3Headers.NONE,
        expiration);
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
  void theVariablesOfAwsTakePrecedenceOverARequest(
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
  void theRegionOfTheProfileTakesPrecedenceOverARequest(@TempDir Path folder) throws Exception {
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

  /// Other stores may accept only their own region, without naming it in the refusal.
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

  /// A request for the region would cost one more request, and may be denied.
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
}
