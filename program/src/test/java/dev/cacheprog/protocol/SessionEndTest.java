package dev.cacheprog.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cacheprog.core.Log;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.fakes.Together;
import dev.cacheprog.store.OutputId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How a session ends: by a close, at the end of stdin, and after an interrupt.
class SessionEndTest extends SessionBase {
  @Test
  void closesTheCacheOnceAndThenStdout() throws Exception {
    run(new Wire().close(1));

    assertThat(cache.closes).hasValue(1);
    assertThat(out.closed).isTrue();
  }

  @Test
  void requestsAfterCloseAreNotRead() throws Exception {
    assertThat(run(new Wire().close(1).get(2, "a"))).containsExactly("{\"ID\":1}");
    assertThat(cache.gets).hasValue(0);
  }

  @Test
  void theEndOfStdinIsACloseWithoutAnAnswer() throws Exception {
    assertThat(run(new Wire().get(1, "a"))).containsExactly("{\"ID\":1,\"Miss\":true}");

    assertThat(cache.closes).hasValue(1);
    assertThat(out.closed).isTrue();
  }

  @Test
  void closeWaitsForPendingRequests() throws Exception {
    CountDownLatch slow = cache.slow(Samples.action("slow"));
    byte[] input = new Wire().get(1, "slow").close(2).bytes();
    Together.Running<Boolean> running = start(session(new ByteArrayInputStream(input)));
    Together.until(() -> cache.gets.get() == 1);
    running.untilItWaits();

    assertThat(out.lines).isEmpty();
    assertThat(cache.closes).hasValue(0);

    slow.countDown();
    running.await();
    assertThat(out.lines).containsExactly("{\"ID\":1,\"Miss\":true}", "{\"ID\":2}");
    assertThat(cache.closes).hasValue(1);
  }

  @Test
  void finishesPendingRequestsWhenTheGoCommandIsGone() {
    OutputStream gone =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("broken pipe");
          }
        };
    byte[] input = new Wire().put(1, "a", BODY).get(2, "b").close(3).bytes();
    Session session = session(new ByteArrayInputStream(input), gone);

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(session::run)
        .withMessage("broken pipe");

    assertThat(cache.body(Samples.action("a"))).isEqualTo(BODY);
    assertThat(cache.closes).hasValue(1);
  }

  @Test
  void finishesPendingRequestsWhenStdinFails() {
    byte[] start = new Wire().put(1, "a", BODY).bytes();
    InputStream failing =
        new InputStream() {
          private boolean given;

          @Override
          public int read() throws IOException {
            throw new IOException("stdin is broken");
          }

          @Override
          public int read(byte[] bytes, int offset, int length) throws IOException {
            if (given) {
              throw new IOException("stdin is broken");
            }
            given = true;
            System.arraycopy(start, 0, bytes, offset, start.length);
            return start.length;
          }
        };
    Session session = session(failing);

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(session::run)
        .withMessage("stdin is broken");

    assertThat(cache.body(Samples.action("a"))).isEqualTo(BODY);
    assertThat(cache.closes).hasValue(1);
  }

  /// Stdin, as the go command writes it.
  private static PipedInputStream pipe(PipedOutputStream requests) throws IOException {
    return new PipedInputStream(requests, 1 << 16);
  }

  @Test
  void anInterruptedCommandIsServedUntilItEnds() throws Exception {
    CountDownLatch slow = cache.slow(Samples.action("slow"));
    PipedOutputStream requests = new PipedOutputStream();
    Session session = session(pipe(requests));
    Together.Running<Boolean> running = start(session);
    requests.write(new Wire().get(1, "slow").bytes());
    requests.flush();
    Together.until(() -> cache.gets.get() == 1);

    session.interrupt();
    requests.write(new Wire().get(2, "a").bytes());
    requests.flush();
    assertThat(out.next()).isEqualTo("{\"ID\":2,\"Miss\":true}");
    slow.countDown();
    assertThat(out.next()).isEqualTo("{\"ID\":1,\"Miss\":true}");
    requests.write(new Wire().close(3).bytes());
    requests.flush();
    running.await();
    assertThat(out.next()).isEqualTo("{\"ID\":3}");
    assertThat(log.messages(Log.Level.ERROR)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void getsOfAnInterruptedCommandThatHasEndedAreCancelled(boolean interruptedFirst)
      throws Exception {
    cache.slow(Samples.action("slow"));
    PipedOutputStream requests = new PipedOutputStream();
    Session session = session(pipe(requests));
    Together.Running<Boolean> running = start(session);
    requests.write(new Wire().get(1, "slow").bytes());
    requests.flush();
    Together.until(() -> cache.gets.get() == 1);

    if (interruptedFirst) {
      session.interrupt();
      requests.close();
    } else {
      requests.close();
      session.interrupt();
    }

    running.await();
    assertThat(cache.closes).hasValue(1);
    assertThat(log.messages(Log.Level.ERROR)).isEmpty();
  }

  @Test
  void anInterruptedCommandMayEndInTheMiddleOfARequest() throws Exception {
    byte[] input = new Wire().putLine(1, "a", OutputId.ofBody(BODY), 10).raw("\"AAAA").bytes();
    OutputStream gone =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    Session session = session(new ByteArrayInputStream(input), gone);

    session.interrupt();
    session.run();

    assertThat(cache.closes).hasValue(1);
    assertThat(log.messages(Log.Level.ERROR)).isEmpty();
  }
}
