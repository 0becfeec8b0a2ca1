package dev.cacheprog.testkit;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A real server on this machine that takes metrics and shows them.
public final class MetricsServer implements AutoCloseable {
  /// The program of [#pushgateway], for [Workspace#hasTool].
  public static final String PUSHGATEWAY = "pushgateway";

  /// The program of [#victoriaMetrics].
  public static final String VICTORIA_METRICS = "victoria-metrics";

  private static final Pattern VALUE = Pattern.compile("\"value\":\\[[^,\\]]+,\"([^\"]+)\"\\]");

  private final ServerProcess process;
  private final int port;

  private MetricsServer(ServerProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  /// Starts Prometheus's Pushgateway.
  ///
  /// @param folder for its log
  public static MetricsServer pushgateway(Path folder) throws IOException, InterruptedException {
    int port = Workspace.freePort();
    return new MetricsServer(
        ServerProcess.start(
            List.of(
                Workspace.tool(PUSHGATEWAY).toString(), "--web.listen-address=127.0.0.1:" + port),
            Map.of(),
            port,
            folder.resolve("pushgateway.log")),
        port);
  }

  /// Starts VictoriaMetrics on a single node.
  ///
  /// @param folder for its data and its log
  public static MetricsServer victoriaMetrics(Path folder)
      throws IOException, InterruptedException {
    int port = Workspace.freePort();
    return new MetricsServer(
        ServerProcess.start(
            List.of(
                Workspace.tool(VICTORIA_METRICS).toString(),
                "-httpListenAddr=127.0.0.1:" + port,
                "-storageDataPath=" + Files.createDirectories(folder.resolve("data")),
                "-search.latencyOffset=0s"),
            Map.of(),
            port,
            folder.resolve("victoria-metrics.log")),
        port);
  }

  /// Where that path is on this server.
  public String url(String path) {
    return "http://127.0.0.1:" + port + path;
  }

  /// What the server shows at a path.
  public String get(String path) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> response =
          client.send(
              HttpRequest.newBuilder(URI.create(url(path))).build(),
              HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new IOException(path + ": " + response.statusCode() + " " + response.body());
      }
      return response.body();
    }
  }

  /// Asks VictoriaMetrics.
  ///
  /// @param query in MetricsQL
  /// @return the first value of the answer; empty if there is none
  public OptionalDouble query(String query) throws IOException, InterruptedException {
    get("/internal/force_flush");
    String path = "/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8);
    Matcher value = VALUE.matcher(get(path));
    return value.find()
        ? OptionalDouble.of(Double.parseDouble(value.group(1)))
        : OptionalDouble.empty();
  }

  @Override
  public void close() {
    process.close();
  }
}
