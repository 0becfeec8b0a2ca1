package dev.cacheprog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.command.ExitCode;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.OutputId;
import dev.cacheprog.testkit.CacheClient.Response;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A session of the whole program in a thread, and the client of it.
final class InProcessSession implements AutoCloseable {
  private static final Pattern LINE = Pattern.compile("\\{\"ID\":(\\d+)[,}].*\n");

  private final PipedOutputStream requests = new PipedOutputStream();
  private final Map<Long, CompletableFuture<Response>> waiting =
      Collections.synchronizedMap(new HashMap<>());
  private final Map<Path, byte[]> paths = new HashMap<>();
  private final CompletableFuture<Integer> exit = new CompletableFuture<>();
  private final List<String> strays = new CopyOnWriteArrayList<>();
  private long lastId;

  InProcessSession(List<String> arguments, OutputStream log) throws IOException {
    PipedInputStream stdin = new PipedInputStream(requests, 1 << 16);
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                exit.complete(Main.run(arguments, Map.of(), stdin, new Stdout(), log));
              } catch (RuntimeException | Error e) {
                exit.completeExceptionally(e);
              }
            });
  }

  /// Receives lines, each in one piece. Not a pipe, as that fails once a thread that wrote to it
  /// ends.
  private final class Stdout extends OutputStream {
    private boolean greeted;

    @Override
    public synchronized void write(byte[] bytes) {
      String line = new String(bytes, UTF_8);
      if (!greeted) {
        greeted = line.contains("\"KnownCommands\"");
        return;
      }
      Matcher matcher = LINE.matcher(line);
      CompletableFuture<Response> pending =
          matcher.matches() ? waiting.remove(Long.parseLong(matcher.group(1))) : null;
      if (pending == null) {
        strays.add(line);
      } else {
        pending.complete(new Response(line));
      }
    }

    @Override
    public void write(int b) {
      strays.add("byte " + b);
    }
  }

  CompletableFuture<Response> get(ActionId action) throws IOException {
    return send("\"get\",\"ActionID\":\"" + base64(action.bytes()) + '"');
  }

  CompletableFuture<Response> put(ActionId action, OutputId id, byte[] body) throws IOException {
    CompletableFuture<Response> answer =
        send(
            "\"put\",\"ActionID\":\"%s\",\"OutputID\":\"%s\",\"BodySize\":%d"
                .formatted(base64(action.bytes()), base64(id.bytes()), body.length));
    if (body.length > 0) {
      requests.write(('"' + base64(body) + "\"\n").getBytes(UTF_8));
      requests.flush();
    }
    return answer;
  }

  private CompletableFuture<Response> send(String command) throws IOException {
    CompletableFuture<Response> answer = new CompletableFuture<>();
    waiting.put(++lastId, answer);
    String line = "{\"ID\":" + lastId + ",\"Command\":" + command + "}\n\n";
    requests.write(line.getBytes(UTF_8));
    requests.flush();
    return answer;
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  /// Checks the file of a response now and at the end: go reads it during the whole session, and
  /// may have mapped it into memory.
  void assertBody(Path path, byte[] body) throws IOException {
    assertThat(Files.readAllBytes(path)).as("%s", path).isEqualTo(body);
    paths.put(path, body);
  }

  /// Ends the session, by a close request or by the end of stdin.
  void end(boolean withClose) throws Exception {
    if (withClose) {
      assertThat(send("\"close\"").get(20, TimeUnit.SECONDS).error()).isNull();
    }
    requests.close();
    assertThat(exit.get(20, TimeUnit.SECONDS)).isEqualTo(ExitCode.OK);
    assertThat(strays).isEmpty();
    assertThat(waiting).isEmpty();
    for (Map.Entry<Path, byte[]> path : paths.entrySet()) {
      assertBody(path.getKey(), path.getValue());
    }
  }

  @Override
  public void close() throws IOException {
    requests.close();
  }
}
