package dev.cacheprog.http;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cacheprog.contract.RemoteStoreContract;
import dev.cacheprog.fakes.MemoryStore;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.StoreException;
import dev.cacheprog.store.server.StoreHandler;
import dev.cacheprog.store.server.StoreServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/// The contract of stores, for the client of the program with the server of the library.
@ParameterizedClass
@ValueSource(strings = {"", "/", "/base/path", "/base/path/"})
class HttpStorageContractTest implements RemoteStoreContract {
  @Parameter String path = "";

  private final MemoryStore behind = new MemoryStore();
  private StoreServer server;
  private HttpStore store;

  @BeforeEach
  void start() throws Exception {
    server = new StoreServer(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), null);
    String base = path.endsWith("/") ? path : path + "/";
    server.add(base + "cache/", new StoreHandler(behind, Long.MAX_VALUE));
    server.start();
    store =
        new HttpStore(
            new HttpStorageOptions(
                URI.create("http://127.0.0.1:" + server.address().getPort() + path), Map.of()),
            new UrlConnectionTransport(Duration.ofSeconds(30)),
            Clock.systemUTC());
  }

  @AfterEach
  void stop() {
    store.close();
    server.close();
  }

  @Test
  void deniedAndThrottledCallsKeepTheirReason() {
    byte[] body = Samples.text(100);
    for (StoreException.Reason reason :
        new StoreException.Reason[] {
          StoreException.Reason.DENIED,
          StoreException.Reason.THROTTLED,
          StoreException.Reason.TRANSIENT
        }) {
      behind.failNext(new StoreException(reason, "the reason", null));

      assertThatExceptionOfType(StoreException.class)
          .isThrownBy(() -> store.put(Samples.action("put"), Samples.entry(body), Body.of(body)))
          .withMessageContaining("the reason")
          .matches(e -> e.reason() == reason, reason.toString());
    }
  }

  @Override
  public RemoteStore store() {
    return store;
  }
}
