package dev.cacheprog.testkit;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A proxy in front of one server that makes the network worse.
public final class Toxiproxy implements AutoCloseable {
  private final ServerProcess process;
  private final int adminPort;
  private final int port;
  private final HttpClient http = HttpClient.newHttpClient();

  private Toxiproxy(ServerProcess process, int adminPort, int port) {
    this.process = process;
    this.adminPort = adminPort;
    this.port = port;
  }

  /// Starts a proxy to `upstreamPort`, without any fault yet.
  ///
  /// @param folder for its log
  public static Toxiproxy start(Path folder, int upstreamPort)
      throws IOException, InterruptedException {
    int adminPort = Workspace.freePort();
    int port = Workspace.freePort();
    ServerProcess process =
        ServerProcess.start(
            List.of(
                Workspace.tool("toxiproxy-server").toString(),
                "-host",
                "127.0.0.1",
                "-port",
                Integer.toString(adminPort)),
            Map.of(),
            adminPort,
            folder.resolve("toxiproxy.log"));
    Toxiproxy proxy = new Toxiproxy(process, adminPort, port);
    proxy.call(
        "POST",
        "/proxies",
        "{\"name\":\"server\",\"listen\":\"127.0.0.1:%d\",\"upstream\":\"127.0.0.1:%d\",\"enabled\":true}"
            .formatted(port, upstreamPort));
    return proxy;
  }

  /// Where clients connect.
  public int port() {
    return port;
  }

  /// Adds a fault on the way from the server to the client.
  ///
  /// @param type of toxiproxy: `latency`, `bandwidth`, `timeout`, `reset_peer`, `limit_data`, ...
  /// @param attributes a JSON object, such as `{"latency":50,"jitter":10}`
  public void add(String type, String attributes) throws IOException, InterruptedException {
    add(type, type, "downstream", attributes);
  }

  /// Adds a fault on the way from the client to the server, as [#add(String, String)] does on the
  /// other one.
  public void addUpstream(String type, String attributes) throws IOException, InterruptedException {
    add(type + "-upstream", type, "upstream", attributes);
  }

  private void add(String name, String type, String stream, String attributes)
      throws IOException, InterruptedException {
    call(
        "POST",
        "/proxies/server/toxics",
        "{\"name\":\"%s\",\"type\":\"%s\",\"stream\":\"%s\",\"attributes\":%s}"
            .formatted(name, type, stream, attributes));
  }

  /// Takes a fault away again.
  public void remove(String type) throws IOException, InterruptedException {
    call("DELETE", "/proxies/server/toxics/" + type, "");
  }

  /// Cuts all connections and refuses new ones, or ends that.
  public void enable(boolean enabled) throws IOException, InterruptedException {
    call("POST", "/proxies/server", "{\"enabled\":" + enabled + "}");
  }

  private void call(String method, String path, String json)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + adminPort + path))
            .method(method, HttpRequest.BodyPublishers.ofString(json))
            .build();
    HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() >= 300) {
      throw new IOException(method + " " + path + ": " + response.body());
    }
  }

  @Override
  public void close() {
    http.close();
    process.close();
  }
}
