package dev.cacheprog.system.builds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.system.support.Projects;
import dev.cacheprog.testkit.Workspace;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// gopls, go's language server: it runs `go list -compiled`, and reads the files which that names
/// long after the command has ended.
@Tag("system")
@Tag("variation")
class GoplsTest {
  private final Path project = Projects.faultyWithC(Fixture.fresh("project"));
  private final String prefix = Fixture.unique("gopls");

  GoplsTest() throws IOException {}

  private ProcessBuilder gopls(Path log, String... words) throws Exception {
    Fixture.requireTool("gopls", "that editors work with it");
    List<String> command = new ArrayList<>(List.of(Workspace.tool("gopls").toString()));
    command.addAll(List.of(words));
    return Fixture.go(project, prefix)
        .with("GOCACHEPROG", Workspace.program() + " --log-output=" + log)
        .with("XDG_CACHE_HOME", Fixture.fresh("gopls-cache").toString())
        .builder()
        .command(command)
        .redirectErrorStream(true);
  }

  private static String logged(Path log) throws IOException {
    String text = Files.readString(log);
    assertThat(text).contains("Starting cacheprog").doesNotContain("level=WARN", "level=ERROR");
    return text;
  }

  private String check(Path log) throws Exception {
    Process process = gopls(log, "check", "native/native.go", "greet/greet.go").start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    logged(log);
    return output;
  }

  /// Every run has an empty disk, and gopls an empty cache of its own.
  @Test
  void checksAPackageWithCgo() throws Exception {
    Path greet = project.resolve("greet/greet.go");
    Files.writeString(greet, Files.readString(greet) + "\nvar wrong int = Greeting(\"you\")\n");
    Path logs = Fixture.fresh("logs");

    String first = check(logs.resolve("first"));
    String second = check(logs.resolve("second"));

    assertThat(first)
        .contains("greet.go:11:17", "cannot use Greeting(\"you\")")
        .doesNotContain("could not import C");
    assertThat(second).isEqualTo(first);
    assertThat(Files.readString(logs.resolve("second"))).contains(" put_calls=0 ");
  }

  /// A session as an editor has it: what `C.twice` is, is known from a file in the cache alone.
  @Test
  void knowsWhatComesFromCInASession() throws Exception {
    Path log = Fixture.fresh("logs").resolve("log");
    Process process =
        gopls(log, "serve").redirectErrorStream(false).redirectError(Redirect.DISCARD).start();
    try (Client client = new Client(process)) {
      String root = project.toUri().toString();
      client.call(
          "initialize", "{\"processId\":null,\"rootUri\":\"" + root + "\",\"capabilities\":{}}");
      client.send("\"method\":\"initialized\",\"params\":{}");
      String file = project.resolve("native/native.go").toUri().toString();
      String source =
          Files.readString(project.resolve("native/native.go"))
              .replace("\"", "\\\"")
              .replace("\n", "\\n")
              .replace("\t", "\\t");
      client.send(
          "\"method\":\"textDocument/didOpen\",\"params\":{\"textDocument\":{\"uri\":\""
              + file
              + "\",\"languageId\":\"go\",\"version\":1,\"text\":\""
              + source
              + "\"}}");

      int line = lineOf("C.twice");
      String hover =
          client.call(
              "textDocument/hover",
              "{\"textDocument\":{\"uri\":\"%s\"},\"position\":{\"line\":%d,\"character\":15}}"
                  .formatted(file, line));

      assertThat(hover).contains("func").contains("twice").contains("int");
      client.call("shutdown", "null");
      client.send("\"method\":\"exit\"");
    } finally {
      process.destroy();
    }
    logged(log);
  }

  private int lineOf(String text) throws IOException {
    List<String> lines = Files.readAllLines(project.resolve("native/native.go"));
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).contains(text)) {
        return i;
      }
    }
    throw new IllegalStateException(text);
  }

  /// Speaks JSON-RPC as editors do, as far as it is needed here.
  private static final class Client implements AutoCloseable {
    private static final Pattern LENGTH = Pattern.compile("Content-Length: (\\d+)");

    private final Process process;
    private int calls;

    private Client(Process process) {
      this.process = process;
    }

    void send(String members) throws IOException {
      byte[] body = ("{\"jsonrpc\":\"2.0\"," + members + "}").getBytes(StandardCharsets.UTF_8);
      var out = process.getOutputStream();
      out.write(("Content-Length: " + body.length + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
      out.write(body);
      out.flush();
    }

    /// The answer; what the server asks or tells meanwhile is answered with nothing.
    String call(String method, String parameters) throws IOException {
      int id = ++calls;
      send("\"id\":%d,\"method\":\"%s\",\"params\":%s".formatted(id, method, parameters));
      while (true) {
        String message = receive();
        if (!message.contains("\"method\":") && message.contains("\"id\":" + id)) {
          assertThat(message).doesNotContain("\"error\":");
          return message;
        }
        Matcher asked = Pattern.compile("\"id\":(\"[^\"]*\"|\\d+)").matcher(message);
        if (message.contains("\"method\":") && asked.find()) {
          send("\"id\":" + asked.group(1) + ",\"result\":null");
        }
      }
    }

    private String receive() throws IOException {
      var in = process.getInputStream();
      StringBuilder head = new StringBuilder();
      while (!head.toString().endsWith("\r\n\r\n")) {
        int c = in.read();
        if (c < 0) {
          throw new IOException("gopls has ended: " + head);
        }
        head.append((char) c);
      }
      Matcher length = LENGTH.matcher(head);
      if (!length.find()) {
        throw new IOException("no length: " + head);
      }
      return new String(in.readNBytes(Integer.parseInt(length.group(1))), StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
      process.getOutputStream().close();
    }
  }
}
