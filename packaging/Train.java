import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// Finds out which classes the program needs: runs the packaged program as the go command would, with gets and puts
/// that go through a small S3 server of this script's own, and lets the JVM write down what it loads.
///
/// usage: java Train.java DIST_DIR CLASS_LIST
void main(String[] args) throws Exception {
  Path dist = Path.of(args[0]).toAbsolutePath();
  Path scratch = Files.createTempDirectory("cacheprog-train-");
  Key key = Key.make(scratch);
  Set<String> classes = new LinkedHashSet<>();
  try (Bucket plain = new Bucket(null);
      Bucket secure = new Bucket(key)) {
    for (Bucket bucket : List.of(plain, secure)) {
      // The first session fills the bucket, the second one, on an empty disk, finds some of it there, and is recorded.
      Path recorded = scratch.resolve("classes");
      session(dist, bucket, scratch.resolve("first " + bucket.port()), 0, 200, List.of());
      session(
          dist,
          bucket,
          scratch.resolve("second " + bucket.port()),
          200,
          300,
          List.of("-XX:DumpLoadedClassList=" + recorded));
      add(recorded, classes);
      for (String command : List.of("restore", "save")) {
        gocache(dist, bucket, scratch.resolve("gocache " + bucket.port()), command, recorded);
        add(recorded, classes);
      }
    }
    Files.write(Path.of(args[1]), classes);
  } finally {
    delete(scratch);
  }
}

/// Adds what one process has loaded. The numbers that a list gives to classes are those of its process.
void add(Path recorded, Set<String> classes) throws IOException {
  Files.readAllLines(recorded).forEach(line -> classes.add(line.replaceFirst(" id: \\d+$", "")));
}

/// A key for this machine, and the file that a client needs to trust it.
record Key(SSLContext context, Path certificate) {
  static Key make(Path scratch) throws Exception {
    Path store = scratch.resolve("key.p12");
    Path certificate = scratch.resolve("certificate.pem");
    Path request = scratch.resolve("request");
    Path signed = scratch.resolve("signed");
    // An authority and what it has signed, as in the world outside: to trust that takes more classes.
    keytool(store, "-genkeypair", "-alias", "ca", "-keyalg", "RSA", "-dname", "CN=authority", "-ext", "bc:c");
    keytool(store, "-genkeypair", "-alias", "key", "-keyalg", "EC", "-dname", "CN=training");
    keytool(store, "-certreq", "-alias", "key", "-file", request.toString());
    keytool(
        store, "-gencert", "-alias", "ca", "-infile", request.toString(), "-outfile", signed.toString(),
        "-ext", "SAN=ip:127.0.0.1");
    keytool(store, "-importcert", "-alias", "key", "-file", signed.toString());
    keytool(store, "-exportcert", "-alias", "ca", "-rfc", "-file", certificate.toString());
    keytool(store, "-delete", "-alias", "ca");
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray()), PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return new Key(context, certificate);
  }

  private static final String PASSWORD = "training";

  private static void keytool(Path store, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(arguments));
    command.addFirst(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of("-storetype", "PKCS12", "-keystore", store.toString(), "-storepass", PASSWORD));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    require(process.waitFor() == 0, output);
  }
}

/// The settings that all processes have.
void configure(ProcessBuilder builder, Bucket bucket, List<String> jvmOptions) {
  builder.redirectError(ProcessBuilder.Redirect.INHERIT);
  builder
      .environment()
      .putAll(
          Map.of(
              "CACHEPROG_REMOTE_STORAGE_TYPE", "s3",
              "CACHEPROG_S3_ENDPOINT", "minio+" + bucket.url(),
              "CACHEPROG_S3_BUCKET", "training",
              "CACHEPROG_S3_PREFIX", "{% GOOS %}",
              "CACHEPROG_S3_ACCESS_KEY_ID", "training",
              "CACHEPROG_S3_ACCESS_KEY_SECRET", "training-secret",
              "CACHEPROG_PREFETCH_KEY", "training",
              "CACHEPROG_LOG_LEVEL", "INFO",
              "CACHEPROG_MAX_BACKGROUND_WAIT", "60s",
              "CACHEPROG_JVM_OPTIONS", String.join(" ", jvmOptions)));
  if (bucket.key() != null) {
    builder.environment().put("AWS_CA_BUNDLE", bucket.key().certificate().toString());
  }
}

/// A restore or save of `GOCACHE`.
void gocache(Path dist, Bucket bucket, Path folder, String command, Path recorded) throws Exception {
  ProcessBuilder builder =
      new ProcessBuilder(
          dist.resolve("bin/cacheprog").toString(),
          command,
          "--tools", "none",
          "--root-directory", folder.resolveSibling(folder.getFileName() + " root").toString());
  configure(builder, bucket, List.of("-XX:DumpLoadedClassList=" + recorded));
  builder.environment().put("GOCACHE", folder.toString());
  Process process = builder.start();
  String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  require(process.waitFor() == 0 && !output.contains("nothing: "), command + " failed: " + output);
  require(!command.equals("restore") || output.contains("Restored 3"), command + ": " + output);
}

/// One run of the program: looks `known` objects up that are in the bucket and some that are not, puts the others.
void session(Path dist, Bucket bucket, Path root, int known, int objects, List<String> jvmOptions)
    throws Exception {
  ProcessBuilder builder =
      new ProcessBuilder(
          dist.resolve("bin/cacheprog").toString(),
          "--root-directory", root.toString(),
          "--record", root.resolveSibling(root.getFileName() + " record").toString(),
          "--metrics-push-endpoint", bucket.url() + "/push",
          "--metrics-push-method", "PUT");
  configure(builder, bucket, jvmOptions);
  Process process = builder.start();
  int hits = 0;
  try (OutputStream in = process.getOutputStream();
      BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream()))) {
    require(out.readLine().contains("KnownCommands"), "no greeting");
    long id = 0;
    for (int i = 0; i < objects; i++) {
      byte[] body = body(i);
      String action = hash(("action " + i).getBytes(StandardCharsets.UTF_8));
      in.write(("{\"ID\":%d,\"Command\":\"get\",\"ActionID\":\"%s\"}\n\n".formatted(++id, action)).getBytes());
      in.flush();
      boolean hit = !out.readLine().contains("\"Miss\":true");
      require(hit == i < known, "object " + i + (hit ? " was there" : " was not there"));
      if (hit) {
        hits++;
        continue;
      }
      in.write(
          "{\"ID\":%d,\"Command\":\"put\",\"ActionID\":\"%s\",\"OutputID\":\"%s\",\"BodySize\":%d}\n\n"
              .formatted(++id, action, hash(body), body.length)
              .getBytes());
      if (body.length > 0) {
        in.write(("\"" + Base64.getEncoder().encodeToString(body) + "\"\n").getBytes());
      }
      in.flush();
      require(out.readLine().contains("DiskPath"), "a put failed");
      if (i == objects / 2) {
        Thread.sleep(300); // let uploads run while requests come in, as in a build
      }
    }
    in.write("{\"ID\":%d,\"Command\":\"close\"}\n\n".formatted(++id).getBytes());
    in.flush();
    require(out.readLine().contains("\"ID\":" + id), "close was not answered");
  }
  require(process.waitFor() == 0, "the program failed");
}

/// Bodies of the sizes that the go command has: most are small, a few are large.
byte[] body(int i) {
  Random random = new Random(i);
  int size = i % 20 == 0 ? 0 : i % 10 == 0 ? 500_000 + random.nextInt(2_500_000) : random.nextInt(20_000);
  byte[] body = new byte[size];
  random.nextBytes(body);
  for (int k = 0; k < size; k++) {
    body[k] &= 15; // compressible, as objects are
  }
  return body;
}

String hash(byte[] bytes) throws Exception {
  return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(bytes));
}

static void require(boolean condition, String failure) {
  if (!condition) {
    throw new IllegalStateException("training: " + failure);
  }
}

void delete(Path folder) throws IOException {
  List<Path> paths = new ArrayList<>();
  try (var walk = Files.walk(folder)) {
    walk.forEach(paths::addFirst);
  }
  for (Path path : paths) {
    Files.delete(path);
  }
}

/// As much of S3 as the program speaks, in memory.
static final class Bucket implements AutoCloseable {
  private record Stored(byte[] body, Map<String, List<String>> headers) {}

  private final Map<String, Stored> objects = new ConcurrentHashMap<>();
  private final HttpServer server;
  private final Key key;

  /// @param key null for plain HTTP
  Bucket(Key key) throws IOException {
    this.key = key;
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    if (key == null) {
      server = HttpServer.create(address, 0);
    } else {
      HttpsServer secure = HttpsServer.create(address, 0);
      secure.setHttpsConfigurator(new HttpsConfigurator(key.context()));
      server = secure;
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  String url() {
    return (key == null ? "http" : "https") + "://127.0.0.1:" + port();
  }

  Key key() {
    return key;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      byte[] body = exchange.getRequestBody().readAllBytes();
      if (exchange.getRequestMethod().equals("PUT")) {
        objects.put(path, new Stored(body, Map.copyOf(exchange.getRequestHeaders())));
        exchange.sendResponseHeaders(200, -1);
      } else if (exchange.getRequestURI().getQuery() != null) {
        answer(exchange, 200, "<LocationConstraint></LocationConstraint>".getBytes());
      } else if (objects.get(path) instanceof Stored stored) {
        stored.headers().forEach(
            (name, values) -> {
              if (name.toLowerCase().startsWith("x-amz-meta-")) {
                exchange.getResponseHeaders().put(name, values);
              }
            });
        exchange.getResponseHeaders().set("Last-Modified", "Sun, 01 Nov 2026 00:00:00 GMT");
        answer(exchange, 200, stored.body());
      } else {
        answer(exchange, 404, "<Error><Code>NoSuchKey</Code><Message>none</Message></Error>".getBytes());
      }
    }
  }

  private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    boolean isEmpty = body.length == 0 || exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, isEmpty ? -1 : body.length);
    if (!isEmpty) {
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
