package dev.cacheprog.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class S3LocationTest {
  private final Map<String, String> environment =
      new HashMap<>(
          Map.of("AWS_CONFIG_FILE", "/dev/null", "AWS_SHARED_CREDENTIALS_FILE", "/dev/null"));

  private S3Location location(@Nullable String endpoint) {
    S3Bucket bucket =
        new S3Bucket(endpoint == null ? null : URI.create(endpoint), "b", null, false, "p");
    return new S3Location(bucket, new AwsSettings(environment));
  }

  @Test
  void theNameHasEndpointBucketAndPrefix() {
    assertThat(location(null).name()).isEqualTo("s3 AWS b p");
    assertThat(location("http://store:9000").name()).isEqualTo("s3 http://store:9000 b p");
  }

  @Test
  void aBucketWithInvalidSettingsHasAName() {
    environment.put("AWS_USE_FIPS_ENDPOINT", "perhaps");

    assertThat(location(null).name()).isEqualTo("s3 AWS b p");
    assertThat(location(null).hint(new ConnectException("refused"))).isEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> location(null).url())
        .withMessageContaining("AWS_USE_FIPS_ENDPOINT");
  }

  @Test
  void theUrlHasTheConfiguredRegionOrTheDefault() {
    assertThat(location(null).url())
        .asString()
        .startsWith("https://b.s3.us-east-1.amazonaws.com/p/");
    environment.put("AWS_REGION", "eu-west-1");
    assertThat(location(null).url())
        .asString()
        .startsWith("https://b.s3.eu-west-1.amazonaws.com/p/");
  }

  @Test
  void theHintNamesTheSettingsThatCount() {
    UnknownHostException unknown = new UnknownHostException("store");
    assertThat(location("http://store:9000").hint(unknown))
        .contains("CACHEPROG_S3_ENDPOINT", "minio+http://store:9000");
    assertThat(location(null).hint(unknown)).contains("CACHEPROG_S3_BUCKET", "CACHEPROG_S3_REGION");

    environment.put("AWS_USE_FIPS_ENDPOINT", "true");
    assertThat(location(null).hint(unknown)).contains("FIPS");
  }
}
