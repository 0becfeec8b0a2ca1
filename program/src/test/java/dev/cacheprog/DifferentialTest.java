package dev.cacheprog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.fakes.Together;
import dev.cacheprog.store.server.StoreServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The whole program against a simple model: random sequences of gets, puts and restarts on two
/// machines with one store, which fails, hangs and sends wrong answers, over links that may be
/// slow, while files on the disks are damaged between sessions.
///
/// Tagged for the time that it takes; it needs nothing but the JDK.
@Tag("system")
@Timeout(300)
class DifferentialTest {
  private static final int SEQUENCES = 60;
  private static final Duration LONG = Duration.ofMinutes(30);
  private static final int AT_ONCE = 8;

  /// Hits that came from the store.
  private final AtomicInteger fetched = new AtomicInteger();

  @TempDir Path folder;

  @Test
  void everyGetIsAMissOrABodyThatWasPut() throws Exception {
    run(0, SEQUENCES, Together.GUARD);
  }

  @Test
  @Tag("variation")
  void everyGetOfManyIsAMissOrABodyThatWasPut() throws Exception {
    run(SEQUENCES, 200, LONG);
  }

  @Test
  @Tag("soak")
  @Timeout(3600)
  void everyGetOfVeryManyIsAMissOrABodyThatWasPut() throws Exception {
    run(200, 2000, LONG);
  }

  private void run(int first, int end, Duration guard) throws Exception {
    try (StoreServer server =
        new StoreServer(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), null)) {
      server.start();
      Together.run(
          AT_ONCE,
          guard,
          number -> {
            for (int seed = first + number; seed < end; seed += AT_ONCE) {
              try (DifferentialSequence sequence =
                  new DifferentialSequence(seed, folder.resolve("s" + seed), server, fetched)) {
                runOne(seed, sequence);
              }
            }
          });
    }
    assertThat(fetched).as("hits that came from the store").hasValueGreaterThan(100);
  }

  private static void runOne(int seed, DifferentialSequence sequence) {
    try {
      sequence.run();
    } catch (Exception | AssertionError e) {
      throw new AssertionError("seed " + seed + "\n" + sequence.history(), e);
    }
  }
}
