package dev.cacheprog.testkit;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/// Moto, which plays several services of AWS on one port: S3 with regions, STS, IAM, an instance's
/// metadata. It believes everybody until [#checkAfter].
public final class Moto implements AutoCloseable {
  /// Its program, for [Workspace#hasTool].
  public static final String TOOL = "moto";

  private final ServerProcess process;
  private final int port;
  private final HttpClient http = HttpClient.newHttpClient();

  private Moto(ServerProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  /// @param folder for its log
  public static Moto start(Path folder) throws IOException, InterruptedException {
    int port = Workspace.freePort();
    return new Moto(
        ServerProcess.start(
            List.of(
                Workspace.tool(TOOL).toString(), "-H", "127.0.0.1", "-p", Integer.toString(port)),
            Map.of(),
            port,
            folder.resolve("moto.log")),
        port);
  }

  public int port() {
    return port;
  }

  /// Without a slash at its end.
  public String url() {
    return "http://127.0.0.1:" + port;
  }

  /// AWS's own client.
  public S3Client client(String region) {
    return S3Client.builder()
        .httpClientBuilder(UrlConnectionHttpClient.builder())
        .endpointOverride(URI.create(url()))
        .forcePathStyle(true)
        .region(Region.of(region))
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("anybody", "anything")))
        .build();
  }

  /// Makes a bucket.
  public void bucket(String name, String region) {
    try (S3Client client = client(region)) {
      client.createBucket(b -> b.bucket(name));
    }
  }

  /// Makes a role that may read and write objects.
  ///
  /// @return its ARN
  public String role(String name) throws IOException, InterruptedException {
    String answer = iam("Action=CreateRole&RoleName=" + name + "&AssumeRolePolicyDocument=%7B%7D");
    iam(
        "Action=PutRolePolicy&PolicyName=objects&RoleName="
            + name
            + "&PolicyDocument=%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B"
            + "%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%5B%22s3%3AGetObject%22%2C"
            + "%22s3%3APutObject%22%5D%2C%22Resource%22%3A%22%2A%22%7D%5D%7D");
    int start = answer.indexOf("<Arn>") + "<Arn>".length();
    return answer.substring(start, answer.indexOf("</Arn>", start));
  }

  private String iam(String form) throws IOException, InterruptedException {
    return post(
        "/",
        "application/x-www-form-urlencoded",
        form + "&Version=2010-05-08",
        "AWS4-HMAC-SHA256 Credential=anybody/20260101/us-east-1/iam/aws4_request");
  }

  /// From now on, keys, their tokens, signatures and policies are checked, except those of the next
  /// requests.
  ///
  /// @param free how many of them
  public void checkAfter(int free) throws IOException, InterruptedException {
    post("/moto-api/reset-auth", "text/plain", Integer.toString(free), "none");
  }

  private String post(String path, String type, String body, String authorization)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url() + path))
            .header("Content-Type", type)
            .header("Authorization", authorization)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(path + ": " + response.statusCode() + " " + response.body());
    }
    return response.body();
  }

  @Override
  public void close() {
    http.close();
    process.close();
  }
}
