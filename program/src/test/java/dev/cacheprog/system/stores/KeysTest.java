package dev.cacheprog.system.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cacheprog.core.Log;
import dev.cacheprog.core.StoreMemory;
import dev.cacheprog.fakes.MemoryLog;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.http.UrlConnectionTransport;
import dev.cacheprog.s3.AwsSettings;
import dev.cacheprog.s3.CredentialSource;
import dev.cacheprog.s3.Credentials;
import dev.cacheprog.s3.S3Bucket;
import dev.cacheprog.s3.S3Headers;
import dev.cacheprog.s3.S3Options;
import dev.cacheprog.s3.S3Signing;
import dev.cacheprog.s3.S3Store;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.StoreException;
import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.system.support.FrontEnd;
import dev.cacheprog.testkit.Moto;
import dev.cacheprog.testkit.S3Server;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/// What keys and endpoints may look like. Keys are compared with what AWS's own client finds.
@Tag("system")
class KeysTest {
  private static final String[] PREFIXES = {
    "two words/a  b",
    "plus+plus",
    "100%/50%25 %2F",
    "üñí/日本語/🐹",
    "~tilde-dash_dot.",
    "(brackets)[square]{curly}<angle>",
    "it's \"quoted\" `here`",
    "*star*?question#hash",
    "a&b=c;d:e,f@g$h!i|j^k\\l",
  };

  private final MemoryLog log = new MemoryLog();

  private S3Store store(String endpoint, String prefix) {
    return new S3Store(
        new S3Options(
            new S3Bucket(URI.create(endpoint), S3Server.BUCKET, "us-east-1", true, prefix),
            new S3Signing(
                new CredentialSource.Given(
                    new Credentials(S3Server.ACCESS_KEY, S3Server.SECRET_KEY, null)),
                Set.of()),
            S3Headers.NONE,
            Duration.ZERO),
        new UrlConnectionTransport(Duration.ofSeconds(30)),
        Clock.systemUTC(),
        new AwsSettings(Map.of("HOME", "/absent")),
        StoreMemory.NONE,
        log);
  }

  private static void putAndGet(S3Store store, ActionId id)
      throws StoreException, IOException, InterruptedException {
    byte[] body = Samples.text(500);
    store.put(id, Samples.entry(body), Body.of(body));
    try (Lookup lookup = store.get(id)) {
      assertThat(lookup).isInstanceOf(Lookup.Hit.class);
      assertThat(((Lookup.Hit) lookup).body().readAllBytes()).isEqualTo(body);
    }
  }

  void keysAreAsTheUserWroteThem(String endpoint, S3Client client) throws Exception {
    keysAre(UnaryOperator.identity(), endpoint, client);
  }

  /// @param stored what the server makes of a key
  void keysAre(UnaryOperator<String> stored, String endpoint, S3Client client) throws Exception {
    for (String prefix : PREFIXES) {
      ActionId id = Samples.action(prefix);
      try (S3Store store = store(endpoint, prefix)) {
        putAndGet(store, id);
      }
      assertThat(
              client
                  .listObjectsV2(l -> l.bucket(S3Server.BUCKET).prefix(stored.apply(prefix)))
                  .contents())
          .extracting(S3Object::key)
          .containsExactly(stored.apply(prefix) + "/" + id.hex());
    }
    assertThat(log.messages(Log.Level.WARN)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"minio", "versitygw"})
  void keysAreAsTheUserWroteThem(String name) throws Exception {
    S3Server server = name.equals("minio") ? Fixture.minio() : Fixture.versitygw();
    try (S3Client client = server.client()) {
      keysAreAsTheUserWroteThem("http://127.0.0.1:" + server.port(), client);
    }
  }

  @Test
  @Tag("variation")
  void keysInMotoAreAsTheUserWroteThem() throws Exception {
    Fixture.requireTool(Moto.TOOL, "how moto takes keys");
    try (Moto moto = Moto.start(Fixture.fresh("moto"));
        S3Client client = moto.client("us-east-1")) {
      moto.bucket(S3Server.BUCKET, "us-east-1");
      keysAreAsTheUserWroteThem(moto.url(), client);
    }
  }

  private static String withoutBase(String head) {
    return head.replaceFirst(" /base/", " /");
  }

  @Test
  void anEndpointMayHaveAPathThatAProxyTakesAway() throws Exception {
    Fixture.requireTool(Moto.TOOL, "how paths of endpoints are used");
    try (Moto moto = Moto.start(Fixture.fresh("moto"));
        FrontEnd proxy = FrontEnd.changing(moto.port(), KeysTest::withoutBase);
        S3Store store = store("http://127.0.0.1:" + proxy.port() + "/base/", "a b")) {
      moto.bucket(S3Server.BUCKET, "us-east-1");

      putAndGet(store, Samples.action("path"));

      // Put, a look whether its metadata arrived, get.
      assertThat(proxy.heads)
          .hasSize(3)
          .allMatch(head -> head.contains(" /base/" + S3Server.BUCKET + "/a%20b/"));
    }
  }

  /// The path is signed, so whoever changes it has to sign anew: no S3 client can do better.
  @Test
  void aPathThatIsTakenAwayBreaksSignaturesThatAreChecked() throws Exception {
    try (FrontEnd proxy = FrontEnd.changing(Fixture.minio().port(), KeysTest::withoutBase);
        S3Store store = store("http://127.0.0.1:" + proxy.port() + "/base", "")) {
      assertThatExceptionOfType(StoreException.class)
          .isThrownBy(() -> store.get(Samples.action("path")))
          .withMessageContaining("SignatureDoesNotMatch")
          .satisfies(e -> assertThat(e.hint()).contains("a server on the way changes requests"));
    }
  }

  @Test
  void anEndpointMayBeAnAddressOfIpv6() throws Exception {
    InetAddress address = InetAddress.ofLiteral("::1");
    assumeTrue(NetworkInterface.getByInetAddress(address) != null, "this machine has no ::1");
    try (FrontEnd listening = FrontEnd.at(address, Fixture.minio().port());
        S3Store store = store("http://[::1]:" + listening.port(), Fixture.unique("ipv6"))) {
      putAndGet(store, Samples.action("ipv6"));

      assertThat(listening.heads).allMatch(head -> head.contains("Host: [::1]:"));
    }
  }
}
