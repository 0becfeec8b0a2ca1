package dev.cacheprog.azure;

import dev.cacheprog.contract.RemoteStoreContract;
import dev.cacheprog.core.Ticker;
import dev.cacheprog.fakes.MemoryLog;
import dev.cacheprog.http.UrlConnectionTransport;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.system.support.AzureBuilds;
import dev.cacheprog.testkit.Azurite;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/// The contract of stores, with Azurite, which checks signatures, and with names that only the
/// right encoding brings there and back.
@Tag("system")
@ParameterizedClass
@CsvSource({
  "key, ''",
  "key, 'a b+c%20d/ü 日本/(x)=y&z'",
  "sas, 'plain/prefix'",
})
class AzureContractTest implements RemoteStoreContract {
  @Parameter(0)
  String kind = "";

  @Parameter(1)
  String prefix = "";

  private AzureStore store;

  @BeforeEach
  void connect() throws Exception {
    Azurite azurite = AzureBuilds.azurite();
    store =
        store(
            azurite,
            prefix,
            kind.equals("key")
                ? new AzureCredentials.AccountKey(Azurite.ACCOUNT, azurite.key(), "the test")
                : new AzureCredentials.Sas(
                    azurite.sas(AzureBuilds.CONTAINER, "", "rcw"), "the test"));
  }

  static AzureStore store(Azurite azurite, String prefix, AzureCredentials credentials) {
    UrlConnectionTransport transport = new UrlConnectionTransport(Duration.ofSeconds(30));
    return new AzureStore(
        new AzureOptions(
            new AzureContainer(
                URI.create(azurite.url()), Azurite.ACCOUNT, AzureBuilds.CONTAINER, prefix),
            credentials,
            "CACHEPROG_AZURE_ENDPOINT"),
        transport,
        transport,
        Clock.systemUTC(),
        Ticker.SYSTEM,
        new MemoryLog());
  }

  @AfterEach
  void close() {
    if (store != null) {
      store.close();
    }
  }

  @Override
  public RemoteStore store() {
    return store;
  }
}
