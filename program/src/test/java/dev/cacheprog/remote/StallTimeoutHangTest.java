package dev.cacheprog.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cacheprog.fakes.Samples;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.StoreException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Stores that hang: calls fail sooner than by their own timeouts.
@Timeout(60)
class StallTimeoutHangTest extends StallTimeoutBase {
  private StallTimeoutStore hanging(Duration timeout, Duration silence) {
    return stallTimeout(new HalfDead(), timeout, timeout, silence);
  }

  private void expectGetFails(StallTimeoutStore store, String message) throws Exception {
    run(
        () -> {
          assertThatExceptionOfType(StoreException.class)
              .isThrownBy(() -> store.get(ID))
              .withMessage(message);
          assertThat(Thread.currentThread().isInterrupted()).isFalse();
        });
  }

  @Test
  void aStoreThatHangsFailsGetsSooner() throws Exception {
    StallTimeoutStore store = hanging(Duration.ofSeconds(30), Duration.ofMillis(90));

    expectGetFails(store, "no progress in any call for 90 ms");
    ticker.advance(Duration.ofMillis(40));
    for (int i = 0; i < 100; i++) {
      expectGetFails(store, "the store does not respond");
    }
    expectPutFails(store, BODY, "the store does not respond");
  }

  private static void put(StallTimeoutStore store, byte[] body) throws Exception {
    store.put(ID, Samples.entry(body), Body.of(body));
  }

  private void expectPutFails(StallTimeoutStore store, byte[] body, String message)
      throws Exception {
    run(
        () ->
            assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> put(store, body))
                .withMessage(message));
  }

  @Test
  void aStoreThatHangsFailsPutsSooner() throws Exception {
    StallTimeoutStore store = hanging(Duration.ofSeconds(30), Duration.ofMillis(90));

    ticker.run(
        4,
        1,
        _ ->
            assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> put(store, new byte[2 << 20]))
                .withMessageStartingWith("no progress "));
    ticker.advance(Duration.ofMillis(40));
    expectPutFails(store, BODY, "the store does not respond"); // a later one
  }

  @Test
  void getsDuringAHangShareOneProbe() throws Exception {
    StallTimeoutStore store = hanging(Duration.ofSeconds(30), Duration.ofMillis(900));
    expectGetFails(store, "no progress in any call for 900 ms");
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
  void anAnswerEndsTheHang() throws Exception {
    StallTimeoutStore store = hanging(Duration.ofSeconds(30), Duration.ofMillis(400));
    expectGetFails(store, "no progress in any call for 400 ms");

    // Within the probe time.
    run(() -> store.get(Samples.action("other")));

    expectGetFails(store, "no progress in any call for 400 ms");
  }

  /// It is far away, or loaded. A request on a new connection may take several times as long.
  @Test
  void aSlowStoreHasALongerSilenceLimit() throws Exception {
    StallTimeoutStore store = hanging(Duration.ofSeconds(30), Duration.ofMillis(400));

    run(() -> store.get(SLOW));

    expectGetFails(store, "no progress in any call for " + 3 * HalfDead.SLOW_MILLIS + " ms");
  }

  @Test
  void aSlowGetAmongOthersHasItsTimeout() throws Exception {
    StallTimeoutStore store = hanging(Duration.ofSeconds(2), Duration.ofMillis(600));
    AtomicBoolean over = new AtomicBoolean();

    ticker.run(
        2,
        1,
        number -> {
          if (number == 0) {
            assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> store.get(ID))
                .withMessage("no progress for 2000 ms");
            over.set(true);
          } else {
            while (!over.get()) {
              store.get(Samples.action("other")).close();
              ticker.sleep(PAUSE.toNanos());
            }
          }
        });
  }

  /// Requests to other services, for credentials, may take longer.
  @Test
  void preparationIsNoSilenceOfTheStore() throws Exception {
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
        stallTimeout(slowToBegin, Duration.ofSeconds(30), Duration.ofSeconds(30), silence);

    run(() -> assertThat(store.get(ID)).isInstanceOf(Lookup.Miss.class));
  }

  @Test
  void preparationThatStallsIsInterrupted() throws Exception {
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
    StallTimeoutStore store = stallTimeout(stuck, Duration.ofMillis(200), Duration.ofMillis(300));

    expectGetFails(store, "no progress for 200 ms");
  }

  @Test
  void aSmallPutAloneDetectsAHang() throws Exception {
    StallTimeoutStore store = hanging(Duration.ofSeconds(30), Duration.ofMillis(90));

    expectPutFails(store, BODY, "no progress in any call for 150 ms");
  }

  /// A store may need seconds to accept it, and a slow link a second for each 16,000 bytes.
  @Test
  void aLargePutAloneHasItsTimeout() throws Exception {
    StallTimeoutStore store = hanging(Duration.ofMillis(700), Duration.ofMillis(50));

    expectPutFails(store, new byte[2_000_000], "no progress for 125700 ms");
  }
}
