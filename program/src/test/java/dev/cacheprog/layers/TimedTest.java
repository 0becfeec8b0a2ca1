package dev.cacheprog.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.cacheprog.core.ActionId;
import dev.cacheprog.core.Body;
import dev.cacheprog.core.Entry;
import dev.cacheprog.core.Lookup;
import dev.cacheprog.core.RemoteStore;
import dev.cacheprog.core.StoreException;
import dev.cacheprog.fakes.MemoryStore;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.fakes.Together;
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
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TimedTest {
  private static final ActionId ID = Samples.action("a");
  private static final byte[] BODY = Samples.noise(8);
  private static final Duration SHORT = Duration.ofMillis(50);

  /// Ten times the pause of a trickle, so that a busy machine does not fail the test.
  private static final Duration LONG = Duration.ofMillis(500);

  private static final int PAUSE_MILLIS = 50;
  private static final int PIECES = 14;

  /// At this size and pace it is as fast as a store must be.
  private static final int PIECE = 8192;

  private final MemoryStore inner = new MemoryStore();
  private final AtomicReference<RemoteStore> open = new AtomicReference<>(inner);

  private Timed timed(RemoteStore store, Duration get, Duration put) {
    Timed timed = new Timed(store, get, put);
    open.set(timed);
    return timed;
  }

  @AfterEach
  void close() {
    open.get().close();
  }

  /// A server that accepts and says nothing, or a byte now and then.
  ///
  /// @param clients kept: what the garbage collector finds, it closes
  private record Server(ServerSocket socket, int piece, List<Socket> clients)
      implements AutoCloseable {
    static Server start(int piece) throws IOException {
      Server server =
          new Server(
              new ServerSocket(0, 50, InetAddress.getLoopbackAddress()),
              piece,
              new CopyOnWriteArrayList<>());
      Thread.ofVirtual().start(server::serve);
      return server;
    }

    private void serve() {
      try {
        while (true) {
          Socket client = socket.accept();
          clients.add(client);
          if (piece > 0) {
            Thread.ofVirtual().start(() -> trickle(client, piece));
          }
        }
      } catch (IOException _) {
        // The test is over.
      }
    }

    private static void trickle(Socket client, int piece) {
      try (client) {
        for (int i = 0; i < PIECES; i++) {
          Thread.sleep(PAUSE_MILLIS);
          client.getOutputStream().write(new byte[piece]);
        }
      } catch (IOException | InterruptedException _) {
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
    public void put(ActionId id, Entry entry, Body body) throws StoreException {
      try (Socket socket = server.connect()) {
        assertThat(socket.getInputStream().read()).isPositive();
      } catch (IOException e) {
        throw new StoreException("PUT: " + e, true, e);
      }
    }
  }

  @Test
  void aGetThatHangsInASocketIsEnded() throws Exception {
    try (Server server = Server.start(0)) {
      Timed store = timed(new SocketStore(server, true), SHORT, Duration.ZERO);

      Together.inVirtualThread(
          () -> {
            assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> store.get(ID))
                .withMessage("nothing moved for 50 ms")
                .matches(StoreException::retryable)
                .withCauseInstanceOf(StoreException.class);
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            return true;
          });
    }
  }

  @Test
  void aPutThatHangsInASocketIsEnded() throws Exception {
    try (Server server = Server.start(0)) {
      Timed store = timed(new SocketStore(server, true), Duration.ZERO, SHORT);

      Together.inVirtualThread(
          () -> {
            assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> store.put(ID, Samples.entry(BODY), Body.of(BODY)))
                .withMessage("nothing moved for 50 ms");
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            return true;
          });
    }
  }

  @Test
  void aBodyThatHangsInASocketIsEnded() throws Exception {
    try (Server server = Server.start(0)) {
      Timed store = timed(new SocketStore(server, false), SHORT, Duration.ZERO);

      Together.inVirtualThread(
          () -> {
            try (Lookup lookup = store.get(ID)) {
              InputStream body = ((Lookup.Hit) lookup).body();
              assertThatExceptionOfType(SocketTimeoutException.class)
                  .isThrownBy(body::readAllBytes)
                  .withMessage("nothing moved for 50 ms");
            }
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            return true;
          });
    }
  }

  @Test
  void aBodyThatMovesIsNotCutOff() throws Exception {
    try (Server server = Server.start(PIECE)) {
      Timed store = timed(new SocketStore(server, true), LONG, LONG);

      Instant start = Instant.now();
      byte[] body =
          Together.inVirtualThread(
              () -> {
                try (Lookup lookup = store.get(ID)) {
                  return ((Lookup.Hit) lookup).body().readAllBytes();
                }
              });

      assertThat(body).hasSize(PIECES * PIECE - 1);
      assertThat(Duration.between(start, Instant.now())).isGreaterThan(LONG);
    }
  }

  @Test
  void aBodyThatTricklesIsCutOff() throws Exception {
    try (Server server = Server.start(1)) {
      Timed store = timed(new SocketStore(server, true), LONG, LONG);

      Together.inVirtualThread(
          () -> {
            try (Lookup lookup = store.get(ID)) {
              assertThatIOException()
                  .isThrownBy(((Lookup.Hit) lookup).body()::readAllBytes)
                  .withMessageStartingWith("too slow: ");
            }
            return true;
          });
    }
  }

  @Test
  void aPutThatIsTakenSlowlyIsNotCutOff() throws Exception {
    RemoteStore slow =
        new RemoteStore() {
          @Override
          public Lookup get(ActionId id) {
            return new Lookup.Miss();
          }

          @Override
          public void put(ActionId id, Entry entry, Body body)
              throws StoreException, InterruptedException {
            try (InputStream in = body.open()) {
              while (in.read() >= 0) {
                Thread.sleep(PAUSE_MILLIS);
              }
            } catch (IOException e) {
              throw new StoreException("PUT: " + e, true, e);
            }
          }
        };
    Timed store = timed(slow, LONG, LONG);
    byte[] body = Samples.noise(PIECES);

    Instant start = Instant.now();
    Together.inVirtualThread(
        () -> {
          store.put(ID, Samples.entry(body), Body.of(body));
          return true;
        });

    assertThat(Duration.between(start, Instant.now())).isGreaterThan(LONG);
  }

  @Test
  void aGetThatWaitsForSomethingElseIsEnded() throws Exception {
    inner.hold();
    Timed store = timed(inner, SHORT, SHORT);

    Together.inVirtualThread(
        () -> {
          assertThatExceptionOfType(StoreException.class)
              .isThrownBy(() -> store.get(ID))
              .withMessage("nothing moved for 50 ms")
              .withCauseInstanceOf(InterruptedException.class);
          assertThat(Thread.currentThread().isInterrupted()).isFalse();
          return true;
        });
  }

  @Test
  void withoutATimeoutItWaits() throws Exception {
    inner.hold();
    Timed store = timed(inner, Duration.ZERO, Duration.ZERO);
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                Thread.sleep(20);
                inner.letThrough(1);
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });

    assertThat(Together.inVirtualThread(() -> store.get(ID))).isInstanceOf(Lookup.Miss.class);
  }

  @Test
  void failuresOfTheStoreArePassedOn() {
    Timed store = timed(inner, LONG, LONG);
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
    Timed store = timed(inner, Duration.ofSeconds(50), LONG);
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
    Timed store = timed(inner, Duration.ofMillis(5), Duration.ofMillis(5));
    inner.plant(ID, Samples.entry(BODY), BODY);

    Together.inVirtualThread(
        () -> {
          for (int i = 0; i < 500; i++) {
            try (Lookup lookup = store.get(ID)) {
              assertThat(((Lookup.Hit) lookup).body().readAllBytes()).isEqualTo(BODY);
            } catch (StoreException | SocketTimeoutException _) {
              // A busy machine.
            }
          }
          Thread.sleep(10); // would be interrupted by an alarm left behind
          return true;
        });
  }

  private static final ActionId SLOW = Samples.action("slow");

  /// Hangs for one action, is slow for another one, and answers for all others.
  private static final class HalfDead implements RemoteStore {
    static final int SLOW_MILLIS = 250;

    @Override
    public Lookup get(ActionId id) throws InterruptedException {
      if (id.equals(ID)) {
        Thread.sleep(Together.GUARD);
      } else if (id.equals(SLOW)) {
        Thread.sleep(SLOW_MILLIS);
      }
      return new Lookup.Miss();
    }

    @Override
    public void put(ActionId id, Entry entry, Body body) throws InterruptedException {
      Thread.sleep(Together.GUARD);
    }
  }

  private Timed hasty(Duration timeout, Duration silence) {
    Timed timed = new Timed(new HalfDead(), timeout, timeout, silence);
    open.set(timed);
    return timed;
  }

  private static void expectEnd(Timed store, String message) throws Exception {
    Together.inVirtualThread(
        () -> {
          assertThatExceptionOfType(StoreException.class)
              .isThrownBy(() -> store.get(ID))
              .withMessage(message);
          assertThat(Thread.currentThread().isInterrupted()).isFalse();
          return true;
        });
  }

  @Test
  void whereNothingMovesAtAllGetsEndSooner() throws Exception {
    Timed store = hasty(Duration.ofSeconds(30), Duration.ofMillis(90));

    expectEnd(store, "nothing moved in any call for 90 ms");
    Thread.sleep(40);
    for (int i = 0; i < 100; i++) {
      expectEnd(store, "the store does not answer");
    }
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> put(store, BODY))
        .withMessage("the store does not answer");
  }

  private static void put(Timed store, byte[] body) throws Exception {
    Together.inVirtualThread(
        () -> {
          store.put(ID, Samples.entry(body), Body.of(body));
          return true;
        });
  }

  @Test
  void whereNothingMovesInSeveralPutsTheyEndSooner() throws Exception {
    Timed store = hasty(Duration.ofSeconds(30), Duration.ofMillis(90));

    Together.run(
        4,
        _ ->
            assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> put(store, new byte[2 << 20]))
                .withMessageStartingWith("nothing moved "));
    Thread.sleep(40);
    assertThatExceptionOfType(StoreException.class)
        .as("one that comes then")
        .isThrownBy(() -> put(store, BODY))
        .withMessage("the store does not answer");
  }

  /// Together, however many they are.
  @Test
  void getsThatComeWhileNothingMovesHaveOneMoment() throws Exception {
    Timed store = hasty(Duration.ofSeconds(30), Duration.ofMillis(900));
    expectEnd(store, "nothing moved in any call for 900 ms");
    long start = System.nanoTime();
    Together.run(
        4,
        _ -> {
          for (int i = 0; i < 10; i++) {
            assertThatExceptionOfType(StoreException.class).isThrownBy(() -> store.get(ID));
          }
        });
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
  }

  @Test
  void aSignOfLifeMakesItPatientAgain() throws Exception {
    Timed store = hasty(Duration.ofSeconds(30), Duration.ofMillis(400));
    expectEnd(store, "nothing moved in any call for 400 ms");

    // Within the moment that it is given.
    Together.inVirtualThread(() -> store.get(Samples.action("other")));

    expectEnd(store, "nothing moved in any call for 400 ms");
  }

  /// It is far away, or loaded; with a request to a new connection that may be several times as
  /// much.
  @Test
  void aStoreThatIsKnownToBeSlowIsGivenMore() throws Exception {
    Timed store = hasty(Duration.ofSeconds(30), Duration.ofMillis(400));

    Together.inVirtualThread(() -> store.get(SLOW));

    Together.inVirtualThread(
        () -> {
          assertThatExceptionOfType(StoreException.class)
              .isThrownBy(() -> store.get(ID))
              .satisfies(
                  e ->
                      assertThat(
                              Integer.parseInt(
                                  String.valueOf(e.getMessage()).replaceAll("\\D", "")))
                          .isGreaterThanOrEqualTo(3 * HalfDead.SLOW_MILLIS));
          return true;
        });
  }

  @Test
  void aSlowGetAmongOthersHasItsTime() throws Exception {
    Timed store = hasty(Duration.ofSeconds(2), Duration.ofMillis(600));
    Thread others =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    while (true) {
                      store.get(Samples.action("other")).close();
                      Thread.sleep(5);
                    }
                  } catch (StoreException | IOException | InterruptedException _) {
                    Thread.currentThread().interrupt(); // the test is over
                  }
                });

    expectEnd(store, "nothing moved for 2000 ms");

    others.interrupt();
  }

  /// Another service is asked then.
  @Test
  void whatAStoreDoesBeforeTheFirstGetHasItsTime() throws Exception {
    Duration silence = Duration.ofMillis(100);
    RemoteStore slowToBegin =
        new RemoteStore() {
          @Override
          public void prepare() throws InterruptedException {
            Thread.sleep(700);
          }

          @Override
          public Lookup get(ActionId id) {
            return new Lookup.Miss();
          }

          @Override
          public void put(ActionId id, Entry entry, Body body) {}
        };
    Timed store = new Timed(slowToBegin, Duration.ofSeconds(30), Duration.ofSeconds(30), silence);
    open.set(store);

    assertThat(Together.inVirtualThread(() -> store.get(ID))).isInstanceOf(Lookup.Miss.class);
  }

  @Test
  void whatAStoreDoesBeforeTheFirstGetIsEndedToo() throws Exception {
    RemoteStore stuck =
        new RemoteStore() {
          @Override
          public void prepare() throws InterruptedException {
            Thread.sleep(Together.GUARD);
          }

          @Override
          public Lookup get(ActionId id) {
            return new Lookup.Miss();
          }

          @Override
          public void put(ActionId id, Entry entry, Body body) {}
        };
    Timed store = new Timed(stuck, Duration.ofMillis(200), Duration.ofMillis(300));
    open.set(store);

    expectEnd(store, "nothing moved for 200 ms");
  }

  @Test
  void aSmallPutAloneEndsSooner() throws Exception {
    Timed store = hasty(Duration.ofSeconds(30), Duration.ofMillis(90));

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> put(store, BODY))
        .withMessage("nothing moved in any call for 150 ms");
  }

  /// A store may need its time to take it in.
  @Test
  void aLargePutAloneHasItsTime() throws Exception {
    Timed store = hasty(Duration.ofMillis(700), Duration.ofMillis(50));

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> put(store, new byte[2 << 20]))
        .withMessage("nothing moved for 700 ms");
  }

  @Test
  void closesTheStore() {
    timed(inner, LONG, LONG).close();

    assertThat(inner.closes).hasValue(1);
  }
}
