import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
      session(dist, bucket, scratch.resolve("first " + bucket.port()), 0, 200, List.of(), Map.of());
      session(
          dist,
          bucket,
          scratch.resolve("second " + bucket.port()),
          200,
          300,
          List.of("-XX:DumpLoadedClassList=" + recorded),
          Map.of());
      add(recorded, classes);
      for (String command : List.of("restore", "save")) {
        gocache(dist, bucket, scratch.resolve("gocache " + bucket.port()), command, recorded);
        add(recorded, classes);
      }
    }
    google(dist, plain, scratch, classes);
    azure(dist, plain, scratch, classes);
    packsAlone(dist, plain, scratch, classes);
    Files.write(Path.of(args[1]), classes);
  } finally {
    delete(scratch);
  }
}

/// A session with Google Cloud Storage: its library is a third of what it loads.
void google(Path dist, Bucket bucket, Path scratch, Set<String> classes) throws Exception {
  KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
  generator.initialize(2048);
  String key = Base64.getEncoder().encodeToString(generator.generateKeyPair().getPrivate().getEncoded());
  Path account = scratch.resolve("account.json");
  Files.writeString(
      account,
      """
      {"type": "service_account", "project_id": "training", "private_key_id": "1", "client_id": "1",
       "private_key": "-----BEGIN PRIVATE KEY-----\\n%s\\n-----END PRIVATE KEY-----\\n",
       "client_email": "training@training.iam.gserviceaccount.com", "token_uri": "%s/token"}
      """.formatted(key, bucket.url()));
  Path recorded = scratch.resolve("classes");
  Map<String, String> settings = Map.of(
      "CACHEPROG_REMOTE_STORAGE_TYPE", "gcs",
      "CACHEPROG_GCS_ENDPOINT", bucket.url(),
      "CACHEPROG_GCS_BUCKET", "training",
      "CACHEPROG_GCS_PREFIX", "{% GOOS %}",
      "GOOGLE_APPLICATION_CREDENTIALS", account.toString());
  session(
      dist,
      bucket,
      scratch.resolve("google"),
      300,
      350,
      List.of("-XX:DumpLoadedClassList=" + recorded),
      settings);
  add(recorded, classes);
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

/// Sessions with Azure: one with a key and one with a token.
void azure(Path dist, Bucket bucket, Path scratch, Set<String> classes) throws Exception {
  Path recorded = scratch.resolve("classes");
  Map<String, String> container = Map.of(
      "CACHEPROG_REMOTE_STORAGE_TYPE", "azure",
      "CACHEPROG_AZURE_ENDPOINT", bucket.url() + "/training",
      "CACHEPROG_AZURE_CONTAINER", "azure");
  Map<String, String> key = new HashMap<>(container);
  key.put("CACHEPROG_AZURE_ACCOUNT_KEY", "dHJhaW5pbmc=");
  Map<String, String> token = new HashMap<>(container);
  token.put("AZURE_AUTHORITY_HOST", bucket.url());
  token.put("AZURE_TENANT_ID", "training");
  token.put("AZURE_CLIENT_ID", "training");
  token.put("AZURE_CLIENT_SECRET", "training");
  int known = 0;
  for (Map<String, String> settings : List.of(key, token)) {
    session(
        dist,
        bucket,
        scratch.resolve("azure " + known),
        known,
        known + 20,
        List.of("-XX:DumpLoadedClassList=" + recorded),
        settings);
    add(recorded, classes);
    known += 20;
  }
}

/// Sessions with stores that have packs alone: one on an empty disk after one that fills the store.
void packsAlone(Path dist, Bucket bucket, Path scratch, Set<String> classes) throws Exception {
  Path recorded = scratch.resolve("classes");
  try (PackServer server = new PackServer()) {
    Map<String, String> github = Map.of(
        "CACHEPROG_REMOTE_STORAGE_TYPE", "github",
        "ACTIONS_RESULTS_URL", server.url(),
        "ACTIONS_RUNTIME_TOKEN", "training",
        "ACTIONS_CACHE_SERVICE_V2", "true");
    Map<String, String> registry = Map.of(
        "CACHEPROG_REMOTE_STORAGE_TYPE", "oci",
        "CACHEPROG_OCI_REPOSITORY", server.url() + "/training",
        "CACHEPROG_OCI_USERNAME", "training",
        "CACHEPROG_OCI_PASSWORD", "training");
    for (Map<String, String> settings : List.of(github, registry)) {
      String type = settings.get("CACHEPROG_REMOTE_STORAGE_TYPE");
      session(dist, bucket, scratch.resolve(type + " first"), 0, 40, List.of(), settings);
      session(
          dist,
          bucket,
          scratch.resolve(type + " second"),
          40,
          60,
          List.of("-XX:DumpLoadedClassList=" + recorded),
          settings);
      add(recorded, classes);
    }
  }
}

String launcher(Path dist) {
  return dist.resolve(File.separatorChar == '/' ? "bin/cacheprog" : "bin/cacheprog.cmd").toString();
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
          launcher(dist),
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
///
/// @param settings instead of those of S3
void session(
    Path dist,
    Bucket bucket,
    Path root,
    int known,
    int objects,
    List<String> jvmOptions,
    Map<String, String> settings)
    throws Exception {
  ProcessBuilder builder =
      new ProcessBuilder(
          launcher(dist),
          "--root-directory", root.toString(),
          "--record", root.resolveSibling(root.getFileName() + " record").toString(),
          "--metrics-push-endpoint", bucket.url() + "/push",
          "--metrics-push-method", "PUT");
  configure(builder, bucket, jvmOptions);
  builder.environment().putAll(settings);
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

/// What a process still has open stays, on Windows.
void delete(Path folder) throws IOException {
  List<Path> paths = new ArrayList<>();
  try (var walk = Files.walk(folder)) {
    walk.forEach(paths::addFirst);
  }
  paths.forEach(path -> path.toFile().delete());
}

static void serve(HttpServer server, HttpHandler handler) {
  server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
  server.createContext("/", handler);
  server.start();
}

/// As much of S3, Google Cloud Storage and Azure as the program speaks, in memory, and a service that gives tokens.
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
    serve(server, this::handle);
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
        exchange.getResponseHeaders().set("x-ms-request-id", "1");
        exchange.sendResponseHeaders(path.startsWith("/training/azure/") ? 201 : 200, -1);
      } else if (exchange.getRequestMethod().equals("POST")) {
        answer(exchange, 200, "{\"access_token\":\"t\",\"expires_in\":3600}".getBytes());
      } else if (exchange.getRequestURI().getQuery() != null) {
        answer(exchange, 200, "<LocationConstraint></LocationConstraint>".getBytes());
      } else if (objects.get(path) instanceof Stored stored) {
        stored.headers().forEach(
            (name, values) -> {
              // As Google has it: one and the same under both names.
              String metadata = name.toLowerCase().replaceFirst("^x-(amz|goog)-meta-", "");
              if (name.toLowerCase().startsWith("x-ms-meta-")) {
                exchange.getResponseHeaders().put(name, values);
              } else if (!metadata.equalsIgnoreCase(name)) {
                exchange.getResponseHeaders().put("x-amz-meta-" + metadata, values);
                exchange.getResponseHeaders().put("x-goog-meta-" + metadata, values);
              }
            });
        exchange.getResponseHeaders().set("x-ms-request-id", "1");
        exchange.getResponseHeaders().set("Last-Modified", "Sun, 01 Nov 2026 00:00:00 GMT");
        answer(exchange, 200, stored.body());
      } else {
        exchange.getResponseHeaders().set("x-ms-error-code", "BlobNotFound");
        answer(exchange, 404, "<Error><Code>NoSuchKey</Code><Message>none</Message></Error>".getBytes());
      }
    }
  }

  static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
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

/// As much of GitHub's cache service and of a registry as the program speaks, in memory.
static final class PackServer implements AutoCloseable {
  private static final Pattern KEY = Pattern.compile("\"key\":\"([^\"]*)\"");

  private final Map<String, byte[]> bodies = new ConcurrentHashMap<>();
  private final List<String> keys = new CopyOnWriteArrayList<>();
  private final HttpServer server;

  PackServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    serve(server, this::handle);
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      String query = String.valueOf(exchange.getRequestURI().getQuery());
      byte[] body = exchange.getRequestBody().readAllBytes();
      switch (exchange.getRequestMethod()) {
        case "POST" -> {
          if (path.startsWith("/twirp/")) {
            Bucket.answer(exchange, 200, github(path, new String(body)).getBytes());
          } else {
            exchange.getResponseHeaders().set("Location", path + "1");
            exchange.sendResponseHeaders(202, -1);
          }
        }
        case "PUT" -> {
          bodies.put(
              query.startsWith("digest=") ? "/v2/training/blobs/" + query.substring(7) : path, body);
          exchange.sendResponseHeaders(201, -1);
        }
        default -> {
          byte[] found = path.equals("/v2/") ? new byte[] {' '} : bodies.get(path);
          Bucket.answer(exchange, found == null ? 404 : 200, found == null ? new byte[0] : found);
        }
      }
    }
  }

  private String github(String path, String request) {
    Matcher matcher = KEY.matcher(request);
    String key = matcher.find() ? matcher.group(1) : "";
    if (path.endsWith("/CreateCacheEntry")) {
      keys.add(key);
      return "{\"ok\":true,\"signed_upload_url\":\"" + url() + "/blob/" + key + "?sig=x\"}";
    }
    if (path.endsWith("/FinalizeCacheEntryUpload")) {
      return "{\"ok\":true,\"entry_id\":\"1\"}";
    }
    for (String each : keys.reversed()) {
      if (each.startsWith(key)) {
        return ("{\"ok\":true,\"signed_download_url\":\"" + url() + "/blob/" + each + "?sig=x\",")
            + ("\"matched_key\":\"" + each + "\"}");
      }
    }
    return "{\"ok\":false,\"signed_download_url\":\"\",\"matched_key\":\"\"}";
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
