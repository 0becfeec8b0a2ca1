package dev.cacheprog.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.core.ObjectKeys;
import dev.cacheprog.store.Body;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/// Against the examples in AWS's documentation, and against the AWS SDK's signer.
class SignerTest {
  private static final Instant TIME = Instant.parse("2013-05-24T00:00:00Z");
  private static final Credentials EXAMPLE =
      new Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", null);

  private static HttpTransport.Request request(
      String method, String uri, Map<String, String> headers, byte[] body) {
    return new HttpTransport.Request(
        method, URI.create(uri), headers, body.length == 0 ? null : Body.of(body));
  }

  /// From "Authenticating Requests: Using the Authorization Header" in the S3 API reference.
  @ParameterizedTest
  @CsvSource({
    "lifecycle=, fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
    "max-keys=2&prefix=J, 34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"
  })
  void signaturesAgreeWithTheDocumentation(String query, String signature) throws Exception {
    HttpTransport.Request signed =
        new Signer(() -> TIME, Set.of(), Set.of())
            .sign(
                request(
                    "GET",
                    "https://examplebucket.s3.amazonaws.com/?" + query,
                    Map.of(),
                    new byte[0]),
                EXAMPLE,
                "us-east-1");

    assertThat(signed.headers())
        .containsEntry(
            "Authorization",
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
                + " SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature="
                + signature);
  }

  @Test
  void excludedHeadersAreSentButNotSigned() throws Exception {
    Map<String, String> headers =
        Map.of("Accept-Encoding", "gzip", "x-amz-meta-a", "1", "X-Amz-Meta-B", "2");

    HttpTransport.Request signed =
        new Signer(() -> TIME, Set.of("accept-encoding", "x-amz-meta-b"), Set.of())
            .sign(request("GET", "https://store/bucket/key", headers, new byte[0]), EXAMPLE, "r");

    assertThat(signed.headers()).containsAllEntriesOf(headers);
    assertThat(signed.headers().get("Authorization"))
        .contains("SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-meta-a,");
  }

  @RepeatedTest(200)
  void signaturesAgreeWithTheSdk(RepetitionInfo repetition) throws Exception {
    Random random = new Random(repetition.getCurrentRepetition());
    Instant time = Instant.ofEpochSecond(random.nextLong(4_000_000_000L));
    String token = random.nextBoolean() ? "token/" + random.nextInt() + "==" : null;
    Credentials credentials =
        new Credentials("AKID" + random.nextInt(100), "s3cr/et+" + random.nextLong(), token);
    String region = random.nextBoolean() ? "us-east-1" : "ap-southeast-" + random.nextInt(4);
    boolean isPut = random.nextBoolean();
    byte[] body = new byte[isPut ? random.nextInt(3) * random.nextInt(5_000) : 0];
    random.nextBytes(body);
    Map<String, String> headers = new LinkedHashMap<>();
    if (isPut) {
      headers.put("x-amz-meta-output_id", "WJG1tSLV3whtD/CxEPvZ0hu0/HFjrzTQgoai6Eb2vgM=");
      headers.put("x-amz-meta-compression_algorithm", random.nextBoolean() ? "zstd" : "");
      headers.put("x-amz-meta-uncompressed_size", Integer.toString(body.length));
      headers.put("cache-control", "private,   no-store  ");
    }
    String[] hosts = {
      "https://bucket.s3.eu-west-1.amazonaws.com",
      "http://127.0.0.1:9000/bucket",
      "https://storage.example:443/a/b",
      "http://[::1]:9000/bucket",
      "http://example:80"
    };
    String path = ObjectKeys.encodePath("/ref/main + 100%/ä~x'(1)/" + random.nextInt());
    String query = random.nextInt(4) == 0 ? "?location=" : "";
    HttpTransport.Request request =
        request(
            isPut ? "PUT" : "GET",
            hosts[random.nextInt(hosts.length)] + path + query,
            headers,
            body);

    HttpTransport.Request ours =
        new Signer(() -> time, Set.of(), Set.of("cache-control"))
            .sign(request, credentials, region);

    assertThat(ours.uri()).isEqualTo(request.uri());
    assertThat(ours.headers()).containsAllEntriesOf(headers);
    assertThat(ours.headers())
        .containsAllEntriesOf(bySdk(request, credentials, region, time, body));
  }

  private static Map<String, String> bySdk(
      HttpTransport.Request request,
      Credentials credentials,
      String region,
      Instant time,
      byte[] body) {
    SdkHttpRequest.Builder unsigned =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.fromValue(request.method()))
            .uri(request.uri());
    request.headers().forEach(unsigned::putHeader);
    AwsCredentialsIdentity identity =
        credentials.sessionToken() == null
            ? AwsCredentialsIdentity.create(
                credentials.accessKeyId(), credentials.secretAccessKey())
            : AwsSessionCredentialsIdentity.create(
                credentials.accessKeyId(),
                credentials.secretAccessKey(),
                credentials.sessionToken());
    SdkHttpRequest signed =
        AwsV4HttpSigner.create()
            .sign(
                r ->
                    r.identity(identity)
                        .request(unsigned.build())
                        .payload(() -> new ByteArrayInputStream(body))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "s3")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                        .putProperty(HttpSigner.SIGNING_CLOCK, Clock.fixed(time, ZoneOffset.UTC))
                        .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, false)
                        .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, false))
            .request();
    Map<String, String> headers = new LinkedHashMap<>();
    signed
        .headers()
        .forEach(
            (name, values) -> {
              if (!name.equalsIgnoreCase("Host")) {
                headers.put(
                    name.startsWith("X-Amz") ? name.toLowerCase(java.util.Locale.ROOT) : name,
                    values.getFirst());
              }
            });
    return headers;
  }
}
