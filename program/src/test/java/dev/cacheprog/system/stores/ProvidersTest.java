package dev.cacheprog.system.stores;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.system.support.FrontEnd;
import dev.cacheprog.system.support.MinioCredentials;
import dev.cacheprog.testkit.Go;
import dev.cacheprog.testkit.S3Server;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/// What providers of S3 do differently from each other.
@Tag("system")
class ProvidersTest {
  private static Go.Run build(Map<String, String> environment) throws Exception {
    Go.Run run =
        Fixture.plainGo(Fixture.library().folder())
            .cached(Fixture.fresh("root"))
            .with(environment)
            .run("build", "-x", "-o", Fixture.fresh("binary").resolve("hello").toString(), ".");
    assertThat(run.exit()).as("%s", run).isZero();
    return run;
  }

  /// Google's front end rewrites `Accept-Encoding`, which breaks a signature that covers it.
  @ParameterizedTest
  @ValueSource(strings = {"", "Accept-Encoding", "accept-encoding,User-Agent"})
  void aHeaderThatIsChangedOnItsWayBreaksNoSignature(String excluded) throws Exception {
    Fixture.library();
    try (FrontEnd frontEnd = new FrontEnd(Fixture.minio().port(), "Accept-Encoding", "gzip,gfe")) {
      Go.Run run =
          build(
              Fixture.merge(
                  S3Server.environment(Fixture.LIBRARY_PREFIX, frontEnd.port()),
                  Map.of("CACHEPROG_S3_EXCLUDE_HEADERS_FROM_SIGNING", excluded)));

      assertThat(run.compilations()).as("%s", run).isZero();
      assertThat(run.complaints()).as("%s", run).isEmpty();
      assertThat(frontEnd.heads)
          .isNotEmpty()
          .allMatch(
              head ->
                  head.contains("SignedHeaders=host;x-amz-content-sha256;x-amz-date,")
                      || head.startsWith("PUT "));
    }
  }

  @Test
  void aHeaderOfOursThatIsExcludedIsNotSigned() throws Exception {
    Fixture.library();
    try (FrontEnd frontEnd = new FrontEnd(Fixture.minio().port(), "Via", "1.1 front")) {
      build(
          Fixture.merge(
              S3Server.environment(Fixture.unique("unsigned"), frontEnd.port()),
              Map.of(
                  "CACHEPROG_S3_EXCLUDE_HEADERS_FROM_SIGNING",
                  "X-Amz-Meta-Compression_Algorithm")));

      assertThat(frontEnd.heads)
          .filteredOn(head -> head.startsWith("PUT "))
          .isNotEmpty()
          .allMatch(
              head -> head.toLowerCase(java.util.Locale.ROOT).contains("compression_algorithm:"))
          .allMatch(
              head ->
                  head.contains(
                          "SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-meta-output_id;"
                              + "x-amz-meta-uncompressed_size,")
                      || head.contains(
                          "SignedHeaders=host;x-amz-content-sha256;x-amz-date;"
                              + "x-amz-meta-output_id,"));
    }
  }

  /// The endpoint comes before the key that is given, which is wrong here.
  @Test
  void keysComeFromACredentialsEndpoint() throws Exception {
    Fixture.library();
    AtomicInteger asked = new AtomicInteger();
    HttpServer keys =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    keys.createContext(
        "/role",
        exchange -> {
          asked.incrementAndGet();
          byte[] answer =
              "{\"AccessKeyId\":\"%s\",\"SecretAccessKey\":\"%s\",\"Expiration\":\"2100-01-01T00:00:00Z\"}"
                  .formatted(S3Server.ACCESS_KEY, S3Server.SECRET_KEY)
                  .getBytes(UTF_8);
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    keys.start();
    try {
      String url = "http://127.0.0.1:" + keys.getAddress().getPort() + "/role";
      Map<String, String> environment =
          new HashMap<>(Fixture.minio().environment(Fixture.LIBRARY_PREFIX));
      environment.put("CACHEPROG_S3_ACCESS_KEY_ID", "nobody");
      environment.put("CACHEPROG_S3_CREDENTIALS_ENDPOINT", url);

      Go.Run run = build(environment);

      assertThat(run.compilations()).as("%s", run).isZero();
      assertThat(run.complaints()).as("%s", run).isEmpty();
      assertThat(asked).hasValue(1);
      keys.stop(0);

      // Without the service all is compiled, and one of the warnings says why.
      Go.Run without = build(environment);
      assertThat(without.complaints())
          .as("%s", without)
          .anyMatch(line -> line.contains("credentials endpoint") && line.contains(url));
    } finally {
      keys.stop(0);
    }
  }

  /// A pull request reads what the trunk wrote, and writes beside it.
  @Test
  void whatAnotherPrefixHasIsReadButNotWrittenThere() throws Exception {
    Fixture.library();
    Map<String, Long> before = Fixture.minio().list(Fixture.LIBRARY_PREFIX + "/");
    String mine = Fixture.unique("pr");
    Map<String, String> environment = new HashMap<>(Fixture.minio().environment(mine));
    environment.put("CACHEPROG_S3_READ_PREFIXES", "nothing/{% env.MAIN %}," + "{% env.MAIN %}");
    environment.put("MAIN", Fixture.LIBRARY_PREFIX);

    Go.Run run = build(environment);

    assertThat(run.compilations()).as("%s", run).isZero();
    assertThat(run.complaints()).as("%s", run).isEmpty();
    assertThat(run.statistic("prefetched_hits") + run.statistic("fetched_hits"))
        .as("%s", run)
        .isGreaterThan(40);
    assertThat(Fixture.minio().list(Fixture.LIBRARY_PREFIX + "/")).isEqualTo(before);

    // What is not set is not somebody else's prefix.
    environment.remove("MAIN");
    environment.put("CACHEPROG_S3_PREFIX", Fixture.unique("pr"));
    Go.Run without = build(environment);
    assertThat(without.complaints())
        .as("%s", without)
        .hasSize(2)
        .allMatch(line -> line.contains("Skipped read prefix: variable not set"));
    assertThat(without.compilations()).as("%s", without).isPositive();
  }

  private static boolean isSignedFor(String region, String head) {
    return head.contains("/" + region + "/s3/aws4_request");
  }

  /// As AWS answers who asks in the wrong region. Several requests may be on their way when the
  /// first of them is answered.
  @Test
  void aBucketInAnotherRegionIsFoundAndRemembered() throws Exception {
    Fixture.library();
    try (FrontEnd aws =
        FrontEnd.refusing(
            Fixture.minio().port(),
            head ->
                isSignedFor("eu-north-1", head)
                    ? ""
                    : FrontEnd.answer(
                        "301 Moved Permanently",
                        "x-amz-bucket-region: eu-north-1\r\n",
                        "<Error><Code>PermanentRedirect</Code></Error>"))) {
      Go.Run run = build(S3Server.environment(Fixture.LIBRARY_PREFIX, aws.port()));

      assertThat(run.compilations()).as("%s", run).isZero();
      assertThat(run.complaints())
          .as("%s", run)
          .singleElement()
          .asString()
          .contains("Configured region is not that of the bucket", "found=eu-north-1");
      assertThat(aws.heads).filteredOn(head -> isSignedFor("us-east-1", head)).hasSizeBetween(1, 4);
    }
  }

  /// Old buckets in Ireland have another name for their region.
  @Test
  void theRegionEuIsIreland() throws Exception {
    Fixture.library();
    try (FrontEnd aws =
        FrontEnd.refusing(
            Fixture.minio().port(),
            head -> {
              if (head.startsWith("GET /cache?location=")) {
                return FrontEnd.answer("200 OK", "", "<LocationConstraint>EU</LocationConstraint>");
              }
              return isSignedFor("eu-west-1", head)
                  ? ""
                  : FrontEnd.answer(
                      "400 Bad Request",
                      "",
                      "<Error><Code>AuthorizationHeaderMalformed</Code></Error>");
            })) {
      Map<String, String> environment =
          new HashMap<>(S3Server.environment(Fixture.LIBRARY_PREFIX, aws.port()));
      environment.remove("CACHEPROG_S3_REGION");

      Go.Run run = build(environment);

      assertThat(run.compilations()).as("%s", run).isZero();
      assertThat(run.complaints()).as("%s", run).isEmpty();
    }
  }

  /// MinIO names its region in the body of a refusal, and only there.
  @Test
  void aServerWithARegionOfItsOwnIsAskedThere() throws Exception {
    try (S3Server server = S3Server.minio(Fixture.fresh("minio"), "eu-north-1")) {
      Map<String, String> environment = new HashMap<>(server.environment("there"));
      build(environment);

      Go.Run given = build(environment);
      assertThat(given.compilations()).as("%s", given).isZero();
      assertThat(given.complaints())
          .as("%s", given)
          .singleElement()
          .asString()
          .contains("Configured region is not that of the bucket", "found=eu-north-1");

      environment.remove("CACHEPROG_S3_REGION");
      Go.Run detected = build(environment);
      assertThat(detected.compilations()).as("%s", detected).isZero();
      assertThat(detected.complaints()).as("%s", detected).isEmpty();
    }
  }

  /// Who may not list the bucket is told "access denied" for what is not there.
  @Test
  void withoutTheRightToListTheCacheIsFilledAndUsed() throws Exception {
    String prefix = Fixture.unique("nolist");
    Map<String, String> environment =
        MinioCredentials.environment(
            MinioCredentials.temporary("s3:GetObject,s3:PutObject", prefix + "/*"), prefix);

    Go.Run cold = build(environment);
    assertThat(cold.complaints()).as("%s", cold).isEmpty();
    assertThat(cold.statistic("remote_puts")).as("%s", cold).isPositive();

    Go.Run warm = build(environment);
    assertThat(warm.complaints()).as("%s", warm).isEmpty();
    assertThat(warm.compilations()).as("%s", warm).isZero();
  }

  @Test
  void keysThatMayOnlyReadAreEnoughToRead() throws Exception {
    Fixture.library();
    Map<String, String> environment =
        MinioCredentials.environment(
            MinioCredentials.temporary("s3:GetObject", Fixture.LIBRARY_PREFIX + "/*"),
            Fixture.LIBRARY_PREFIX);
    environment.put("CACHEPROG_DISABLE_PUT", "true");

    Go.Run run = build(environment);

    assertThat(run.complaints()).as("%s", run).isEmpty();
    assertThat(run.compilations()).as("%s", run).isZero();
  }

  @Test
  void keysThatMayDoNothingAreExplainedOnce() throws Exception {
    String prefix = Fixture.unique("denied");
    Map<String, String> environment =
        MinioCredentials.environment(
            MinioCredentials.temporary("s3:GetObject", "elsewhere/*"), prefix);

    Go.Run run = build(environment);

    assertThat(run.complaints())
        .as("%s", run)
        .filteredOn(line -> line.contains("S3 has denied every get and no put succeeded"))
        .singleElement()
        .asString()
        .contains("s3:GetObject");
    assertThat(run.complaints())
        .as("%s", run)
        .filteredOn(line -> line.contains("Remote storage denies writes"))
        .singleElement()
        .asString()
        .contains("s3:PutObject");
    assertThat(Fixture.minio().list(prefix)).isEmpty();
  }

  @Test
  void projectsAndStrangersShareABucket() throws Exception {
    String mine = Fixture.unique("team/a");
    String theirs = Fixture.unique("team/b");
    Map<String, String> strange =
        Map.of("team/README", "hands off", mine + "/" + "ab".repeat(32), "no metadata");
    try (S3Client client = Fixture.minio().client()) {
      strange.forEach(
          (key, text) ->
              client.putObject(
                  b -> b.bucket(S3Server.BUCKET).key(key), RequestBody.fromString(text)));

      for (String prefix : List.of(mine, theirs)) {
        build(Fixture.minio().environment(prefix));
      }
      for (String prefix : List.of(mine, theirs)) {
        Go.Run run = build(Fixture.minio().environment(prefix));
        assertThat(run.complaints()).as("%s", run).isEmpty();
        assertThat(run.compilations()).as("%s", run).isZero();
      }

      strange.forEach(
          (key, text) ->
              assertThat(
                      client
                          .getObjectAsBytes(b -> b.bucket(S3Server.BUCKET).key(key))
                          .asUtf8String())
                  .isEqualTo(text));
    }
  }

  @Test
  void aVariableOfThePrefixThatIsNotSetIsEmptyAndToldOf() throws Exception {
    String tail = Fixture.unique("tail");
    Map<String, String> environment =
        new HashMap<>(Fixture.minio().environment("x{% env.NO_SUCH_THING %}/" + tail));

    Go.Run run = build(environment);

    assertThat(run.complaints())
        .as("%s", run)
        .singleElement()
        .asString()
        .contains("not set; using empty text", "NO_SUCH_THING");
    assertThat(Fixture.minio().list("x/" + tail + "/")).isNotEmpty();
  }
}
