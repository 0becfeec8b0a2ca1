package dev.cacheprog.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

/// A stand-in for the cache service of GitHub Actions, version 2, with GitHub's rules as they were
/// measured by others. Blobs are in a real [Azurite] behind signed URLs, which lead through this
/// server so that it can count and break requests.
public final class GitHubCache implements AutoCloseable {
  private static final String METHODS = "/twirp/github.actions.results.api.v1.CacheService/";

  /// Of one connection, so not passed on.
  private static final Set<String> OWN_HEADERS =
      Set.of("host", "connection", "keep-alive", "content-length", "transfer-encoding", "expect");

  private final HttpServer server;
  private final Azurite azurite;
  private final String container;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<String, GitHubToken> tokens = new ConcurrentHashMap<>();
  private final GitHubEntries entries = new GitHubEntries();
  private final List<RecordedRequest> requests = new CopyOnWriteArrayList<>();
  private final AtomicInteger refusals = new AtomicInteger();
  private volatile int retryAfter;
  private volatile boolean isExpired;
  private volatile int breakAfter;

  private GitHubCache(HttpServer server, Azurite azurite, String container) {
    this.server = server;
    this.azurite = azurite;
    this.container = container;
  }

  /// @param container a new one, for the blobs
  public static GitHubCache start(Azurite azurite, String container)
      throws IOException, InterruptedException {
    azurite.container(container);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    GitHubCache cache = new GitHubCache(server, azurite, container);
    server.createContext(METHODS, cache::call);
    server.createContext("/" + Azurite.ACCOUNT + "/", cache::blob);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
    return cache;
  }

  public int port() {
    return server.getAddress().getPort();
  }

  /// Without a slash at its end.
  public String url() {
    return "http://127.0.0.1:" + port();
  }

  /// A token of a job.
  ///
  /// @param ref what it reads and writes, such as `refs/heads/main`
  /// @param others what it reads, too, in this order
  public String token(String ref, String... others) {
    return token(true, ref, others);
  }

  /// A token of a job that strangers can start.
  public String readOnlyToken(String ref, String... others) {
    return token(false, ref, others);
  }

  private String token(boolean mayWrite, String ref, String... others) {
    List<String> refs = new ArrayList<>(List.of(ref));
    refs.addAll(List.of(others));
    GitHubToken token = new GitHubToken(mayWrite, refs);
    String text = token.text(tokens.size());
    tokens.put(text, token);
    return text;
  }

  /// The variables that a job has, with the one that makes the program use this cache.
  public Map<String, String> environment(String token) {
    Map<String, String> variables = new HashMap<>();
    variables.put("CACHEPROG_REMOTE_STORAGE_TYPE", "github");
    variables.put("CACHEPROG_MAX_BACKGROUND_WAIT", "120s");
    variables.put("ACTIONS_RESULTS_URL", url() + "/");
    variables.put("ACTIONS_RUNTIME_TOKEN", token);
    variables.put("ACTIONS_CACHE_SERVICE_V2", "True");
    variables.put("GITHUB_SERVER_URL", "https://github.com");
    variables.put("GITHUB_REPOSITORY", "octo/repo");
    variables.put("GITHUB_RUN_ID", "1658821493");
    variables.put("GITHUB_RUN_ATTEMPT", "1");
    return variables;
  }

  /// All requests so far.
  public List<RecordedRequest> requests() {
    return List.copyOf(requests);
  }

  /// How often a method of the service was called.
  public long calls(String method) {
    return requests.stream().filter(request -> request.call().equals(method)).count();
  }

  /// The keys of all entries of a ref that can be read.
  public List<String> keys(String ref) {
    return entries.keys(ref);
  }

  /// Ends the validity of all tokens.
  public void expire() {
    isExpired = true;
  }

  /// Refuses the next new entries for their rate.
  ///
  /// @param seconds of `Retry-After`
  public void refuse(int count, int seconds) {
    retryAfter = seconds;
    refusals.set(count);
  }

  /// Breaks the connection of the next download of a larger blob after so many bytes of it.
  public void breakDownload(int bytes) {
    breakAfter = bytes;
  }

  /// Deletes what GitHub would when storage is short: blobs of entries whose key contains a text.
  ///
  /// @param keepEntries leaves entries that lead to nothing
  /// @return how many
  public int evict(String text, boolean keepEntries) throws IOException, InterruptedException {
    List<GitHubEntries.Entry> evicted = entries.containing(text);
    if (!keepEntries) {
      entries.remove(evicted);
    }
    for (GitHubEntries.Entry entry : evicted) {
      azurite.delete(container, entry.blob());
    }
    return evicted.size();
  }

  /// Reserves a key and never uploads anything.
  public void abandon(String ref, String key, String version) {
    entries.reserve(ref, key, version);
  }

  private void call(HttpExchange exchange) throws IOException {
    try (exchange) {
      String json = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      String method = exchange.getRequestURI().getPath().substring(METHODS.length());
      requests.add(RecordedRequest.of(exchange, method, json));
      String bearer = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
      GitHubToken token = tokens.get(bearer.replaceFirst("^Bearer ", ""));
      if (token == null || isExpired) {
        fail(exchange, 401, "unauthenticated", "invalid token");
      } else if (!exchange.getRequestMethod().equals("POST")
          || !"application/json".equals(exchange.getRequestHeaders().getFirst("Content-Type"))) {
        fail(exchange, 404, "bad_route", "unexpected method or Content-Type");
      } else {
        serve(exchange, method, JsonNode.parser().parse(json).asObject(), token);
      }
    }
  }

  private void serve(
      HttpExchange exchange, String method, Map<String, JsonNode> fields, GitHubToken token)
      throws IOException {
    String key = text(fields, "key");
    String version = text(fields, "version");
    if (key.isEmpty() || key.length() > 512 || key.contains(",") || version.length() != 64) {
      fail(exchange, 400, "invalid_argument", "key or version is invalid");
      return;
    }
    switch (method) {
      case "CreateCacheEntry" -> create(exchange, token, key, version);
      case "FinalizeCacheEntryUpload" ->
          finish(
              exchange,
              entries.get(token.refs().getFirst(), key, version),
              Long.parseLong(text(fields, "size_bytes")));
      case "GetCacheEntryDownloadURL" -> {
        List<String> prefixes = new ArrayList<>(List.of(key));
        if (fields.containsKey("restore_keys")) {
          fields.get("restore_keys").asArray().forEach(each -> prefixes.add(each.asString()));
        }
        find(exchange, entries.find(token.refs(), prefixes, version));
      }
      default -> fail(exchange, 404, "bad_route", "no handler for path");
    }
  }

  private static String text(Map<String, JsonNode> fields, String name) {
    JsonNode value = fields.get(name);
    return value == null ? "" : value.asString();
  }

  private void create(HttpExchange exchange, GitHubToken token, String key, String version)
      throws IOException {
    if (refusals.getAndUpdate(left -> Math.max(left - 1, 0)) > 0) {
      exchange.getResponseHeaders().set("Retry-After", Integer.toString(retryAfter));
      fail(exchange, 429, "resource_exhausted", "rate limit exceeded");
      return;
    }
    if (!token.mayWrite()) {
      answer(
          exchange,
          200,
          "{\"ok\":false,\"signed_upload_url\":\"\","
              + "\"message\":\"cache write denied: the token is read-only\"}");
      return;
    }
    GitHubEntries.Entry entry = entries.reserve(token.refs().getFirst(), key, version);
    if (entry == null) {
      fail(
          exchange,
          409,
          "already_exists",
          "cache entry with the same key, version, and scope already exists");
    } else {
      answer(
          exchange,
          200,
          "{\"ok\":true,\"signed_upload_url\":\"" + signed(exchange, entry, "cw") + "\"}");
    }
  }

  private void finish(HttpExchange exchange, GitHubEntries.@Nullable Entry entry, long size)
      throws IOException {
    if (entry == null || size < 1 || size(entry) != size) {
      fail(exchange, 404, "not_found", "no such upload, or one of another size");
      return;
    }
    entries.finish(entry);
    answer(exchange, 200, "{\"ok\":true,\"entry_id\":\"12345\",\"message\":\"\"}");
  }

  private void find(HttpExchange exchange, GitHubEntries.@Nullable Entry entry) throws IOException {
    answer(
        exchange,
        200,
        entry == null
            ? "{\"ok\":false,\"signed_download_url\":\"\",\"matched_key\":\"\"}"
            : "{\"ok\":true,\"signed_download_url\":\""
                + signed(exchange, entry, "r")
                + "\",\"matched_key\":\""
                + entry.key()
                + "\"}");
  }

  /// A URL that leads the way that the request came: there may be a relay in front of this server.
  private String signed(HttpExchange exchange, GitHubEntries.Entry entry, String permissions) {
    return "http://" + exchange.getRequestHeaders().getFirst("Host") + path(entry, permissions);
  }

  private String path(GitHubEntries.Entry entry, String permissions) {
    return ("/" + Azurite.ACCOUNT + "/" + container + "/" + entry.blob() + "?")
        + azurite.sas(container, entry.blob(), permissions);
  }

  private long size(GitHubEntries.Entry entry) throws IOException {
    String url = "http://127.0.0.1:" + azurite.port() + path(entry, "r");
    return send(HttpRequest.newBuilder(URI.create(url)).HEAD().build())
        .headers()
        .firstValueAsLong("Content-Length")
        .orElse(-1);
  }

  private HttpResponse<byte[]> send(HttpRequest request) throws IOException {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static void fail(HttpExchange exchange, int status, String code, String message)
      throws IOException {
    answer(exchange, status, "{\"code\":\"" + code + "\",\"msg\":\"" + message + "\"}");
  }

  private static void answer(HttpExchange exchange, int status, String json) throws IOException {
    byte[] bytes = json.getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  /// Passes a request for a blob on to Azurite, and its answer back.
  private void blob(HttpExchange exchange) throws IOException {
    try (exchange) {
      requests.add(RecordedRequest.of(exchange, "", ""));
      HttpRequest.Builder request =
          HttpRequest.newBuilder(
              URI.create("http://127.0.0.1:" + azurite.port() + exchange.getRequestURI()));
      exchange
          .getRequestHeaders()
          .forEach(
              (name, values) -> {
                if (!OWN_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
                  request.header(name, values.getFirst());
                }
              });
      byte[] body = exchange.getRequestBody().readAllBytes();
      request.method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
      pass(send(request.build()), exchange);
    }
  }

  private void pass(HttpResponse<byte[]> response, HttpExchange exchange) throws IOException {
    response
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              if (!OWN_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
                exchange.getResponseHeaders().put(name, values);
              }
            });
    byte[] body = response.body();
    exchange.sendResponseHeaders(response.statusCode(), body.length == 0 ? -1 : body.length);
    OutputStream out = exchange.getResponseBody();
    int most = exchange.getRequestMethod().equals("GET") ? breakAfter : 0;
    if (most > 0 && most < body.length) {
      breakAfter = 0;
      out.write(body, 0, most);
      out.flush();
      return; // closing the exchange now breaks the connection
    }
    out.write(body);
  }

  @Override
  public void close() {
    server.stop(0);
    http.close();
  }
}
