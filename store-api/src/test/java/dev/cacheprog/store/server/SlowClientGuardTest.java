package dev.cacheprog.store.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.OutputId;
import dev.cacheprog.store.RemoteStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Slow clients of a server with a short grace period.
@Timeout(60)
class SlowClientGuardTest {
  private static final Duration PATIENCE = Duration.ofMillis(500);
  private static final String HEAD = "/cache/" + "a".repeat(64) + " HTTP/1.1\r\nHost: x\r\n";
  private static final String FACTS =
      "X-Cacheprog-OutputID: " + "b".repeat(64) + "\r\nX-Cacheprog-UncompressedSize: 9\r\n";

  private final CountDownLatch closed = new CountDownLatch(1);
  private final HandTicker ticker = new HandTicker();
  private StoreServer server;

  @BeforeEach
  void start() throws Exception {
    server =
        new StoreServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), null, PATIENCE, ticker);
    server.add("/cache/", new StoreHandler(new Endless(), Long.MAX_VALUE));
    server.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /// Time that passes only when the test moves it. The server sleeps in one thread.
  private static final class HandTicker implements PassingTime {
    private final AtomicLong now = new AtomicLong();
    private final AtomicInteger sleeps = new AtomicInteger();

    @Override
    public long nanos() {
      return now.get();
    }

    @Override
    public void sleep(long nanos) throws InterruptedException {
      long end = now.get() + nanos;
      sleeps.incrementAndGet();
      while (now.get() < end) {
        Thread.sleep(1); // polls
      }
    }

    void advance(Duration time) {
      now.addAndGet(time.toNanos());
    }

    /// Moves it until the server has checked its clients.
    void advanceAndWait(Duration time) throws InterruptedException {
      int before = sleeps.get();
      advance(time);
      while (sleeps.get() < before + 2) {
        advance(Duration.ofMillis(250));
        Thread.sleep(1); // polls
      }
    }
  }

  /// A connection whose reads time out soon.
  private Socket connect() throws Exception {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.address().getPort());
    socket.setSoTimeout(1);
    return socket;
  }

  private static boolean isClosed(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException _) {
      return false;
    } catch (SocketException _) {
      return true;
    }
  }

  /// Lets time pass until the server closes the connection.
  private void awaitClosed(Socket socket) throws IOException {
    while (!isClosed(socket)) {
      ticker.advance(Duration.ofMillis(20));
    }
  }

  @Test
  void aClientThatDoesNotEndItsHeadersIsDisconnected() throws Exception {
    try (Socket socket = connect()) {
      socket.getOutputStream().write("GET /cache/a".getBytes(US_ASCII));
      awaitClosed(socket);
    }
  }

  @Test
  void aClientThatDoesNotSendItsBodyIsDisconnected() throws Exception {
    try (Socket socket = connect()) {
      socket
          .getOutputStream()
          .write(("PUT " + HEAD + FACTS + "Content-Length: 9\r\n\r\nhalf").getBytes(US_ASCII));
      awaitClosed(socket);
    }
  }

  @Test
  void aClientThatTricklesIsDisconnected() throws Exception {
    try (Socket socket = connect()) {
      OutputStream out = socket.getOutputStream();
      out.write(("PUT " + HEAD + FACTS + "Content-Length: 99999\r\n\r\n").getBytes(US_ASCII));
      try {
        while (!isClosed(socket)) {
          out.write('x');
          ticker.advance(Duration.ofMillis(20));
        }
      } catch (SocketException _) {
        // The connection is closed.
      }
    }
  }

  @Test
  void aClientThatDoesNotReadTheAnswerIsDisconnected() throws Exception {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(("GET " + HEAD + "\r\n").getBytes(US_ASCII));
      while (!closed.await(1, TimeUnit.MILLISECONDS)) { // until the object is let go of
        ticker.advance(Duration.ofMillis(20));
      }
    }
  }

  @Test
  void timeOfTheStoreDoesNotCount() throws Exception {
    try (Socket socket = connect()) {
      socket.setSoTimeout(0);
      socket
          .getOutputStream()
          .write(("PUT " + HEAD + FACTS + "Content-Length: 9\r\n\r\nall of it").getBytes(US_ASCII));
      assertThat(new String(socket.getInputStream().readNBytes(12), US_ASCII))
          .isEqualTo("HTTP/1.1 200");
    }
  }

  /// A store with one endless object, which takes longer than a client may.
  private final class Endless implements RemoteStore {
    @Override
    public Lookup get(ActionId id) {
      return new Lookup.Hit(
          new ObjectMetadata(new OutputId("b".repeat(64)), "", 1L << 40),
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
    public void put(ActionId id, ObjectMetadata metadata, Body body) throws InterruptedException {
      ticker.advanceAndWait(PATIENCE.multipliedBy(3));
    }
  }
}
