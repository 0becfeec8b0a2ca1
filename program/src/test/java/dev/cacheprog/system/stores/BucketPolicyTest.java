package dev.cacheprog.system.stores;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.system.support.FrontEnd;
import dev.cacheprog.testkit.CacheClient;
import dev.cacheprog.testkit.S3Server;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ObjectLockRetentionMode;

/// Buckets that want more of a put than a body and its facts.
@Tag("system")
class BucketPolicyTest {
  private static final byte[] BODY = "a body".getBytes(UTF_8);

  private static byte[] id(String name) {
    return CacheClient.sha256(name.getBytes(UTF_8));
  }

  private static CacheClient client(Map<String, String> environment, Path root) throws Exception {
    return CacheClient.start(
        Fixture.merge(
            environment,
            Map.of("CACHEPROG_ROOT_DIRECTORY", root.toString(), "CACHEPROG_PREFETCH", "false")));
  }

  /// @return what a session wrote to stderr that puts bodies under these names
  private static String put(Map<String, String> environment, Path root, String... names)
      throws Exception {
    try (CacheClient client = client(environment, root)) {
      for (String name : names) {
        assertThat(client.put(id(name), BODY).get().error()).isNull();
      }
      assertThat(client.finish()).isZero();
      return client.stderr();
    }
  }

  private static List<String> complaints(String stderr) {
    return stderr.lines().filter(line -> line.matches(".*level=(WARN|ERROR).*")).toList();
  }

  @Test
  void headersForPutsAreSignedAndKept() throws Exception {
    String prefix = Fixture.unique("headers");
    Map<String, String> environment = new HashMap<>(Fixture.minio().environment(prefix));
    environment.put(
        "CACHEPROG_S3_PUT_HEADERS",
        "x-amz-storage-class: REDUCED_REDUNDANCY,\"Cache-Control: private,  no-store\","
            + "x-amz-tagging:team=ci&kind=go cache");

    assertThat(complaints(put(environment, Fixture.fresh("root"), "a"))).isEmpty();

    try (S3Client client = Fixture.minio().client()) {
      String key = Fixture.minio().list(prefix + "/").keySet().iterator().next();
      HeadObjectResponse head = client.headObject(b -> b.bucket(S3Server.BUCKET).key(key));
      assertThat(head.storageClassAsString()).isEqualTo("REDUCED_REDUNDANCY");
      assertThat(head.cacheControl()).isEqualTo("private,  no-store");
      assertThat(client.getObjectTagging(b -> b.bucket(S3Server.BUCKET).key(key)).tagSet())
          .extracting(tag -> tag.key() + "=" + tag.value())
          .containsExactlyInAnyOrder("team=ci", "kind=go cache");
    }
  }

  /// A policy that denies puts without encryption.
  @Test
  void aPolicyThatWantsAHeaderIsNamedAndCanBeSatisfied() throws Exception {
    String prefix = Fixture.unique("policy");
    try (FrontEnd policy =
        FrontEnd.refusing(
            Fixture.minio().port(),
            head ->
                !head.startsWith("PUT ")
                        || head.toLowerCase(Locale.ROOT).contains("\r\nx-amz-storage-class: ")
                    ? ""
                    : FrontEnd.answer(
                        "403 Forbidden",
                        "",
                        "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"))) {
      Map<String, String> environment = new HashMap<>(S3Server.environment(prefix, policy.port()));

      assertThat(complaints(put(environment, Fixture.fresh("root"), "a")))
          .anyMatch(
              line ->
                  line.contains("s3:PutObject")
                      && line.contains("encryption")
                      && line.contains("CACHEPROG_S3_PUT_HEADERS"));

      environment.put("CACHEPROG_S3_PUT_HEADERS", "x-amz-storage-class:STANDARD");
      assertThat(complaints(put(environment, Fixture.fresh("root"), "a"))).isEmpty();
      assertThat(Fixture.minio().list(prefix + "/")).hasSize(1);
    }
  }

  @Test
  void theRequesterPaysIfTheUserSaysSo() throws Exception {
    String prefix = Fixture.unique("payer");
    Path root = Fixture.fresh("root");
    try (FrontEnd bucket =
        FrontEnd.refusing(
            Fixture.minio().port(),
            head ->
                head.contains("\r\nx-amz-request-payer: requester\r\n")
                    ? ""
                    : FrontEnd.answer(
                        "403 Forbidden", "", "<Error><Code>AccessDenied</Code></Error>"))) {
      Map<String, String> environment = new HashMap<>(S3Server.environment(prefix, bucket.port()));
      environment.put("CACHEPROG_S3_REQUESTER_PAYS", "true");

      assertThat(complaints(put(environment, root, "a"))).isEmpty();
      try (CacheClient client = client(environment, Fixture.fresh("root"))) {
        assertThat(client.get(id("a")).get().isMiss()).isFalse();
        client.finish();
      }
      assertThat(bucket.heads).isNotEmpty().allMatch(head -> head.contains(";x-amz-request-payer"));
    }
  }

  @Test
  void headersThatCannotBeSetAreAnError() throws Exception {
    for (String name : List.of("Host", "Authorization", "x-amz-meta-output_id")) {
      Map<String, String> environment = new HashMap<>(Fixture.minio().environment("none"));
      environment.put("CACHEPROG_S3_PUT_HEADERS", name + ":a-value");
      try (CacheClient client = client(environment, Fixture.fresh("root"))) {
        assertThat(client.awaitExit()).isNotZero();
        assertThat(client.stderr().lines())
            .singleElement()
            .asString()
            .contains("--s3-put-headers", name.toLowerCase(Locale.ROOT))
            .doesNotContain("a-value");
      }
    }
  }

  /// As AWS answers puts into a bucket with Object Lock.
  @Test
  void aBucketThatWantsChecksumsGetsThem() throws Exception {
    String prefix = Fixture.unique("checksum");
    Path root = Fixture.fresh("root");
    try (FrontEnd lock =
        FrontEnd.refusing(
            Fixture.minio().port(),
            head ->
                !head.startsWith("PUT ") || head.contains("\r\nx-amz-checksum-sha256: ")
                    ? ""
                    : FrontEnd.answer(
                        "400 Bad Request",
                        "",
                        "<Error><Code>InvalidRequest</Code><Message>Content-MD5 OR x-amz-checksum-"
                            + " HTTP header is required for Put Object requests with Object Lock"
                            + " parameters</Message></Error>"))) {
      Map<String, String> environment = S3Server.environment(prefix, lock.port());

      assertThat(complaints(put(environment, root, "a", "b", "c"))).isEmpty();

      assertThat(Fixture.minio().list(prefix + "/")).hasSize(3);
      int refused =
          (int)
              lock.heads.stream()
                  .filter(head -> head.startsWith("PUT ") && !head.contains("x-amz-checksum-"))
                  .count();
      assertThat(refused).as("only those that were on their way at once").isLessThanOrEqualTo(3);
      put(environment, root, "d");
      assertThat(lock.heads).last().asString().contains("x-amz-checksum-sha256");
    }
  }

  @Test
  void objectsAreStoredUnderObjectLock() throws Exception {
    String bucket = "locked";
    try (S3Client client = Fixture.minio().client()) {
      client.createBucket(b -> b.bucket(bucket).objectLockEnabledForBucket(true));
      client.putObjectLockConfiguration(
          b ->
              b.bucket(bucket)
                  .objectLockConfiguration(
                      c ->
                          c.objectLockEnabled("Enabled")
                              .rule(
                                  r ->
                                      r.defaultRetention(
                                          d ->
                                              d.mode(ObjectLockRetentionMode.GOVERNANCE)
                                                  .days(1)))));
      Map<String, String> environment = new HashMap<>(Fixture.minio().environment("go"));
      environment.put("CACHEPROG_S3_BUCKET", bucket);

      assertThat(complaints(put(environment, Fixture.fresh("root"), "a", "b"))).isEmpty();

      assertThat(client.listObjectsV2(b -> b.bucket(bucket)).contents()).hasSize(2);
    }
  }
}
