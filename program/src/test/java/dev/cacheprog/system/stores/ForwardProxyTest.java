package dev.cacheprog.system.stores;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.system.support.FrontEnd;
import dev.cacheprog.testkit.Go;
import dev.cacheprog.testkit.S3Server;
import dev.cacheprog.testkit.ServerKey;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A store that can only be reached through the proxy of a company, which wants a password. Its
/// name is known to that proxy alone.
@Tag("system")
class ForwardProxyTest {
  private static final String LOGIN =
      "Basic " + Base64.getEncoder().encodeToString("user:hush hush".getBytes(ISO_8859_1));

  private static Go.Run build(Map<String, String> environment) throws Exception {
    Go.Run run =
        Fixture.plainGo(Fixture.small().folder())
            .cached(Fixture.fresh("root"))
            .with(environment)
            .run("build", "-x", "-o", Fixture.fresh("binary").resolve("hello").toString(), ".");
    assertThat(run.exit()).as("%s", run).isZero();
    assertThat(run.complaints()).as("%s", run).isEmpty();
    assertThat(run.stderr()).doesNotContain("hush");
    return run;
  }

  @Test
  void passesRequestsOn() throws Exception {
    Fixture.small();
    try (FrontEnd proxy =
        FrontEnd.refusing(
            Fixture.minio().port(),
            head ->
                head.contains("\r\nProxy-Authorization: " + LOGIN + "\r\n")
                    ? ""
                    : FrontEnd.answer(
                        "407 Proxy Authentication Required",
                        "Proxy-Authenticate: Basic realm=\"company\"\r\n",
                        ""))) {
      Map<String, String> environment =
          new HashMap<>(Fixture.minio().environment(Fixture.SMALL_PREFIX));
      environment.put("CACHEPROG_S3_ENDPOINT", "minio+http://store.example:9000");
      environment.put("HTTP_PROXY", "http://user:hush%20hush@127.0.0.1:" + proxy.port());

      Go.Run run = build(environment);

      assertThat(run.compilations()).as("%s", run).isZero();
      assertThat(proxy.heads)
          .isNotEmpty()
          .allMatch(head -> head.contains(" http://store.example:9000/cache/"));
    }
  }

  @Test
  void opensTunnels() throws Exception {
    Path folder = Fixture.fresh("keys");
    ServerKey key = ServerKey.make(folder, "dns:store.example,ip:127.0.0.1");
    try (S3Server store = S3Server.minio(Fixture.fresh("minio"), folder);
        Tunnels proxy = new Tunnels(store.port())) {
      Map<String, String> environment = new HashMap<>(store.environment("tunnel"));
      environment.put("CACHEPROG_S3_ENDPOINT", "minio+https://store.example");
      environment.put("CACHEPROG_CA_FILE", key.certificate().toString());
      environment.put("https_proxy", "http://user:hush%20hush@127.0.0.1:" + proxy.port());

      build(environment);
      Go.Run warm = build(environment);

      assertThat(warm.compilations()).as("%s", warm).isZero();
      assertThat(store.list("tunnel/")).isNotEmpty();
      assertThat(proxy.opened).isNotEmpty().containsOnly("CONNECT store.example:443 HTTP/1.1");
    }
  }

  /// A proxy for TLS: connects to one port, whatever host it is asked for.
  private static final class Tunnels implements AutoCloseable {
    final List<String> opened = new CopyOnWriteArrayList<>();
    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final int target;

    Tunnels(int target) throws IOException {
      this.target = target;
      Thread.ofVirtual().start(this::accept);
    }

    int port() {
      return listener.getLocalPort();
    }

    private void accept() {
      while (!listener.isClosed()) {
        try {
          Socket client = listener.accept();
          Thread.ofVirtual().start(() -> serve(client));
        } catch (IOException _) {
          return;
        }
      }
    }

    private void serve(Socket client) {
      try (client;
          Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
        // Nobody sends a byte of the tunnel before it is open, so that reading ahead does no harm.
        BufferedReader in =
            new BufferedReader(new InputStreamReader(client.getInputStream(), ISO_8859_1));
        while (!askedWell(in)) {
          client
              .getOutputStream()
              .write(
                  FrontEnd.answer(
                          "407 Proxy Authentication Required",
                          "Proxy-Authenticate: Basic realm=\"company\"\r\n",
                          "")
                      .getBytes(ISO_8859_1));
        }
        client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(ISO_8859_1));
        Thread.ofVirtual().start(() -> copy(server, client));
        client.getInputStream().transferTo(server.getOutputStream());
      } catch (IOException _) {
        // One of them is gone.
      }
    }

    /// @throws IOException if nothing is asked any more
    private boolean askedWell(BufferedReader in) throws IOException {
      String request = in.readLine();
      boolean known = false;
      String line = request;
      while (line != null && !line.isEmpty()) {
        known |= line.equalsIgnoreCase("Proxy-Authorization: " + LOGIN);
        line = in.readLine();
      }
      if (line == null) {
        throw new IOException("gone");
      }
      opened.add(request);
      return known;
    }

    private static void copy(Socket server, Socket client) {
      try (client) {
        server.getInputStream().transferTo(client.getOutputStream());
      } catch (IOException _) {
        // One of them is gone.
      }
    }

    @Override
    public void close() throws IOException {
      listener.close();
    }
  }
}
