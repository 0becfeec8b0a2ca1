package dev.cacheprog.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Speaks to the packaged program as the go command does, one program a client.
public final class CacheClient implements AutoCloseable {
  private static final Pattern ID = Pattern.compile("\\{\"ID\":(\\d+)[,}].*");

  private static final Set<String> CI_MARKERS =
      Set.of("GITHUB_ACTIONS", "GITLAB_CI", "BUILDKITE", "JENKINS_URL");

  private final Process process;
  private final Path log;
  private final OutputStream requests;
  private final Thread reader;
  private final CompletableFuture<String> greeting = new CompletableFuture<>();
  private final CompletableFuture<Void> end = new CompletableFuture<>();
  private final Map<Long, CompletableFuture<Response>> waiting = new ConcurrentHashMap<>();
  private final List<String> strays = new CopyOnWriteArrayList<>();
  private long lastId;

  private CacheClient(Process process, Path log) {
    this.process = process;
    this.log = log;
    this.requests = new BufferedOutputStream(process.getOutputStream(), 1 << 16);
    this.reader = Thread.ofPlatform().daemon().name("responses").start(this::read);
  }

  /// Starts the packaged program.
  ///
  /// @param environment added to this process's own, without its CACHEPROG_ variables and those by
  ///   which CI systems are known
  public static CacheClient start(Map<String, String> environment, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(Workspace.program().toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("CACHEPROG_"));
    builder.environment().keySet().removeAll(CI_MARKERS);
    builder.environment().putAll(environment);
    return start(builder);
  }

  /// Starts the program as the builder says, with its log on stderr unless a variable says
  /// otherwise.
  public static CacheClient start(ProcessBuilder builder) throws IOException {
    builder.environment().putIfAbsent("CACHEPROG_LOG_OUTPUT", "stderr");
    Path log = Files.createTempFile("cacheprog", ".log");
    return new CacheClient(builder.redirectError(log.toFile()).start(), log);
  }

  private void read() {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        take(line);
      }
    } catch (IOException e) {
      strays.add(e.toString());
    }
    IOException ended = new IOException("stdout has ended");
    greeting.completeExceptionally(ended);
    waiting.values().forEach(future -> future.completeExceptionally(ended));
    end.complete(null);
  }

  private void take(String line) {
    if (line.contains("\"KnownCommands\"") && greeting.complete(line)) {
      return;
    }
    Matcher matcher = ID.matcher(line);
    CompletableFuture<Response> asked =
        matcher.matches() ? waiting.remove(Long.parseLong(matcher.group(1))) : null;
    if (asked == null) {
      strays.add(line);
    } else {
      asked.complete(new Response(line));
    }
  }

  /// The first line that the program wrote.
  public String greeting() throws Exception {
    return greeting.get(60, TimeUnit.SECONDS);
  }

  /// Asks for an action.
  public CompletableFuture<Response> get(byte[] actionId) throws IOException {
    return request("{\"ID\":%d,\"Command\":\"get\",\"ActionID\":\"%s\"}", base64(actionId));
  }

  /// Stores a body.
  public CompletableFuture<Response> put(byte[] actionId, byte[] body) throws IOException {
    synchronized (requests) {
      CompletableFuture<Response> response = putLine(actionId, sha256(body), body.length);
      if (body.length > 0) {
        requests.write(("\"" + base64(body) + "\"\n").getBytes(UTF_8));
      }
      requests.flush();
      return response;
    }
  }

  /// Stores a body that is too large to hold in memory.
  public CompletableFuture<Response> put(
      byte[] actionId, byte[] outputId, long size, InputStream body) throws IOException {
    synchronized (requests) {
      CompletableFuture<Response> response = putLine(actionId, outputId, size);
      requests.write('"');
      byte[] piece = new byte[3 << 18];
      for (int n = body.readNBytes(piece, 0, piece.length);
          n > 0;
          n = body.readNBytes(piece, 0, piece.length)) {
        requests.write(
            Base64.getEncoder()
                .encode(n == piece.length ? piece : java.util.Arrays.copyOf(piece, n)));
      }
      requests.write("\"\n".getBytes(UTF_8));
      requests.flush();
      return response;
    }
  }

  private CompletableFuture<Response> putLine(byte[] actionId, byte[] outputId, long size)
      throws IOException {
    return request(
        "{\"ID\":%d,\"Command\":\"put\",\"ActionID\":\"%s\",\"OutputID\":\"%s\",\"BodySize\":%d}",
        base64(actionId), base64(outputId), size);
  }

  /// Says that all is done. The program still runs until it has answered.
  public CompletableFuture<Response> sendClose() throws IOException {
    return request("{\"ID\":%d,\"Command\":\"close\"}");
  }

  /// Writes a request as it is.
  ///
  /// @param format takes the number of the request first
  public CompletableFuture<Response> request(String format, Object... values) throws IOException {
    synchronized (requests) {
      List<Object> all = new ArrayList<>(List.of(++lastId));
      all.addAll(List.of(values));
      CompletableFuture<Response> response = new CompletableFuture<>();
      waiting.put(lastId, response);
      requests.write((format.formatted(all.toArray()) + "\n\n").getBytes(UTF_8));
      requests.flush();
      return response;
    }
  }

  /// Ends stdin, without `close`.
  public void endRequests() throws IOException {
    requests.close();
  }

  /// Waits until stdout has ended.
  public void awaitEnd() throws Exception {
    end.get(60, TimeUnit.SECONDS);
  }

  /// Closes the session in good order.
  ///
  /// @return the exit code
  public int finish() throws Exception {
    sendClose().get(150, TimeUnit.SECONDS);
    return awaitExit();
  }

  /// Waits for the end of the process.
  ///
  /// @return the exit code
  public int awaitExit() throws Exception {
    awaitEnd();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      throw new IOException("stdout has ended, but the process has not: " + stderr());
    }
    return process.exitValue();
  }

  /// Lines on stdout that nobody asked for.
  public List<String> strays() {
    return List.copyOf(strays);
  }

  /// What the program has written to stderr so far.
  public String stderr() throws IOException {
    return Files.readString(log);
  }

  /// The number of the process.
  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /// The most memory that the program has had so far, in bytes (Linux only).
  public long peakMemory() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + pid() + "/status"))) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) << 10;
      }
    }
    throw new IOException("no VmHWM");
  }

  /// Ends the program, if it still runs.
  @Override
  public void close() throws IOException {
    try {
      process.destroyForcibly().waitFor();
      reader.join(10_000);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    Files.deleteIfExists(log);
  }

  /// The SHA-256 of a body, which is its output id.
  public static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  /// What the program answered.
  ///
  /// @param json the line
  public record Response(String json) {
    public boolean isMiss() {
      return json.contains("\"Miss\":true");
    }

    /// The text of a field, or null.
    public @Nullable String text(String field) {
      Matcher matcher =
          Pattern.compile("\"" + field + "\":\"((?:[^\"\\\\]|\\\\.)*)\"").matcher(json);
      return matcher.find() ? matcher.group(1) : null;
    }

    /// What the program could not do, or null.
    public @Nullable String error() {
      return text("Err");
    }

    /// Where the body is.
    public Path diskPath() {
      String path = text("DiskPath");
      if (path == null) {
        throw new IllegalStateException("no DiskPath: " + json);
      }
      return Path.of(path);
    }
  }
}
