package dev.cacheprog.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.cacheprog.fakes.Samples;
import dev.cacheprog.fakes.Together;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Calls that stall, in a socket and elsewhere.
@Timeout(60)
class StallTimeoutStoreTest extends StallTimeoutBase {
  private static final Duration SHORT = Duration.ofMillis(50);
  private static final Duration LONG = Duration.ofMillis(500);

  /// With a pause before each, a body of so many takes longer than [#LONG], and than any grace.
  private static final int PIECES = 1000;

  /// Runs it in a virtual thread. Time passes all the while, in steps that the watchdog checks.
  private void runInSocket(Action action) throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    Together.run(
        2,
        number -> {
          if (number == 0) {
            try {
              action.run();
            } finally {
              over.set(true);
            }
          } else {
            while (!over.get()) {
              ticker.awaitSleepers(1);
              ticker.advance(Duration.ofMillis(5));
            }
          }
        });
  }

  /// A server that accepts connections and sends nothing.
  ///
  /// @param clients kept, as the garbage collector would close them
  private record Server(ServerSocket socket, List<Socket> clients) implements AutoCloseable {
    static Server start() throws IOException {
      Server server =
          new Server(
              new ServerSocket(0, 50, InetAddress.getLoopbackAddress()),
              new CopyOnWriteArrayList<>());
      Thread.ofVirtual().start(server::serve);
      return server;
    }

    private void serve() {
      try {
        while (true) {
          clients.add(socket.accept());
        }
      } catch (IOException _) {
        // The test is over.
      }
    }

    Socket connect() throws IOException {
      return new Socket(socket.getInetAddress(), socket.getLocalPort());
    }

    @Override
    public void close() throws IOException {
      socket.close();
      for (Socket client : clients) {
        client.close();
      }
    }
  }

  /// A store whose calls wait for that server.
  private static final class SocketStore implements RemoteStore {
    private final Server server;
    private final boolean waitForHead;

    SocketStore(Server server, boolean waitForHead) {
      this.server = server;
      this.waitForHead = waitForHead;
    }

    @Override
    public Lookup get(ActionId id) throws StoreException {
      try {
        InputStream body = server.connect().getInputStream();
        if (waitForHead && body.read() < 0) {
          return new Lookup.Miss();
        }
        return new Lookup.Hit(Samples.entry(BODY), -1, Instant.EPOCH, body);
      } catch (IOException e) {
        throw new StoreException("GET: " + e, true, e);
      }
    }

    @Override
    public void put(ActionId id, ObjectMetadata metadata, Body body) throws StoreException {
      try (Socket socket = server.connect()) {
        assertThat(socket.getInputStream().read()).isPositive();
      } catch (IOException e) {
        throw new StoreException("PUT: " + e, true, e);
      }
    }
  }

  /// A store whose bodies come in pieces, with a pause before each.
  private final class Trickle implements RemoteStore {
    @Override
    public Lookup get(ActionId id) {
      InputStream body =
          new InputStream() {
            private int pieces;

            @Override
            public int read() {
              throw new UnsupportedOperationException();
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
              try {
                ticker.sleep(PAUSE.toNanos());
              } catch (InterruptedException e) {
                throw new IOException(e);
              }
              return pieces++ < PIECES ? 1 : -1;
            }
          };
      return new Lookup.Hit(Samples.entry(BODY), -1, Instant.EPOCH, body);
    }

    /// Takes a body byte by byte.
    @Override
    public void put(ActionId id, ObjectMetadata metadata, Body body)
        throws StoreException, InterruptedException {
      try (InputStream in = body.open()) {
        while (in.read() >= 0) {
          ticker.sleep(PAUSE.toNanos());
        }
      } catch (IOException e) {
        throw new StoreException("PUT: " + e, true, e);
      }
    }
  }

  @Test
  void aGetThatStallsInASocketIsInterrupted() throws Exception {
    try (Server server = Server.start()) {
      StallTimeoutStore store = stallTimeout(new SocketStore(server, true), SHORT, Duration.ZERO);

      runInSocket(
          () -> {
            assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> store.get(ID))
                .withMessage("no progress for 50 ms")
                .matches(StoreException::retryable)
                .withCauseInstanceOf(StoreException.class);
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
          });
    }
  }

  @Test
  void aPutThatStallsInASocketIsInterrupted() throws Exception {
    try (Server server = Server.start()) {
      StallTimeoutStore store = stallTimeout(new SocketStore(server, true), Duration.ZERO, SHORT);

      runInSocket(
          () -> {
            assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> store.put(ID, Samples.entry(BODY), Body.of(BODY)))
                .withMessage("no progress for 50 ms");
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
          });
    }
  }

  @Test
  void aBodyThatStallsInASocketIsInterrupted() throws Exception {
    try (Server server = Server.start()) {
      StallTimeoutStore store = stallTimeout(new SocketStore(server, false), SHORT, Duration.ZERO);

      runInSocket(
          () -> {
            try (Lookup lookup = store.get(ID)) {
              InputStream body = ((Lookup.Hit) lookup).body();
              assertThatExceptionOfType(SocketTimeoutException.class)
                  .isThrownBy(body::readAllBytes)
                  .withMessage("no progress for 50 ms");
            }
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
          });
    }
  }

  @Test
  void aBodyThatKeepsMovingIsReadHoweverSlowItIs() throws Exception {
    StallTimeoutStore store = stallTimeout(new Trickle(), LONG, LONG);

    long start = ticker.nanos();
    run(
        () -> {
          try (Lookup lookup = store.get(ID)) {
            assertThat(((Lookup.Hit) lookup).body().readAllBytes()).hasSize(PIECES);
          }
        });

    assertThat(Duration.ofNanos(ticker.nanos() - start)).isGreaterThan(LONG);
  }

  @Test
  void aBodyThatTricklesFailsWhereARateIsAskedFor() throws Exception {
    StallTimeoutStore store =
        opened(new StallTimeoutStore(new Trickle(), LONG, LONG, true, SILENCE, ticker));

    run(
        () -> {
          try (Lookup lookup = store.get(ID)) {
            assertThatIOException()
                .isThrownBy(((Lookup.Hit) lookup).body()::readAllBytes)
                .withMessageStartingWith("too slow: 60");
          }
        });
  }

  @Test
  void aLongPutThatMakesProgressSucceeds() throws Exception {
    StallTimeoutStore store = stallTimeout(new Trickle(), LONG, LONG);
    byte[] body = Samples.noise(PIECES);

    long start = ticker.nanos();
    run(() -> store.put(ID, Samples.entry(body), Body.of(body)));

    assertThat(Duration.ofNanos(ticker.nanos() - start)).isGreaterThan(LONG);
  }

  @Test
  void aGetThatWaitsOutsideASocketIsInterrupted() throws Exception {
    StallTimeoutStore store = stallTimeout(new HalfDead(), SHORT, SHORT);

    run(
        () -> {
          assertThatExceptionOfType(StoreException.class)
              .isThrownBy(() -> store.get(ID))
              .withMessage("no progress for 50 ms")
              .withCauseInstanceOf(InterruptedException.class);
          assertThat(Thread.currentThread().isInterrupted()).isFalse();
        });
  }

  @Test
  void withoutATimeoutCallsTakeAnyTime() throws Exception {
    StallTimeoutStore store = stallTimeout(new HalfDead(), Duration.ZERO, Duration.ZERO);

    ticker.run(1, 0, _ -> assertThat(store.get(ID)).isInstanceOf(Lookup.Miss.class));
  }

  @Test
  void failuresOfTheStoreAreThrown() {
    StallTimeoutStore store = stallTimeout(inner, LONG, LONG);
    StoreException failure = new StoreException("HTTP 403", false, null);
    inner.failNext(failure);
    inner.failNext(failure);

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> store.get(ID))
        .isSameAs(failure);
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> store.put(ID, Samples.entry(BODY), Body.of(BODY)))
        .isSameAs(failure);
  }

  @Test
  void anInterruptOfTheCallerIsNoTimeout() throws Exception {
    inner.hold();
    StallTimeoutStore store = stallTimeout(inner, Duration.ofSeconds(50), LONG);
    AtomicReference<Exception> thrown = new AtomicReference<>();
    Thread caller =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    store.get(ID).close();
                  } catch (Exception e) {
                    thrown.set(e);
                  }
                });
    Together.until(() -> inner.running.get() == 1);

    caller.interrupt();

    assertThat(caller.join(Together.GUARD)).isTrue();
    assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
  }

  @Test
  void anInterruptNeverReachesALaterCall() throws Exception {
    StallTimeoutStore store = stallTimeout(inner, Duration.ofMillis(5), Duration.ofMillis(5));
    inner.plant(ID, Samples.entry(BODY), BODY);

    runInSocket(
        () -> {
          for (int i = 0; i < 500; i++) {
            try (Lookup lookup = store.get(ID)) {
              assertThat(((Lookup.Hit) lookup).body().readAllBytes()).isEqualTo(BODY);
            } catch (StoreException | SocketTimeoutException _) {
              // Time passes while it waits for a processor.
            }
          }
          long end = ticker.nanos() + SHORT.toNanos();
          Together.until(() -> ticker.nanos() > end); // a late interrupt would end this
        });
  }

  @Test
  void closesTheStore() {
    stallTimeout(inner, LONG, LONG).close();

    assertThat(inner.closes).hasValue(1);
  }
}
