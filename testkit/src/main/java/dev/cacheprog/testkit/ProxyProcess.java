package dev.cacheprog.testkit;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The packaged program as a proxy.
public final class ProxyProcess implements AutoCloseable {
  private final ServerProcess process;
  private final int port;
  private final Path log;

  private ProxyProcess(ServerProcess process, int port, Path log) {
    this.process = process;
    this.port = port;
    this.log = log;
  }

  /// Starts a proxy on a free port of this machine.
  ///
  /// @param folder for its log
  /// @param environment what it knows of its store
  public static ProxyProcess start(
      Path folder, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    int port = Workspace.freePort();
    Path log = folder.resolve("proxy.log");
    Map<String, String> all = new HashMap<>(environment);
    all.put("CACHEPROG_PROXY_LISTEN_ADDRESS", "127.0.0.1:" + port);
    List<String> command = new ArrayList<>(List.of(Workspace.program().toString(), "proxy"));
    command.addAll(List.of(arguments));
    return new ProxyProcess(ServerProcess.start(command, all, port, log), port, log);
  }

  public int port() {
    return port;
  }

  /// The number of the process.
  public long pid() {
    return process.pid();
  }

  /// Where a path of it is.
  public URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  /// The variables that make the program use this proxy, or another one at `port`.
  public static Map<String, String> environment(int port) {
    return Map.of(
        "CACHEPROG_REMOTE_STORAGE_TYPE",
        "http",
        "CACHEPROG_HTTP_STORAGE_BASE_URL",
        "http://127.0.0.1:" + port + "/",
        "CACHEPROG_MAX_BACKGROUND_WAIT",
        "120s");
  }

  /// Ends it with a signal and waits.
  ///
  /// @return the exit code
  public int stop() throws IOException, InterruptedException {
    return process.stop();
  }

  /// What it has logged so far.
  public String log() throws IOException {
    return Files.readString(log);
  }

  @Override
  public void close() {
    process.close();
  }
}
