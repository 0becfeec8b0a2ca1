package dev.cacheprog.testkit;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// fake-gcs-server, which plays Google Cloud Storage in memory. It believes everybody, has neither
/// the S3 dialect nor XML errors, and accepts a plain put of the XML API only with
/// `X-Goog-Algorithm` in its query.
public final class FakeGcs implements AutoCloseable {
  /// Its program, for [Workspace#hasTool].
  public static final String TOOL = "fake-gcs-server";

  private static final Pattern NAME = Pattern.compile("\"name\": ?\"([^\"]*)\"");

  private final ServerProcess process;
  private final int port;
  private final HttpClient http = HttpClient.newHttpClient();

  private FakeGcs(ServerProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  /// @param folder for its log
  /// @param port where it listens
  /// @param publicPort where clients of the XML API connect
  public static FakeGcs start(Path folder, int port, int publicPort)
      throws IOException, InterruptedException {
    return new FakeGcs(
        ServerProcess.start(
            List.of(
                Workspace.tool(TOOL).toString(),
                "-scheme",
                "http",
                "-host",
                "127.0.0.1",
                "-port",
                Integer.toString(port),
                "-backend",
                "memory",
                "-public-host",
                "127.0.0.1:" + publicPort),
            Map.of(),
            port,
            folder.resolve("fake-gcs.log")),
        port);
  }

  /// Without a slash at its end. For the JSON API, as clients with `STORAGE_EMULATOR_HOST` use it.
  public String url() {
    return "http://127.0.0.1:" + port;
  }

  /// Makes a bucket.
  public void bucket(String name) throws IOException, InterruptedException {
    send(
        HttpRequest.newBuilder(URI.create(url() + "/storage/v1/b"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("{\"name\": \"" + name + "\"}")));
  }

  /// The names of all objects of a bucket.
  public List<String> objects(String bucket) throws IOException, InterruptedException {
    List<String> names = new ArrayList<>();
    NAME.matcher(json(bucket, ""))
        .results()
        .map((MatchResult found) -> found.group(1))
        .forEach(names::add);
    return names;
  }

  /// What the JSON API says of an object.
  ///
  /// @param path encoded, after `/o`
  public String json(String bucket, String path) throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(URI.create(url() + "/storage/v1/b/" + bucket + "/o" + path)));
  }

  private String send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> response =
        http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(response + ": " + response.body());
    }
    return response.body();
  }

  @Override
  public void close() {
    http.close();
    process.close();
  }
}
