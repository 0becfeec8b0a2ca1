package dev.cacheprog.system.action;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import dev.cacheprog.system.support.ActionJob;
import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.testkit.Azurite;
import dev.cacheprog.testkit.Workspace;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The action at a tag whose release has the package that was built here.
///
/// @param tree of the action
/// @param site what a server serves
/// @param version of the package
/// @param tools the folder for tools of a runner
record ActionRelease(Path tree, Path site, String version, String file, String sum, Path tools) {
  private static @Nullable ActionRelease installed;

  /// The one that all tests may use: it is on the runner.
  static synchronized ActionRelease installed() throws Exception {
    if (installed == null) {
      ActionRelease made = make(Fixture.shared("release"));
      made.install();
      installed = made;
    }
    return installed;
  }

  /// @param folder for all of it
  static ActionRelease make(Path folder) throws Exception {
    Fixture.requireTool(Azurite.TOOL, "that the action works, which takes Node.js, too");
    Path archive;
    try (Stream<Path> files = Files.list(Workspace.distribution().getParent())) {
      archive = files.filter(each -> each.toString().endsWith(".tar.gz")).findFirst().orElseThrow();
    }
    String file = archive.getFileName().toString();
    String version = file.replaceFirst("^cacheprog-(.*)-linux-.*$", "$1");
    Path site = folder.resolve("site");
    Path download =
        Files.createDirectories(site.resolve("octo/cacheprog/releases/download/v" + version));
    Files.copy(archive, download.resolve(file));
    String sum =
        HexFormat.of()
            .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(archive)));
    Files.writeString(
        download.resolve("SHA256SUMS"), "0".repeat(64) + "  other\n" + sum + "  " + file + "\n");
    ActionRelease release =
        new ActionRelease(
            folder.resolve("tree"), site, version, file, sum, folder.resolve("tools"));
    Workspace.copy(
        Workspace.checkout().resolve("action"),
        Files.createDirectories(release.tree().resolve("action")));
    release.list(sum);
    return release;
  }

  /// Writes a sum to the tree.
  void list(String sum) throws IOException {
    Files.writeString(
        tree.resolve("action/release.json"),
        "{\"version\": \"%s\", \"sha256\": {\"%s\": \"%s\"}}".formatted(version, file, sum));
  }

  /// Serves the release.
  HttpServer serve() {
    HttpServer server =
        SimpleFileServer.createFileServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            site,
            SimpleFileServer.OutputLevel.NONE);
    server.start();
    return server;
  }

  static String url(HttpServer server) {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /// Puts the package where runners keep tools.
  void install() throws Exception {
    HttpServer server = serve();
    try {
      ActionJob.Step step =
          ActionJob.of(tree, tools, Fixture.fresh("empty"))
              .with("store", "none")
              .withVariables(Map.of("GITHUB_SERVER_URL", url(server)))
              .main();
      assertThat(step.exit()).as("%s", step).isZero();
      assertThat(program()).as("%s", step).isExecutable();
    } finally {
      server.stop(0);
    }
  }

  Path program() {
    String platform = file.replaceFirst("^.*(linux-.*)\\.tar\\.gz$", "$1");
    return tools
        .resolve("cacheprog")
        .resolve(version)
        .resolve(platform)
        .resolve("cacheprog/bin/cacheprog");
  }
}
