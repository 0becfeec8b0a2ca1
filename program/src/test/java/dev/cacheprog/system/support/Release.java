package dev.cacheprog.system.support;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.cacheprog.testkit.Workspace;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A server on this machine that has what a release has: the package that `make dist` made, its
/// checksum, and install.sh.
public final class Release implements AutoCloseable {
  private static final Pattern PACKAGE =
      Pattern.compile("cacheprog-(.+?)-(linux|linux-musl|darwin)-(amd64|arm64)\\.tar\\.gz");

  private final Path folder;
  private final String archive;
  private final String version;
  private final HttpServer server;
  private final List<String> requests = new CopyOnWriteArrayList<>();

  private Release(Path folder, String archive, String version, HttpServer server) {
    this.folder = folder;
    this.archive = archive;
    this.version = version;
    this.server = server;
  }

  /// @param folder for its files
  public static Release start(Path folder) throws IOException, InterruptedException {
    Path dist = Workspace.distribution().getParent();
    try (DirectoryStream<Path> archives = Files.newDirectoryStream(dist, "*.tar.gz")) {
      for (Path archive : archives) {
        Matcher name = PACKAGE.matcher(archive.getFileName().toString());
        if (name.matches()) {
          Files.createSymbolicLink(folder.resolve(name.group()), archive);
          return start(folder, name.group(), name.group(1));
        }
      }
    }
    throw new IllegalStateException("there is no package in " + dist + ": run 'make dist'");
  }

  private static Release start(Path folder, String archive, String version)
      throws IOException, InterruptedException {
    Fixture.execute("sh", "-c", "cd '" + folder + "' && sha256sum " + archive + " > SHA256SUMS");
    ProcessBuilder installer =
        new ProcessBuilder(
            Workspace.checkout().resolve("scripts/installer.sh").toString(), folder.toString());
    installer.environment().put("VERSION", version);
    Fixture.Result script = Fixture.run(installer);
    assertThat(script.exit()).as("%s", script).isZero();
    Files.writeString(folder.resolve("install.sh"), script.out());
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    Release release = new Release(folder, archive, version, server);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            String path = exchange.getRequestURI().getPath();
            release.requests.add(path);
            Path file = folder.resolve(path.substring(1));
            boolean isThere = Files.isRegularFile(file);
            exchange.sendResponseHeaders(isThere ? 200 : 404, isThere ? Files.size(file) : -1);
            if (isThere) {
              Files.copy(file, exchange.getResponseBody());
            }
          }
        });
    server.start();
    return release;
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  public String version() {
    return version;
  }

  /// Where the server has the package: a link, to be deleted before anything is written there.
  public Path archive() {
    return folder.resolve(archive);
  }

  /// The text of install.sh.
  public String script() throws IOException {
    return Files.readString(folder.resolve("install.sh"));
  }

  /// The paths of all requests.
  public List<String> requests() {
    return List.copyOf(requests);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
