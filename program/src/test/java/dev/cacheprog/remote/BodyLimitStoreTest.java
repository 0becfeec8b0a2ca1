package dev.cacheprog.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cacheprog.core.Log;
import dev.cacheprog.fakes.FakeStoreMemory;
import dev.cacheprog.fakes.HandClock;
import dev.cacheprog.fakes.MemoryLog;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.StoreException;
import dev.cacheprog.store.StoreException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BodyLimitStoreTest {
  private static final int KB = 1024;

  private final HandClock clock = new HandClock();
  private final MemoryLog log = new MemoryLog();
  private final FakeStoreMemory memory = new FakeStoreMemory(clock);
  private final Front front = new Front();

  /// A store that takes bodies below a limit.
  private static final class Front implements RemoteStore {
    final List<Long> sent = new ArrayList<>();
    long limit = 1000 * KB;

    /// The failure for larger ones; null: the answer that they are too large.
    @Nullable IOException failure;

    boolean reads = true;

    @Override
    public Lookup get(ActionId id) {
      return new Lookup.Miss();
    }

    @Override
    public void put(ActionId id, ObjectMetadata metadata, Body body) throws StoreException {
      sent.add(body.size());
      if (reads) {
        try (InputStream in = body.open()) {
          in.readNBytes(10);
        } catch (IOException e) {
          throw new StoreException("PUT: " + e, true, e);
        }
      }
      if (body.size() <= limit) {
        return;
      }
      throw failure == null
          ? new StoreException(Reason.TOO_LARGE, "HTTP 413", null)
          : new StoreException("PUT: " + failure, true, failure);
    }
  }

  private LearnedBodyLimit limits() {
    return new LearnedBodyLimit(memory, clock, log);
  }

  private static void put(RemoteStore store, long bytes)
      throws StoreException, InterruptedException {
    Body body = Body.of(new byte[Math.toIntExact(bytes)]);
    store.put(Samples.action("a"), Samples.entry(new byte[0]), body);
  }

  private static Reason refusal(RemoteStore store, long bytes) {
    StoreException[] thrown = new StoreException[1];
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> put(store, bytes))
        .satisfies(e -> thrown[0] = e);
    return thrown[0].reason();
  }

  @Test
  void noBodyAsLargeAsARejectedOneIsSent() throws Exception {
    RemoteStore store = new BodyLimitStore(front, limits());

    assertThat(refusal(store, 2000 * KB)).isEqualTo(Reason.TOO_LARGE);
    assertThat(refusal(store, 2000 * KB)).isEqualTo(Reason.TOO_LARGE);
    assertThat(refusal(store, 3000 * KB)).isEqualTo(Reason.TOO_LARGE);
    assertThat(refusal(store, 1500 * KB)).isEqualTo(Reason.TOO_LARGE);
    put(store, 900 * KB);

    assertThat(front.sent).containsExactly(2000L * KB, 1500L * KB, 900L * KB);
    assertThat(log.messages(Log.Level.WARN))
        .singleElement()
        .asString()
        .contains("rejects large bodies");
    assertThat(log.lines().getFirst().facts())
        .contains("refused_bytes=" + 2000 * KB, "client_max_body_size");
  }

  @Test
  void laterSessionsUseTheLimitForADay() throws Exception {
    RemoteStore store = new BodyLimitStore(front, limits());
    put(store, 500 * KB);
    refusal(store, 2000 * KB);
    front.sent.clear();

    LearnedBodyLimit later = limits();
    assertThat(later.safeSize()).isEqualTo(1000 * KB);
    assertThat(refusal(new BodyLimitStore(front, later), 2000 * KB)).isEqualTo(Reason.TOO_LARGE);
    assertThat(front.sent).isEmpty();
    assertThat(log.messages(Log.Level.WARN)).hasSize(1);

    clock.advance(Duration.ofDays(1));
    front.limit = 4000 * KB;
    put(new BodyLimitStore(front, later), 2000 * KB);
    assertThat(later.safeSize()).isEqualTo(Long.MAX_VALUE);
    assertThat(limits().safeSize()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void acceptedBodiesDoNotProlongTheLimit() throws Exception {
    RemoteStore store = new BodyLimitStore(front, limits());
    refusal(store, 2000 * KB);
    clock.advance(Duration.ofHours(23));
    put(new BodyLimitStore(front, limits()), 10 * KB);
    clock.advance(Duration.ofHours(1));

    assertThat(limits().safeSize()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aLargerBodyThatIsAcceptedRemovesTheLimit() throws Exception {
    LearnedBodyLimit limits = limits();
    limits.rejected(2000 * KB);

    limits.accepted(2000 * KB);

    assertThat(limits.isTooLarge(5000 * KB)).isFalse();
    assertThat(memory.values()).isEmpty();
  }

  @Test
  void theSafeSizeGrowsWithAcceptedBodies() {
    LearnedBodyLimit limits = limits();
    assertThat(limits.safeSize()).isEqualTo(Long.MAX_VALUE);
    limits.rejected(2000 * KB);
    assertThat(limits.safeSize()).isEqualTo(1000 * KB);

    limits.accepted(1200 * KB);

    assertThat(limits.safeSize()).isEqualTo(1200 * KB);
    assertThat(limits().safeSize()).isEqualTo(1200 * KB);
  }

  @Test
  void connectionsClosedDuringLargeBodiesAreALimitForAnHour() throws Exception {
    front.failure = new SocketException("Broken pipe");
    RemoteStore store = new BodyLimitStore(front, limits());
    put(store, 100 * KB);

    assertThat(refusal(store, 2000 * KB)).isEqualTo(Reason.TRANSIENT);
    assertThat(log.messages(Log.Level.WARN)).isEmpty();
    assertThat(refusal(store, 1500 * KB)).isEqualTo(Reason.TRANSIENT);
    assertThat(refusal(store, 1500 * KB)).isEqualTo(Reason.TOO_LARGE);

    assertThat(log.messages(Log.Level.WARN))
        .singleElement()
        .asString()
        .contains("Connections break");
    assertThat(limits().isTooLarge(1500 * KB)).isTrue();
    clock.advance(Duration.ofHours(1));
    assertThat(limits().isTooLarge(1500 * KB)).isFalse();
  }

  @Test
  void aNetworkThatFailsForLargeAndSmallBodiesIsNoLimit() throws Exception {
    front.failure = new SocketException("Broken pipe");
    RemoteStore store = new BodyLimitStore(front, limits());

    for (int i = 0; i < 5; i++) { // no body has arrived yet
      assertThat(refusal(store, 2000 * KB)).isEqualTo(Reason.TRANSIENT);
    }
    put(store, 300 * KB);
    front.limit = 0;
    for (int i = 0; i < 5; i++) { // bodies of that size have arrived
      assertThat(refusal(store, 300 * KB)).isEqualTo(Reason.TRANSIENT);
      assertThat(refusal(store, 10 * KB)).isEqualTo(Reason.TRANSIENT);
    }

    assertThat(log.messages(Log.Level.WARN)).isEmpty();
  }

  @Test
  void otherFailuresAreNoLimit() throws Exception {
    RemoteStore store = new BodyLimitStore(front, limits());
    put(store, 100 * KB);

    front.failure = new SocketTimeoutException("Read timed out");
    for (int i = 0; i < 3; i++) {
      assertThat(refusal(store, 2000 * KB)).isEqualTo(Reason.TRANSIENT);
    }
    front.failure = new ConnectException("refused");
    front.reads = false;
    for (int i = 0; i < 3; i++) {
      assertThat(refusal(store, 2000 * KB)).isEqualTo(Reason.TRANSIENT);
    }

    assertThat(log.messages(Log.Level.WARN)).isEmpty();
  }

  @Test
  void aRememberedLimitThatCannotBeParsedIsIgnored() {
    for (String text : List.of("", "x", "1 2 x", "99999999999 5 7", "1 2 3 4")) {
      memory.remember("body-limit", text);

      assertThat(limits().safeSize()).isEqualTo(Long.MAX_VALUE);
    }
  }
}
