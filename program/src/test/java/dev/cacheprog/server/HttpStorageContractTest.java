package dev.cacheprog.server;

import dev.cacheprog.contract.RemoteStoreContract;
import dev.cacheprog.core.RemoteStore;
import dev.cacheprog.core.server.StoreHandler;
import dev.cacheprog.core.server.StoreServer;
import dev.cacheprog.fakes.MemoryStore;
import dev.cacheprog.http.HttpStorageOptions;
import dev.cacheprog.http.HttpStore;
import dev.cacheprog.http.UrlConnectionTransport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/// A store behind HTTP is a store: the client of the program against the adapter of the library.
@ParameterizedClass
@ValueSource(strings = {"", "/", "/base/path", "/base/path/"})
class HttpStorageContractTest implements RemoteStoreContract {
  @Parameter String path = "";

  private StoreServer server;
  private HttpStore store;

  @BeforeEach
  void start() throws Exception {
    server = new StoreServer(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), null);
    String base = path.endsWith("/") ? path : path + "/";
    server.add(base + "cache/", new StoreHandler(new MemoryStore(), Long.MAX_VALUE));
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

  @Override
  public RemoteStore store() {
    return store;
  }
}
