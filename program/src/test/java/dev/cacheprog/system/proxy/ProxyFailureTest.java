package dev.cacheprog.system.proxy;

import static dev.cacheprog.system.proxy.ProxyClient.BODY;
import static dev.cacheprog.system.proxy.ProxyClient.BODY_ID;
import static dev.cacheprog.system.proxy.ProxyClient.ID;
import static dev.cacheprog.system.proxy.ProxyClient.go;
import static dev.cacheprog.system.proxy.ProxyClient.proxy;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.testkit.Go;
import dev.cacheprog.testkit.ProxyProcess;
import dev.cacheprog.testkit.Workspace;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A proxy that ends, is absent or sends wrong answers: that costs a build nothing but time.
@Tag("system")
class ProxyFailureTest {
  @Test
  void aSignalDoesNotCancelRequestsInFlight() throws Exception {
    try (ProxyProcess proxy = proxy(Fixture.unique("signal"));
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
      OutputStream out = socket.getOutputStream();
      out.write(
          ("PUT /cache/"
                  + ID
                  + " HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\nX-Cacheprog-OutputID: "
                  + BODY_ID
                  + "\r\nX-Cacheprog-CompressionAlgorithm: \r\nX-Cacheprog-UncompressedSize: 6\r\n"
                  + "Expect: 100-continue\r\n\r\n")
              .getBytes(US_ASCII));
      InputStream in = socket.getInputStream();
      assertThat(new String(in.readNBytes(12), US_ASCII)).isEqualTo("HTTP/1.1 100"); // it has begun
      Fixture.execute("kill", "-TERM", Long.toString(proxy.pid()));
      Fixture.await(
          Duration.ofSeconds(10), "the signal", () -> proxy.log().contains("msg=Stopping"));
      out.write(BODY);
      assertThat(new String(in.readAllBytes(), US_ASCII)).contains("HTTP/1.1 200");
      assertThat(proxy.stop()).isZero();
    }
  }

  private void assertRight(Go.Run run, Path binary) throws Exception {
    assertThat(run.exit()).as("%s", run).isZero();
    assertThat(binary).as("%s", run).hasSameBinaryContentAs(Fixture.library().binary());
    assertThat(run.time())
        .isLessThan(Fixture.library().plainTime().multipliedBy(5).dividedBy(2).plusSeconds(15));
  }

  @Test
  void anUnreachableProxyCostsLittleTime() throws Exception {
    Path binary = Fixture.fresh("binary").resolve("hello");

    Go.Run run = go(Workspace.freePort()).run("build", "-o", binary.toString(), ".");

    assertRight(run, binary);
    assertThat(run.complaints())
        .as("%s", run)
        .anyMatch(line -> line.contains("Remote storage failed until the end"));
  }

  @Test
  void aProxyThatDiesInTheMiddleOfABuildDoesNotStopIt() throws Exception {
    Path binary = Fixture.fresh("binary").resolve("hello");
    Path root = Fixture.fresh("root");
    Fixture.library();
    try (ProxyProcess proxy = proxy(Fixture.unique("dies"));
        Go.Running running =
            go(proxy.port())
                .with("CACHEPROG_ROOT_DIRECTORY", root.toString())
                .start("build", "-o", binary.toString(), ".")) {
      Fixture.await(
          Duration.ofSeconds(60), "the first puts", () -> Fixture.files(root).size() >= 40);
      Fixture.execute("kill", "-KILL", Long.toString(proxy.pid()));
      assertRight(running.await(), binary);
    }
  }

  @ParameterizedTest
  @Tag("variation")
  @CsvSource({"nothing", "facts", "half", "redirect"})
  void otherWrongAnswersOfAProxyAreNotUsed(String kind) throws Exception {
    wrongAnswersOfAProxyAreNotUsed(kind);
  }

  @ParameterizedTest
  @CsvSource({"lies"})
  void wrongAnswersOfAProxyAreNotUsed(String kind) throws Exception {
    HttpServer rubbish =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    rubbish.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          switch (kind) {
            case "nothing" -> {}
            case "redirect" -> {
              exchange.getResponseHeaders().set("Location", "/");
              exchange.sendResponseHeaders(302, -1);
            }
            case "facts" -> {
              exchange.sendResponseHeaders(200, 4);
              exchange.getResponseBody().write("oops".getBytes(US_ASCII));
            }
            default -> {
              exchange.getResponseHeaders().set("X-Cacheprog-OutputID", "b".repeat(64));
              exchange.getResponseHeaders().set("X-Cacheprog-UncompressedSize", "4");
              exchange.sendResponseHeaders(200, kind.equals("half") ? 8 : 4);
              exchange.getResponseBody().write("lies".getBytes(US_ASCII));
            }
          }
          exchange.close();
        });
    rubbish.start();
    Path binary = Fixture.fresh("binary").resolve("hello");
    try {
      Go.Run run =
          go(rubbish.getAddress().getPort())
              .with("HTTP_PROXY", "http://127.0.0.1:1")
              .with("CACHEPROG_MAX_BACKGROUND_WAIT", "5s")
              .run("build", "-o", binary.toString(), ".");
      assertRight(run, binary);
    } finally {
      rubbish.stop(0);
    }
  }
}
