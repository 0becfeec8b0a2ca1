package dev.cacheprog.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessPointTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "arn:aws:s3:eu-central-1:123456789012:accesspoint/ap-one",
        "arn:aws:s3:eu-central-1:123456789012:accesspoint:ap-one"
      })
  void anArnIsUnderstood(String arn) {
    AccessPoint accessPoint = new AccessPoint("eu-central-1", "123456789012", "ap-one");

    assertThat(AccessPoint.parse(arn)).isEqualTo(accessPoint);
    assertThat(accessPoint.label()).isEqualTo("ap-one-123456789012");
  }

  @ParameterizedTest
  @ValueSource(strings = {"b", "a.b", "Big_bucket", "ap-xyz123-s3alias"})
  void namesAndAliasesAreNone(String bucket) {
    assertThat(AccessPoint.parse(bucket)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "arn:aws:s3:::b, 'give the name of the bucket, not its ARN'",
    "arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap, multi-Region",
    "arn:aws:s3::123456789012:accesspoint/ap, multi-Region",
    "mfzwi23gnjvgw.mrap, multi-Region",
    "arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-1/accesspoint/ap, Outposts",
    "arn:aws:s3-object-lambda:us-west-2:123456789012:accesspoint/ap, Object Lambda",
    "ap-1--ol-s3, Object Lambda",
    "builds--use1-az4--x-s3, directory buckets",
    "ap--use1-az4--xa-s3, directory buckets",
    "arn:aws:s3express:us-east-1:123456789012:bucket/b--use1-az4--x-s3, directory buckets",
    "arn:aws:sns:us-east-1:123456789012:topic, not that of an S3 access point",
    "arn:aws:s3, not that of an S3 access point",
    "arn:aws:s3:eu-central-1:123456789012:accesspoint/, arn:aws:s3:REGION:ACCOUNT:accesspoint/NAME",
    "arn:aws:s3:eu-central-1:123456789012:accesspoint/a/object/b, arn:aws:s3:REGION:ACCOUNT",
    "arn:aws:s3:eu-central-1::accesspoint/a, arn:aws:s3:REGION:ACCOUNT",
    "arn:aws:s3:evil.example/:1:accesspoint/a, arn:aws:s3:REGION:ACCOUNT",
  })
  void whatCannotBeUsedIsExplained(String bucket, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AccessPoint.parse(bucket))
        .withMessageContaining(message)
        .withMessageContaining("'" + bucket + "'")
        .withMessageContaining("CACHEPROG_S3_BUCKET");
  }

  @Test
  void anArnIsNoPath() {
    assertThat(AccessPoint.parse("a/b")).isNull();
  }
}
