package dev.cacheprog.s3;

import dev.cacheprog.contract.RemoteStoreContract;
import dev.cacheprog.core.StoreMemory;
import dev.cacheprog.fakes.MemoryLog;
import dev.cacheprog.http.UrlConnectionTransport;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.testkit.S3Server;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/// The contract of stores, with real servers, and with keys that only the right encoding brings
/// there and back.
@Tag("system")
@ParameterizedClass
@CsvSource({
  "minio, minio+http, ''",
  "minio, http, 'plain/prefix'",
  "minio, minio+http, 'a b+c%20d/ü 日本/(x)=y&z'",
  "versitygw, minio+http, ''",
  "versitygw, http, 'a b+c%20d/ü 日本/(x)=y&z'",
})
class S3ContractTest implements RemoteStoreContract {
  @Parameter(0)
  String server = "";

  @Parameter(1)
  String scheme = "";

  @Parameter(2)
  String prefix = "";

  private S3Store store;

  @BeforeEach
  void connect() throws Exception {
    S3Server running = server.equals("minio") ? Fixture.minio() : Fixture.versitygw();
    store = store(running, scheme, prefix);
  }

  static S3Store store(S3Server server, String scheme, String prefix) {
    return new S3Store(
        new S3Options(
            new S3Bucket(
                URI.create(scheme + "://127.0.0.1:" + server.port()),
                S3Server.BUCKET,
                null,
                true,
                prefix),
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
        new MemoryLog());
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Override
  public RemoteStore store() {
    return store;
  }
}
