package dev.cacheprog.core.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.core.ActionId;
import dev.cacheprog.core.Body;
import dev.cacheprog.core.Entry;
import dev.cacheprog.core.Lookup;
import dev.cacheprog.core.OutputId;
import dev.cacheprog.core.RemoteStore;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Clients that do not get on, against a server with little patience.
@Timeout(60)
class PatienceTest {
  private static final Duration PATIENCE = Duration.ofMillis(500);
  private static final String HEAD = "/cache/" + "a".repeat(64) + " HTTP/1.1\r\nHost: x\r\n";
  private static final String FACTS =
      "X-Cacheprog-OutputID: " + "b".repeat(64) + "\r\nX-Cacheprog-UncompressedSize: 9\r\n";

  private final CountDownLatch closed = new CountDownLatch(1);
  private StoreServer server;

  @BeforeEach
  void start() throws Exception {
    server =
        new StoreServer(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), null, PATIENCE);
    server.add("/cache/", new StoreHandler(new Endless(), Long.MAX_VALUE));
    server.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Socket connect() throws Exception {
    return new Socket(InetAddress.getLoopbackAddress(), server.address().getPort());
  }

  private static void assertClosed(InputStream in) throws Exception {
    try {
      assertThat(in.read()).isEqualTo(-1);
    } catch (SocketException _) {
      // That is closed, too.
    }
  }

  @Test
  void whoDoesNotEndTheHeadersIsCutOff() throws Exception {
    try (Socket socket = connect()) {
      socket.getOutputStream().write("GET /cache/a".getBytes(US_ASCII));
      assertClosed(socket.getInputStream());
    }
  }

  @Test
  void whoDoesNotSendTheBodyIsCutOff() throws Exception {
    try (Socket socket = connect()) {
      socket
          .getOutputStream()
          .write(("PUT " + HEAD + FACTS + "Content-Length: 9\r\n\r\nhalf").getBytes(US_ASCII));
      assertClosed(socket.getInputStream());
    }
  }

  @Test
  void whoTricklesIsCutOff() throws Exception {
    try (Socket socket = connect()) {
      OutputStream out = socket.getOutputStream();
      out.write(("PUT " + HEAD + FACTS + "Content-Length: 99999\r\n\r\n").getBytes(US_ASCII));
      long start = System.nanoTime();
      try {
        while (System.nanoTime() - start < 30_000_000_000L) {
          out.write('x');
          Thread.sleep(20);
        }
        throw new AssertionError("it has been listened to for half a minute");
      } catch (SocketException _) {
        // The connection is closed.
      }
    }
  }

  @Test
  void whoDoesNotReadTheAnswerIsCutOff() throws Exception {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(("GET " + HEAD + "\r\n").getBytes(US_ASCII));
      assertThat(closed.await(30, TimeUnit.SECONDS)).as("the object is let go of").isTrue();
    }
  }

  @Test
  void theStoreMayTakeItsTime() throws Exception {
    try (Socket socket = connect()) {
      socket
          .getOutputStream()
          .write(("PUT " + HEAD + FACTS + "Content-Length: 9\r\n\r\nall of it").getBytes(US_ASCII));
      assertThat(new String(socket.getInputStream().readNBytes(12), US_ASCII))
          .isEqualTo("HTTP/1.1 200");
    }
  }

  /// Has one object without an end, and takes longer than a client may.
  private final class Endless implements RemoteStore {
    @Override
    public Lookup get(ActionId id) {
      return new Lookup.Hit(
          new Entry(new OutputId("b".repeat(64)), "", 1L << 40),
          1L << 40,
          Instant.EPOCH,
          new InputStream() {
            @Override
            public int read() {
              return 'x';
            }

            @Override
            public int read(byte[] bytes, int offset, int length) {
              return length;
            }

            @Override
            public void close() {
              closed.countDown();
            }
          });
    }

    @Override
    public void put(ActionId id, Entry entry, Body body) throws InterruptedException {
      Thread.sleep(PATIENCE.multipliedBy(3));
    }
  }
}
