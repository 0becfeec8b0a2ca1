package dev.cacheprog.system.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.testkit.Go;
import dev.cacheprog.testkit.ProxyProcess;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/// A proxy in front of MinIO, and requests to it.
final class ProxyClient {
  static final String ID = "a".repeat(64);
  static final byte[] BODY = "hello\n".getBytes(UTF_8);
  static final String BODY_ID = "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03";

  static final HttpClient client = HttpClient.newHttpClient();

  private ProxyClient() {}

  static ProxyProcess proxy(String prefix, String... arguments) throws Exception {
    return ProxyProcess.start(
        Fixture.fresh("proxy"), Fixture.minio().environment(prefix), arguments);
  }

  static Go go(int port) throws Exception {
    return Fixture.plainGo(Fixture.library().folder())
        .cached(Fixture.fresh("root"))
        .with(ProxyProcess.environment(port));
  }

  static HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  static HttpRequest.Builder put(ProxyProcess proxy, String id, byte[] body) {
    return HttpRequest.newBuilder(proxy.uri("/cache/" + id))
        .PUT(HttpRequest.BodyPublishers.ofByteArray(body))
        .header("X-Cacheprog-OutputID", BODY_ID)
        .header("X-Cacheprog-CompressionAlgorithm", "")
        .header("X-Cacheprog-UncompressedSize", "6");
  }

  static HttpRequest.Builder get(ProxyProcess proxy, String path) {
    return HttpRequest.newBuilder(proxy.uri(path));
  }
}
