package dev.cacheprog.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cacheprog.store.ActionId;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ObjectUrlsTest {
  private static final String HEX =
      "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

  private static ObjectUrls urls(
      @Nullable String endpoint, String bucket, boolean pathStyle, String prefix, String region) {
    return ObjectUrls.of(
        bucket(endpoint, bucket, pathStyle, prefix), destination(endpoint), region);
  }

  private static S3Bucket bucket(
      @Nullable String endpoint, String bucket, boolean pathStyle, String prefix) {
    return new S3Bucket(
        endpoint == null ? null : URI.create(endpoint), bucket, null, pathStyle, prefix);
  }

  private static Destination destination(@Nullable String endpoint) {
    return endpoint == null ? Destination.AWS : Destination.at(URI.create(endpoint));
  }

  @ParameterizedTest
  @CsvSource({
    "http://store:9000, b, false, minio+http://store:9000",
    "HTTPS://store:443/base/, b, false, minio+https://store/base",
    "http://store:9000, b, true, ''",
    "minio+http://store:9000, b, false, ''",
    "http://127.0.0.1:9000, b, false, ''",
    "http://store:9000, a.b, false, ''",
    "http://store, arn:aws:s3:eu-west-1:123456789012:accesspoint/ap, false, ''",
    ", b, false, ''",
  })
  void theHintForABucketInTheHostNamesThePathStyle(
      @Nullable String endpoint, String bucket, boolean pathStyle, String other) {
    String hint =
        ObjectUrls.pathStyleHint(bucket(endpoint, bucket, pathStyle, ""), destination(endpoint));

    assertThat(hint).endsWith(other.isEmpty() ? "" : "set CACHEPROG_S3_ENDPOINT=" + other);
    assertThat(hint.isEmpty()).isEqualTo(other.isEmpty());
  }

  private static String object(
      @Nullable String endpoint, String bucket, boolean pathStyle, String prefix) {
    String url =
        urls(endpoint, bucket, pathStyle, prefix, "eu-west-1").object(new ActionId(HEX)).toString();
    assertThat(url).endsWith(HEX);
    return url.substring(0, url.length() - HEX.length());
  }

  @ParameterizedTest
  @CsvSource({
    ", b, false, https://b.s3.eu-west-1.amazonaws.com/",
    ", b, true, https://s3.eu-west-1.amazonaws.com/b/",
    ", a.b, false, https://s3.eu-west-1.amazonaws.com/a.b/",
    ", a_b, false, https://s3.eu-west-1.amazonaws.com/a_b/",
    ", Big, false, https://s3.eu-west-1.amazonaws.com/Big/",
    "http://store:9000, b, false, http://b.store:9000/",
    "http://store:9000, b, true, http://store:9000/b/",
    "http://store:80/, b, false, http://b.store/",
    "https://store:443, b, false, https://b.store/",
    "https://store:80, b, false, https://b.store:80/",
    "HTTPS://store/, b, true, https://store/b/",
    "https://store/base/path/, b, true, https://store/base/path/b/",
    "https://store/base, b, false, https://b.store/base/",
    "http://127.0.0.1:9000, b, false, http://127.0.0.1:9000/b/",
    "http://[::1]:9000, b, false, http://[::1]:9000/b/",
    "minio+http://store:9000, b, false, http://store:9000/b/",
    "minio+https://store/base/, b, false, https://store/base/b/",
    "minio+https://store:443, b, false, https://store/b/",
  })
  void bucketIsInTheHostOrInThePath(
      @Nullable String endpoint, String bucket, boolean pathStyle, String expected) {
    assertThat(object(endpoint, bucket, pathStyle, "")).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "'', ''",
    "a, a/",
    "a/, a/",
    "a//b/, a/b/",
    "./a/./b, a/b/",
    "a/../b, b/",
    "a/b/../../c, c/",
    "/a, /a/",
    "//a, /a/",
    "/../a, /a/",
    "., ''",
    "a/.., ''",
    "a b+c&d, a%20b%2Bc%26d/",
    "ä/世, %C3%A4/%E4%B8%96/",
    "a~b-c.d_e, a~b-c.d_e/",
    "100%, 100%25/",
  })
  void prefixIsCleanedAndEncoded(String prefix, String expected) {
    assertThat(object("http://store", "b", true, prefix)).isEqualTo("http://store/b/" + expected);
  }

  @Test
  void regionsOfChinaHaveTheirDomain() {
    assertThat(urls(null, "b", false, "", "cn-north-1").object(new ActionId(HEX)))
        .hasHost("b.s3.cn-north-1.amazonaws.com.cn");
  }

  @ParameterizedTest
  @CsvSource({
    ", https://s3.eu-west-1.amazonaws.com/b?location=",
    "http://store:9000, http://store:9000/b?location=",
    "minio+http://store:9000/base, http://store:9000/base/b?location=",
  })
  void theStoreItselfIsAskedForTheRegion(@Nullable String endpoint, String expected) {
    assertThat(urls(endpoint, "b", false, "prefix", "eu-west-1").location()).hasToString(expected);
  }

  @Test
  void toStringIsTheUrlOfThePrefix() {
    assertThat(urls("http://store", "b", false, "a/b", "x")).hasToString("http://b.store/a/b");
    assertThat(urls("http://store", "b", true, "", "x")).hasToString("http://store/b");
    assertThat(urls("http://store", "b", true, "/a", "x")).hasToString("http://store/b/a");
  }

  /// As the endpoint rules of the SDKs have them.
  @ParameterizedTest
  @CsvSource({
    "us-east-1, false, false, https://b.s3.us-east-1.amazonaws.com/",
    "us-gov-west-1, false, false, https://b.s3.us-gov-west-1.amazonaws.com/",
    "cn-north-1, false, false, https://b.s3.cn-north-1.amazonaws.com.cn/",
    "eusc-de-east-1, false, false, https://b.s3.eusc-de-east-1.amazonaws.eu/",
    "us-iso-east-1, false, false, https://b.s3.us-iso-east-1.c2s.ic.gov/",
    "us-isob-east-1, false, false, https://b.s3.us-isob-east-1.sc2s.sgov.gov/",
    "us-isof-south-1, false, false, https://b.s3.us-isof-south-1.csp.hci.ic.gov/",
    "eu-isoe-west-1, false, false, https://b.s3.eu-isoe-west-1.cloud.adc-e.uk/",
    "us-west-2, true, false, https://b.s3-fips.us-west-2.amazonaws.com/",
    "eu-west-1, false, true, https://b.s3.dualstack.eu-west-1.amazonaws.com/",
    "us-west-2, true, true, https://b.s3-fips.dualstack.us-west-2.amazonaws.com/",
    "cn-north-1, false, true, https://b.s3.dualstack.cn-north-1.amazonaws.com.cn/",
  })
  void partitionsAndKindsOfEndpointsHaveHostsOfTheirOwn(
      String region, boolean fips, boolean dualStack, String expected) {
    assertThat(url("b", new Destination(null, fips, dualStack), region)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "false, false, https://ap-1.s3-accesspoint.eu-central-1.amazonaws.com/",
    "true, false, https://ap-1.s3-accesspoint-fips.eu-central-1.amazonaws.com/",
    "false, true, https://ap-1.s3-accesspoint.dualstack.eu-central-1.amazonaws.com/",
    "true, true, https://ap-1.s3-accesspoint-fips.dualstack.eu-central-1.amazonaws.com/",
  })
  void accessPointsHaveHostsOfTheirOwn(boolean fips, boolean dualStack, String expected) {
    assertThat(url(ACCESS_POINT, new Destination(null, fips, dualStack), "us-west-2"))
        .isEqualTo(expected);
  }

  @Test
  void anAccessPointIsALabelInFrontOfTheEndpoint() {
    assertThat(url(ACCESS_POINT, Destination.at(URI.create("https://vpce-1.example")), "x"))
        .isEqualTo("https://ap-1.vpce-1.example/");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> url(ACCESS_POINT, Destination.at(URI.create("http://127.0.0.1:9000")), "x"))
        .withMessageContaining("cannot have");
  }

  private static final String ACCESS_POINT = "arn:aws:s3:eu-central-1:1:accesspoint/ap";

  private static String url(String bucket, Destination destination, String region) {
    String url =
        ObjectUrls.of(new S3Bucket(null, bucket, null, false, ""), destination, region)
            .object(new ActionId(HEX))
            .toString();
    return url.substring(0, url.length() - HEX.length());
  }
}
