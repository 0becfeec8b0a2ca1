package dev.cacheprog.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cacheprog.testkit.Link.Conditions;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// With real sockets. A link that is as fast as it should be is not proven to be exact: the upper
/// limits leave time for a busy machine.
@Timeout(60)
class LinkTest {
  /// What the server sends the first so many bytes of.
  private static final byte[] BYTES = new byte[1 << 20];

  static {
    new Random(1).nextBytes(BYTES);
  }

  private final ServerSocket server = listen();
  private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
  private Link link;

  private static ServerSocket listen() {
    try {
      return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @BeforeEach
  void start() throws IOException {
    link = new Link(server.getLocalPort());
    Thread.ofVirtual().start(this::accept);
  }

  @AfterEach
  void stop() throws IOException {
    link.close();
    server.close();
    clients.shutdownNow();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = server.accept();
        Thread.ofVirtual().start(() -> answer(client));
      }
    } catch (IOException _) {
      // The test has ended.
    }
  }

  /// Sends as many bytes as it is asked for, again and again.
  private static void answer(Socket client) {
    try (client) {
      DataInputStream in = new DataInputStream(client.getInputStream());
      while (true) {
        client.getOutputStream().write(BYTES, 0, in.readInt());
      }
    } catch (IOException _) {
      // The client has no more requests.
    }
  }

  private Socket connect() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), link.port());
  }

  private static void request(Socket socket, int bytes) throws IOException {
    new DataOutputStream(socket.getOutputStream()).writeInt(bytes);
  }

  private static byte[] get(Socket socket, int bytes) throws IOException {
    request(socket, bytes);
    return socket.getInputStream().readNBytes(bytes);
  }

  private Future<byte[]> getInBackground(int bytes) {
    return clients.submit(
        () -> {
          try (Socket socket = connect()) {
            return get(socket, bytes);
          }
        });
  }

  private static Duration timed(Callable<?> task) throws Exception {
    long start = System.nanoTime();
    task.call();
    return Duration.ofNanos(System.nanoTime() - start);
  }

  @Test
  void bytesArriveInOrderWhateverTheJitter() throws Exception {
    link.set(Conditions.PERFECT.withDelay(Duration.ofMillis(5), Duration.ofMillis(5)));
    try (Socket socket = connect()) {
      assertThat(get(socket, BYTES.length)).isEqualTo(BYTES);
    }
    assertThat(link.carriedDown()).isEqualTo(BYTES.length);
    assertThat(link.carriedUp()).isEqualTo(Integer.BYTES);
  }

  @Test
  void anAnswerTakesARoundTripAndTheFirstOneTwo() throws Exception {
    link.set(Conditions.PERFECT.withDelay(Duration.ofMillis(40), Duration.ZERO));
    try (Socket socket = connect()) {
      assertThat(timed(() -> get(socket, 1))).isGreaterThanOrEqualTo(Duration.ofMillis(150));
      assertThat(timed(() -> get(socket, 1)))
          .isBetween(Duration.ofMillis(75), Duration.ofSeconds(5));
    }
  }

  @Test
  void allConnectionsTogetherHaveTheRate() throws Exception {
    link.set(Conditions.PERFECT.withRate(400_000));
    assertThat(timed(() -> getTogether(4, 50_000)))
        .isBetween(Duration.ofMillis(450), Duration.ofSeconds(10));
  }

  @Test
  void eachConnectionHasItsOwnRate() throws Exception {
    link.set(Conditions.PERFECT.withConnectionRate(100_000));
    assertThat(timed(() -> getTogether(10, 50_000)))
        .isBetween(Duration.ofMillis(450), Duration.ofSeconds(10));
  }

  @Test
  void theLowerOfTwoRatesHolds() throws Exception {
    link.set(Conditions.PERFECT.withRate(100_000).withConnectionRate(120_000));
    assertThat(timed(() -> getTogether(1, 50_000)))
        .isBetween(Duration.ofMillis(450), Duration.ofSeconds(10));
  }

  private List<byte[]> getTogether(int connections, int bytes) throws Exception {
    List<Future<byte[]>> answers = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      answers.add(getInBackground(bytes));
    }
    List<byte[]> received = new ArrayList<>();
    for (Future<byte[]> answer : answers) {
      received.add(answer.get());
    }
    assertThat(received).allSatisfy(each -> assertThat(each).hasSize(bytes));
    return received;
  }

  @Test
  void aSmallAnswerDoesNotQueueBehindALargeOne() throws Exception {
    link.set(Conditions.PERFECT.withRate(100_000));
    Future<byte[]> large = getInBackground(BYTES.length);
    try (Socket socket = connect()) {
      assertThat(timed(() -> get(socket, 10))).isLessThan(Duration.ofSeconds(10));
    }
    assertThat(large.isDone()).isFalse();
  }

  @Test
  void aNewRateHoldsAtOnce() throws Exception {
    link.set(Conditions.PERFECT.withRate(10)); // a piece takes a minute
    Future<byte[]> answer = getInBackground(BYTES.length);
    while (link.carriedUp() == 0) {
      Thread.sleep(10);
    }
    link.set(Conditions.PERFECT);
    assertThat(timed(answer::get)).isLessThan(Duration.ofSeconds(20));
  }

  @Test
  void whatAClosedConnectionHasNotSentCostsNothing() throws Exception {
    link.set(Conditions.PERFECT.withRate(100_000));
    try (Socket socket = connect()) {
      request(socket, BYTES.length); // ten seconds
      assertThat(socket.getInputStream().read()).isNotNegative();
    }
    assertThat(timed(() -> getInBackground(20_000).get())).isLessThan(Duration.ofSeconds(20));
    assertThat(link.carriedDown()).isLessThan(200_000);
  }

  @Test
  void aConnectionWaitsForReceiptsWhenItsWindowIsFull() throws Exception {
    link.set(Conditions.PERFECT.withDelay(Duration.ofMillis(100), Duration.ZERO));
    try (Socket socket = connect()) {
      get(socket, 1);
      // Five windows of 2 MiB: one arrives after a round trip, each other one a round trip later.
      Duration time =
          timed(
              () -> {
                for (int i = 0; i < 10; i++) {
                  request(socket, BYTES.length);
                }
                return socket.getInputStream().readNBytes(10 * BYTES.length);
              });
      assertThat(time).isBetween(Duration.ofMillis(950), Duration.ofSeconds(10));
    }
  }

  @Test
  void closingEndsAllConnections() throws Exception {
    link.set(Conditions.PERFECT.withRate(100)); // a piece takes five seconds
    Future<byte[]> answer = getInBackground(BYTES.length);
    while (link.carriedUp() == 0) {
      Thread.sleep(10);
    }
    assertThat(timed(() -> closed(link))).isLessThan(Duration.ofSeconds(10));
    assertThat(timed(() -> ended(answer))).isLessThan(Duration.ofSeconds(10));
    assertThatThrownBy(this::connect).isInstanceOf(SocketException.class);
  }

  private static boolean closed(Link link) throws IOException {
    link.close();
    return true;
  }

  private static boolean ended(Future<byte[]> answer) throws InterruptedException {
    try {
      return answer.get().length < BYTES.length;
    } catch (ExecutionException _) {
      return true;
    }
  }

  @Test
  void impossibleConditionsAreRejected() {
    assertThatIllegalArgumentException().isThrownBy(() -> Conditions.PERFECT.withRate(-1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Conditions.PERFECT.withConnectionRate(Double.NaN));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> Conditions.PERFECT.withDelay(Duration.ofMillis(-1), Duration.ofMillis(0)));
  }
}
