package dev.cacheprog.system.stores;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.system.support.FrontEnd;
import dev.cacheprog.testkit.CacheClient;
import dev.cacheprog.testkit.ProxyProcess;
import dev.cacheprog.testkit.S3Server;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.S3Client;

/// Credentials that may only read, only write, or are none.
@Tag("system")
class RightsTest {
  /// One put, and the same once more with other names of metadata: a store that does not get these
  /// names denies puts in the same words.
  private static final long DENIED_PUTS = 2;

  /// More than failures that would open the circuit breaker.
  private static final int PUTS = 20;

  private static final byte[] WARM = body("warm");

  private static byte[] body(String name) {
    byte[] body = new byte[4000];
    Arrays.fill(body, (byte) name.hashCode());
    return body;
  }

  private static byte[] action(String name) {
    return CacheClient.sha256(name.getBytes(UTF_8));
  }

  private static CacheClient session(Map<String, String> environment, String... changes)
      throws Exception {
    Map<String, String> all = new HashMap<>(environment);
    all.put("CACHEPROG_ROOT_DIRECTORY", Fixture.fresh("root").toString());
    for (int i = 0; i < changes.length; i += 2) {
      all.put(changes[i], changes[i + 1]);
    }
    return CacheClient.start(all);
  }

  private static void fill(Map<String, String> environment) throws Exception {
    try (CacheClient program = session(environment)) {
      assertThat(program.put(action("warm"), WARM).get().error()).isNull();
      assertThat(program.put(action("warm too"), WARM).get().error()).isNull();
      assertThat(program.finish()).isZero();
    }
  }

  private static List<String> complaints(CacheClient program) throws Exception {
    return program
        .stderr()
        .lines()
        .filter(line -> line.contains("level=WARN") || line.contains("level=ERROR"))
        .toList();
  }

  private static String denying(String head, String method) {
    return head.startsWith(method + " ")
        ? FrontEnd.answer(
            "403 Forbidden",
            "Content-Type: application/xml\r\n",
            "<Error><Code>AccessDenied</Code><Message>Access Denied.</Message></Error>")
        : "";
  }

  private static long count(List<String> heads, String method) {
    return heads.stream().filter(head -> head.startsWith(method + " ")).count();
  }

  /// Reads, puts a lot, and reads something else.
  ///
  /// @return the one complaint
  private static String readAndTryToWrite(CacheClient program) throws Exception {
    assertThat(program.get(action("warm")).get().isMiss()).isFalse();
    program.put(action("first"), body("first")).get();
    Fixture.await(Duration.ofSeconds(30), "a denied put", () -> !complaints(program).isEmpty());
    for (int i = 0; i < PUTS; i++) {
      assertThat(program.put(action("put" + i), body("put" + i)).get().error()).isNull();
    }
    assertThat(program.get(action("warm too")).get().isMiss()).isFalse();
    assertThat(program.finish()).isZero();
    assertThat(complaints(program)).as("%s", program.stderr()).hasSize(1);
    return complaints(program).getFirst();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aKeyThatMayOnlyReadReadsOn(boolean prefetch) throws Exception {
    String prefix = Fixture.unique("rights");
    fill(Fixture.minio().environment(prefix));
    try (FrontEnd store = FrontEnd.refusing(Fixture.minio().port(), head -> denying(head, "PUT"));
        CacheClient program =
            session(
                S3Server.environment(prefix, store.port()),
                "CACHEPROG_PREFETCH",
                Boolean.toString(prefetch))) {
      String complaint = readAndTryToWrite(program);

      assertThat(complaint)
          .contains(
              "Remote storage allows reads but denies writes",
              "AccessDenied",
              "s3:PutObject",
              "CACHEPROG_DISABLE_PUT=true");
      assertThat(count(store.heads, "PUT")).as("%s", program.stderr()).isEqualTo(DENIED_PUTS);
    }
  }

  @Test
  void aClientOfAProxyWithoutTheTokenToWriteReadsOn() throws Exception {
    String prefix = Fixture.unique("rights");
    fill(Fixture.minio().environment(prefix));
    try (ProxyProcess proxy =
            ProxyProcess.start(
                Fixture.fresh("proxy"),
                Fixture.minio().environment(prefix),
                "--proxy-write-token=hush");
        FrontEnd counting = FrontEnd.refusing(proxy.port(), _ -> "");
        CacheClient program = session(ProxyProcess.environment(counting.port()))) {
      String complaint = readAndTryToWrite(program);

      assertThat(complaint).contains("denies writes", "HTTP 401: a token is required for writing");
      assertThat(count(counting.heads, "PUT")).isEqualTo(1);
    }
  }

  @Test
  void clientsOfAProxyWhoseKeyMayOnlyReadAreToldSo() throws Exception {
    String prefix = Fixture.unique("rights");
    fill(Fixture.minio().environment(prefix));
    try (FrontEnd store = FrontEnd.refusing(Fixture.minio().port(), head -> denying(head, "PUT"));
        ProxyProcess proxy =
            ProxyProcess.start(
                Fixture.fresh("proxy"), S3Server.environment(prefix, store.port()))) {
      for (int i = 0; i < 2; i++) {
        try (CacheClient program = session(ProxyProcess.environment(proxy.port()))) {
          assertThat(readAndTryToWrite(program)).contains("denies writes", "HTTP 403");
        }
      }
      assertThat(count(store.heads, "PUT")).isEqualTo(DENIED_PUTS);
      assertThat(proxy.log().lines().filter(line -> line.contains("level=WARN"))).hasSize(1);
    }
  }

  private static String path(String head) {
    return head.split(" ", 3)[1];
  }

  private static String readingAndWriting(FrontEnd store) throws Exception {
    try (CacheClient program =
        session(S3Server.environment(Fixture.unique("rights"), store.port()))) {
      assertThat(program.get(action("absent")).get().isMiss()).isTrue();
      program.put(action("new"), body("new")).get();
      assertThat(program.finish()).isZero();
      return String.join("\n", complaints(program));
    }
  }

  @Test
  void aKeyThatMayOnlyWriteIsSaidToBeOneAtTheEnd() throws Exception {
    try (FrontEnd store = FrontEnd.refusing(Fixture.minio().port(), head -> denying(head, "GET"))) {
      assertThat(readingAndWriting(store))
          .contains("may write but not read", "s3:GetObject")
          .hasLineCount(1);
    }
  }

  @Test
  void aBucketThatDeniesWhatIsNotThereIsFine() throws Exception {
    Set<String> there = ConcurrentHashMap.newKeySet();
    try (FrontEnd store =
        FrontEnd.refusing(
            Fixture.minio().port(),
            head -> {
              if (head.startsWith("PUT ")) {
                there.add(path(head));
              }
              return there.contains(path(head)) ? "" : denying(head, "GET");
            })) {
      assertThat(readingAndWriting(store)).isEmpty();
      assertThat(there).isNotEmpty();
    }
  }

  private static Map<String, String> anonymous(String prefix, int port) {
    Map<String, String> environment = new HashMap<>(S3Server.environment(prefix, port));
    environment
        .keySet()
        .removeAll(List.of("CACHEPROG_S3_ACCESS_KEY_SECRET", "CACHEPROG_S3_REGION"));
    environment.put("CACHEPROG_S3_ACCESS_KEY_ID", ""); // as CI systems leave it in a fork
    environment.put("CACHEPROG_S3_ANONYMOUS", "true");
    return environment;
  }

  @Test
  void aPublicBucketIsReadWithoutCredentials() throws Exception {
    String prefix = Fixture.unique("public");
    fill(Fixture.minio().environment(prefix));
    try (S3Client client = Fixture.minio().client()) {
      client.putBucketPolicy(
          policy ->
              policy
                  .bucket(S3Server.BUCKET)
                  .policy(
                      """
                      {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
                        "Principal": {"AWS": ["*"]}, "Action": ["s3:GetObject"],
                        "Resource": ["arn:aws:s3:::%s/%s/*"]}]}
                      """
                          .formatted(S3Server.BUCKET, prefix)));
    }
    try (FrontEnd store = FrontEnd.at(InetAddress.getLoopbackAddress(), Fixture.minio().port());
        CacheClient program = session(anonymous(prefix, store.port()))) {
      assertThat(program.get(action("warm")).get().isMiss()).isFalse();
      assertThat(program.get(action("absent")).get().isMiss()).isTrue();
      assertThat(program.put(action("absent"), body("absent")).get().error()).isNull();
      assertThat(program.finish()).isZero();

      assertThat(complaints(program)).isEmpty();
      assertThat(store.heads)
          .isNotEmpty()
          .noneMatch(head -> head.startsWith("PUT "))
          .noneMatch(head -> head.contains("Authorization"));
    }
  }

  @Test
  void aBucketThatIsNotPublicIsNamed() throws Exception {
    try (CacheClient program =
        session(anonymous(Fixture.unique("not-public"), Fixture.minio().port()))) {
      assertThat(program.get(action("warm")).get().isMiss()).isTrue();
      assertThat(program.finish()).isZero();

      assertThat(complaints(program))
          .singleElement()
          .asString()
          .contains("denied every get", "policy of CACHEPROG_S3_BUCKET");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CACHEPROG_S3_ACCESS_KEY_ID",
        "CACHEPROG_S3_ACCESS_KEY_SECRET",
        "CACHEPROG_S3_CREDENTIALS_ENDPOINT"
      })
  void credentialsAndNoneAreOneClearError(String variable) throws Exception {
    try (CacheClient program = session(anonymous("any", 1), variable, "http://hush")) {
      assertThat(program.awaitExit()).isEqualTo(1);
      assertThat(program.stderr())
          .hasLineCount(1)
          .contains("--s3-anonymous", "leave out one of them")
          .doesNotContain("hush");
    }
  }
}
