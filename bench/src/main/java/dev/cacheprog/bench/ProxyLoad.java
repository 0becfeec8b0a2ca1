package dev.cacheprog.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.HttpContract;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.OutputId;
import dev.cacheprog.testkit.S3Server;
import dev.cacheprog.testkit.ServerProcess;
import dev.cacheprog.testkit.Workspace;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/// What the proxy makes of a store's speed: `ProxyLoad [SECONDS]`. The same clients ask MinIO
/// itself, by presigned URLs, and `cacheprog proxy` in front of it, in turns.
public final class ProxyLoad {
  private static final int CLIENTS = 256;
  private static final int OBJECTS = 10_000;
  private static final int SIZE = 4096;

  /// So many objects that equal gets are in flight all the time.
  private static final int FEW = 20;

  private ProxyLoad() {}

  /// @param args seconds of each measured run, 60 by default
  public static void main(String[] args) throws Exception {
    Duration time = Duration.ofSeconds(args.length > 0 ? Long.parseLong(args[0]) : 60);
    Path scratch = Workspace.scratch("cacheprog-bench");
    int port = Workspace.freePort();
    Path log = scratch.resolve("proxy.log");
    try (S3Server store = S3Server.minio(Files.createDirectory(scratch.resolve("s3")));
        ServerProcess proxy = proxy(store, port, log)) {
      List<ActionId> ids = fill(port);
      HttpLoad direct =
          new HttpLoad(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), store.port()),
              presigned(store, ids));
      HttpLoad through =
          new HttpLoad(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), port), plain(port, ids));
      HttpLoad few =
          new HttpLoad(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
              plain(port, ids.subList(0, FEW)));
      Duration warmUp = time.dividedBy(4);
      direct.run(CLIENTS, warmUp);
      through.run(CLIENTS, warmUp);
      HttpLoad.Result store1 = print("MinIO", direct.run(CLIENTS, time));
      long before = memory(proxy);
      HttpLoad.Result proxied = print("through the proxy", through.run(CLIENTS, time));
      long after = memory(proxy);
      HttpLoad.Result store2 = print("MinIO", direct.run(CLIENTS, time));
      print("through the proxy, " + FEW + " objects only", few.run(CLIENTS, warmUp));
      System.out.printf(
          Locale.ROOT,
          "ratio %.2f; the proxy's memory %d MiB before, %d MiB after%n",
          2 * proxied.perSecond() / (store1.perSecond() + store2.perSecond()),
          before >> 20,
          after >> 20);
    } finally {
      for (String line : Files.readAllLines(log)) {
        System.out.println(line);
      }
      Workspace.delete(scratch);
    }
  }

  private static HttpLoad.Result print(String what, HttpLoad.Result result) {
    System.out.println(what + ": " + result);
    return result;
  }

  private static ServerProcess proxy(S3Server store, int port, Path log)
      throws IOException, InterruptedException {
    Map<String, String> environment = new HashMap<>(store.environment("load"));
    environment.put("CACHEPROG_PROXY_LISTEN_ADDRESS", "127.0.0.1:" + port);
    return ServerProcess.start(
        List.of(Workspace.program().toString(), "proxy"), environment, port, log);
  }

  /// Puts the objects through the proxy.
  private static List<ActionId> fill(int port) throws Exception {
    List<ActionId> ids = new ArrayList<>();
    List<Future<?>> puts = new ArrayList<>();
    Semaphore turns = new Semaphore(32);
    try (HttpClient client = HttpClient.newHttpClient();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < OBJECTS; i++) {
        ActionId id = ActionId.of(OutputId.ofBody(("load " + i).getBytes(UTF_8)).bytes());
        byte[] body = new byte[SIZE];
        new Random(i).nextBytes(body);
        ids.add(id);
        puts.add(threads.submit(() -> put(client, turns, port, id, body)));
      }
      for (Future<?> put : puts) {
        put.get();
      }
    }
    return ids;
  }

  private static Void put(HttpClient client, Semaphore turns, int port, ActionId id, byte[] body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + port).resolve(HttpContract.path(id)))
            .PUT(HttpRequest.BodyPublishers.ofByteArray(body));
    HttpContract.headers(
            new ObjectMetadata(OutputId.ofBody(body), ObjectMetadata.UNCOMPRESSED, body.length))
        .forEach(request::header);
    turns.acquire();
    try {
      HttpResponse<String> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new IOException(response.statusCode() + " " + response.body());
      }
      return null;
    } finally {
      turns.release();
    }
  }

  private static List<byte[]> plain(int port, List<ActionId> ids) {
    return ids.stream().map(id -> request(HttpContract.path(id), port)).toList();
  }

  private static List<byte[]> presigned(S3Server store, List<ActionId> ids) {
    try (S3Presigner presigner =
        S3Presigner.builder()
            .endpointOverride(URI.create("http://127.0.0.1:" + store.port()))
            .region(Region.US_EAST_1)
            .serviceConfiguration(S3Configuration.builder().pathStyleAccessEnabled(true).build())
            .credentialsProvider(
                StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(S3Server.ACCESS_KEY, S3Server.SECRET_KEY)))
            .build()) {
      return ids.stream()
          .map(
              id ->
                  presigner
                      .presignGetObject(
                          p ->
                              p.signatureDuration(Duration.ofHours(1))
                                  .getObjectRequest(
                                      g -> g.bucket(S3Server.BUCKET).key("load/" + id.hex())))
                      .url()
                      .getFile())
          .map(file -> request(file, store.port()))
          .toList();
    }
  }

  private static byte[] request(String path, int port) {
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(("GET " + path + " HTTP/1.1\r\n").getBytes(ISO_8859_1));
    request.writeBytes(("Host: 127.0.0.1:" + port + "\r\n\r\n").getBytes(ISO_8859_1));
    return request.toByteArray();
  }

  private static long memory(ServerProcess process) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) << 10;
      }
    }
    throw new IOException("no VmRSS");
  }
}
