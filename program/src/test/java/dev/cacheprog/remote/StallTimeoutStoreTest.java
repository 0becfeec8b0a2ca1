package dev.cacheprog.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.cacheprog.fakes.HandTicker;
import dev.cacheprog.fakes.MemoryStore;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StallTimeoutStoreTest {
  private static final ActionId ID = Samples.action("a");
  private static final byte[] BODY = Samples.noise(8);
  private static final Duration SHORT = Duration.ofMillis(50);
  private static final Duration LONG = Duration.ofMillis(500);
  private static final Duration SILENCE = Duration.ofMillis(1500);
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final int PIECES = 14;

  /// At this size and pace it is as fast as a store must be.
  private static final int PIECE = 8192;

  private final MemoryStore inner = new MemoryStore();
  private final AtomicReference<RemoteStore> open = new AtomicReference<>(inner);

  private final HandTicker ticker = new HandTicker();

  private StallTimeoutStore timed(RemoteStore store, Duration get, Duration put) {
    return timed(store, get, put, SILENCE);
  }

  private StallTimeoutStore timed(RemoteStore store, Duration get, Duration put, Duration silence) {
    StallTimeoutStore timed = new StallTimeoutStore(store, get, put, silence, ticker);
    open.set(timed);
    return timed;
  }

  private interface Action {
    void run() throws Exception;
  }

  /// Runs it in a virtual thread, with time that passes while it sleeps and the watch of the store
  /// does.
  private void run(Action action) throws Exception {
    ticker.run(1, 1, _ -> action.run());
  }

  /// Runs it in a virtual thread, with time that passes while it does whatever it does, but never
  /// unseen by the watch of the store.
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

  @AfterEach
  void close() {
    open.get().close();
  }

  /// A server that accepts and says nothing.
  ///
  /// @param clients kept: what the garbage collector finds, it closes
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
    private final int piece;

    Trickle(int piece) {
      this.piece = piece;
    }

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
              return pieces++ < PIECES ? piece : -1;
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
  void aGetThatHangsInASocketIsEnded() throws Exception {
    try (Server server = Server.start()) {
      StallTimeoutStore store = timed(new SocketStore(server, true), SHORT, Duration.ZERO);

      runInSocket(
          () -> {
            assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> store.get(ID))
                .withMessage("nothing moved for 50 ms")
                .matches(StoreException::retryable)
                .withCauseInstanceOf(StoreException.class);
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
          });
    }
  }

  @Test
  void aPutThatHangsInASocketIsEnded() throws Exception {
    try (Server server = Server.start()) {
      StallTimeoutStore store = timed(new SocketStore(server, true), Duration.ZERO, SHORT);

      runInSocket(
          () -> {
            assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> store.put(ID, Samples.entry(BODY), Body.of(BODY)))
                .withMessage("nothing moved for 50 ms");
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
          });
    }
  }

  @Test
  void aBodyThatHangsInASocketIsEnded() throws Exception {
    try (Server server = Server.start()) {
      StallTimeoutStore store = timed(new SocketStore(server, false), SHORT, Duration.ZERO);

      runInSocket(
          () -> {
            try (Lookup lookup = store.get(ID)) {
              InputStream body = ((Lookup.Hit) lookup).body();
              assertThatExceptionOfType(SocketTimeoutException.class)
                  .isThrownBy(body::readAllBytes)
                  .withMessage("nothing moved for 50 ms");
            }
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
          });
    }
  }

  @Test
  void aBodyThatMovesIsNotCutOff() throws Exception {
    StallTimeoutStore store = timed(new Trickle(PIECE), LONG, LONG);

    long start = ticker.nanos();
    run(
        () -> {
          try (Lookup lookup = store.get(ID)) {
            assertThat(((Lookup.Hit) lookup).body().readAllBytes()).hasSize(PIECES * PIECE);
          }
        });

    assertThat(Duration.ofNanos(ticker.nanos() - start)).isGreaterThan(LONG);
  }

  @Test
  void aBodyThatTricklesIsCutOff() throws Exception {
    StallTimeoutStore store = timed(new Trickle(1), LONG, LONG);

    run(
        () -> {
          try (Lookup lookup = store.get(ID)) {
            assertThatIOException()
                .isThrownBy(((Lookup.Hit) lookup).body()::readAllBytes)
                .withMessage("too slow: 11 bytes in 550 ms");
          }
        });
  }

  @Test
  void aPutThatIsTakenSlowlyIsNotCutOff() throws Exception {
    StallTimeoutStore store = timed(new Trickle(PIECE), LONG, LONG);
    byte[] body = Samples.noise(PIECES);

    long start = ticker.nanos();
    run(() -> store.put(ID, Samples.entry(body), Body.of(body)));

    assertThat(Duration.ofNanos(ticker.nanos() - start)).isGreaterThan(LONG);
  }

  @Test
  void aGetThatWaitsForSomethingElseIsEnded() throws Exception {
    StallTimeoutStore store = timed(new HalfDead(), SHORT, SHORT);

    run(
        () -> {
          assertThatExceptionOfType(StoreException.class)
              .isThrownBy(() -> store.get(ID))
              .withMessage("nothing moved for 50 ms")
              .withCauseInstanceOf(InterruptedException.class);
          assertThat(Thread.currentThread().isInterrupted()).isFalse();
        });
  }

  @Test
  void withoutATimeoutItWaits() throws Exception {
    StallTimeoutStore store = timed(new HalfDead(), Duration.ZERO, Duration.ZERO);

    ticker.run(1, 0, _ -> assertThat(store.get(ID)).isInstanceOf(Lookup.Miss.class));
  }

  @Test
  void failuresOfTheStoreArePassedOn() {
    StallTimeoutStore store = timed(inner, LONG, LONG);
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
    StallTimeoutStore store = timed(inner, Duration.ofSeconds(50), LONG);
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
  void anAlarmNeverReachesALaterCall() throws Exception {
    StallTimeoutStore store = timed(inner, Duration.ofMillis(5), Duration.ofMillis(5));
    inner.plant(ID, Samples.entry(BODY), BODY);

    runInSocket(
        () -> {
          for (int i = 0; i < 500; i++) {
            try (Lookup lookup = store.get(ID)) {
              assertThat(((Lookup.Hit) lookup).body().readAllBytes()).isEqualTo(BODY);
            } catch (StoreException | SocketTimeoutException _) {
              // Time passes without it.
            }
          }
          long end = ticker.nanos() + SHORT.toNanos();
          Together.until(() -> ticker.nanos() > end); // an alarm left behind would interrupt it
        });
  }

  private static final ActionId SLOW = Samples.action("slow");

  /// Hangs for one action, is slow for another one, and answers for all others.
  private final class HalfDead implements RemoteStore {
    static final int SLOW_MILLIS = 250;

    @Override
    public Lookup get(ActionId id) throws InterruptedException {
      if (id.equals(ID)) {
        ticker.sleep(Duration.ofHours(1).toNanos());
      } else if (id.equals(SLOW)) {
        ticker.sleep(Duration.ofMillis(SLOW_MILLIS).toNanos());
      }
      return new Lookup.Miss();
    }

    @Override
    public void put(ActionId id, ObjectMetadata metadata, Body body) throws InterruptedException {
      ticker.sleep(Duration.ofHours(1).toNanos());
    }
  }

  private StallTimeoutStore hasty(Duration timeout, Duration silence) {
    return timed(new HalfDead(), timeout, timeout, silence);
  }

  private void expectEnd(StallTimeoutStore store, String message) throws Exception {
    run(
        () -> {
          assertThatExceptionOfType(StoreException.class)
              .isThrownBy(() -> store.get(ID))
              .withMessage(message);
          assertThat(Thread.currentThread().isInterrupted()).isFalse();
        });
  }

  @Test
  void whereNothingMovesAtAllGetsEndSooner() throws Exception {
    StallTimeoutStore store = hasty(Duration.ofSeconds(30), Duration.ofMillis(90));

    expectEnd(store, "nothing moved in any call for 90 ms");
    ticker.advance(Duration.ofMillis(40));
    for (int i = 0; i < 100; i++) {
      expectEnd(store, "the store does not answer");
    }
    expectEndOfPut(store, BODY, "the store does not answer");
  }

  private static void put(StallTimeoutStore store, byte[] body) throws Exception {
    store.put(ID, Samples.entry(body), Body.of(body));
  }

  private void expectEndOfPut(StallTimeoutStore store, byte[] body, String message)
      throws Exception {
    run(
        () ->
            assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> put(store, body))
                .withMessage(message));
  }

  @Test
  void whereNothingMovesInSeveralPutsTheyEndSooner() throws Exception {
    StallTimeoutStore store = hasty(Duration.ofSeconds(30), Duration.ofMillis(90));

    ticker.run(
        4,
        1,
        _ ->
            assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> put(store, new byte[2 << 20]))
                .withMessageStartingWith("nothing moved "));
    ticker.advance(Duration.ofMillis(40));
    expectEndOfPut(store, BODY, "the store does not answer"); // one that comes then
  }

  /// Together, however many they are.
  @Test
  void getsThatComeWhileNothingMovesHaveOneMoment() throws Exception {
    StallTimeoutStore store = hasty(Duration.ofSeconds(30), Duration.ofMillis(900));
    expectEnd(store, "nothing moved in any call for 900 ms");
    long start = ticker.nanos();
    ticker.run(
        4,
        1,
        _ -> {
          for (int i = 0; i < 10; i++) {
            assertThatExceptionOfType(StoreException.class).isThrownBy(() -> store.get(ID));
          }
        });
    assertThat(Duration.ofNanos(ticker.nanos() - start)).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void aSignOfLifeMakesItPatientAgain() throws Exception {
    StallTimeoutStore store = hasty(Duration.ofSeconds(30), Duration.ofMillis(400));
    expectEnd(store, "nothing moved in any call for 400 ms");

    // Within the moment that it is given.
    run(() -> store.get(Samples.action("other")));

    expectEnd(store, "nothing moved in any call for 400 ms");
  }

  /// It is far away, or loaded; with a request to a new connection that may be several times as
  /// much.
  @Test
  void aStoreThatIsKnownToBeSlowIsGivenMore() throws Exception {
    StallTimeoutStore store = hasty(Duration.ofSeconds(30), Duration.ofMillis(400));

    run(() -> store.get(SLOW));

    expectEnd(store, "nothing moved in any call for " + 3 * HalfDead.SLOW_MILLIS + " ms");
  }

  @Test
  void aSlowGetAmongOthersHasItsTime() throws Exception {
    StallTimeoutStore store = hasty(Duration.ofSeconds(2), Duration.ofMillis(600));
    AtomicBoolean over = new AtomicBoolean();

    ticker.run(
        2,
        1,
        number -> {
          if (number == 0) {
            assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> store.get(ID))
                .withMessage("nothing moved for 2000 ms");
            over.set(true);
          } else {
            while (!over.get()) {
              store.get(Samples.action("other")).close();
              ticker.sleep(PAUSE.toNanos());
            }
          }
        });
  }

  /// Another service is asked then.
  @Test
  void whatAStoreDoesBeforeTheFirstGetHasItsTime() throws Exception {
    Duration silence = Duration.ofMillis(100);
    RemoteStore slowToBegin =
        new RemoteStore() {
          @Override
          public void prepare() throws InterruptedException {
            ticker.sleep(Duration.ofMillis(700).toNanos());
          }

          @Override
          public Lookup get(ActionId id) {
            return new Lookup.Miss();
          }

          @Override
          public void put(ActionId id, ObjectMetadata metadata, Body body) {}
        };
    StallTimeoutStore store =
        timed(slowToBegin, Duration.ofSeconds(30), Duration.ofSeconds(30), silence);

    run(() -> assertThat(store.get(ID)).isInstanceOf(Lookup.Miss.class));
  }

  @Test
  void whatAStoreDoesBeforeTheFirstGetIsEndedToo() throws Exception {
    RemoteStore stuck =
        new RemoteStore() {
          @Override
          public void prepare() throws InterruptedException {
            ticker.sleep(Duration.ofHours(1).toNanos());
          }

          @Override
          public Lookup get(ActionId id) {
            return new Lookup.Miss();
          }

          @Override
          public void put(ActionId id, ObjectMetadata metadata, Body body) {}
        };
    StallTimeoutStore store = timed(stuck, Duration.ofMillis(200), Duration.ofMillis(300));

    expectEnd(store, "nothing moved for 200 ms");
  }

  @Test
  void aSmallPutAloneEndsSooner() throws Exception {
    StallTimeoutStore store = hasty(Duration.ofSeconds(30), Duration.ofMillis(90));

    expectEndOfPut(store, BODY, "nothing moved in any call for 150 ms");
  }

  /// A store may need its time to take it in.
  @Test
  void aLargePutAloneHasItsTime() throws Exception {
    StallTimeoutStore store = hasty(Duration.ofMillis(700), Duration.ofMillis(50));

    expectEndOfPut(store, new byte[2 << 20], "nothing moved for 700 ms");
  }

  @Test
  void closesTheStore() {
    timed(inner, LONG, LONG).close();

    assertThat(inner.closes).hasValue(1);
  }
}
