package dev.cacheprog.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A real nginx on this machine that passes requests on to another server, with its defaults but
/// for what a test adds.
public final class Nginx implements AutoCloseable {
  /// The name of its program, for [Workspace#hasTool].
  public static final String TOOL = "nginx";

  private final ServerProcess process;
  private final int port;
  private final Path accesses;

  /// A request that it has answered.
  ///
  /// @param bytes of the body of the request
  /// @param status of the answer
  public record Access(String method, long bytes, int status) {}

  private Nginx(ServerProcess process, int port, Path accesses) {
    this.process = process;
    this.port = port;
    this.accesses = accesses;
  }

  /// Starts nginx in front of `target`.
  ///
  /// @param folder for its configuration, temporary files and logs
  /// @param target a port of this machine
  /// @param directives of the server, each with its semicolon
  public static Nginx before(int target, Path folder, String... directives)
      throws IOException, InterruptedException {
    int port = Workspace.freePort();
    Path accesses = folder.resolve("access.log");
    String configuration =
        """
        daemon off;
        master_process off;
        pid %1$s/nginx.pid;
        error_log %1$s/error.log;
        events {}
        http {
          log_format short '$request_method $http_content_length $status';
          access_log %4$s short;
          client_body_temp_path %1$s/body;
          proxy_temp_path %1$s/proxy;
          fastcgi_temp_path %1$s/fastcgi;
          uwsgi_temp_path %1$s/uwsgi;
          scgi_temp_path %1$s/scgi;
          server {
            listen 127.0.0.1:%2$d;
            %5$s
            location / {
              proxy_pass http://127.0.0.1:%3$d;
              proxy_set_header Host $http_host;
            }
          }
        }
        """
            .formatted(folder, port, target, accesses, String.join("\n", directives));
    Path file = Files.writeString(folder.resolve("nginx.conf"), configuration);
    List<String> command =
        List.of(
            Workspace.tool(TOOL).toString(),
            "-p",
            folder.toString(),
            "-e",
            folder.resolve("error.log").toString(),
            "-c",
            file.toString());
    return new Nginx(
        ServerProcess.start(command, Map.of(), port, folder.resolve("nginx.log")), port, accesses);
  }

  public int port() {
    return port;
  }

  /// All requests so far, in the order of their ends.
  public List<Access> accesses() throws IOException {
    return Files.readAllLines(accesses).stream()
        .map(line -> line.split(" ", -1))
        .map(
            words ->
                new Access(
                    words[0],
                    words[1].equals("-") ? 0 : Long.parseLong(words[1]),
                    Integer.parseInt(words[2])))
        .toList();
  }

  @Override
  public void close() {
    process.close();
  }
}
