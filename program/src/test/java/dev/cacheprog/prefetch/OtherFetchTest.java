package dev.cacheprog.prefetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.contract.LocalStoreContract;
import dev.cacheprog.core.FetchClaims;
import dev.cacheprog.core.Ticker;
import dev.cacheprog.core.WaitBudget;
import dev.cacheprog.disk.DiskStore;
import dev.cacheprog.fakes.MemoryLog;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.prefetch.pack.BodyLocation;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.OutputId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class OtherFetchTest {
  private static final ActionId ACTION = Samples.action("a");
  private static final byte[] BODY = Samples.text(100);

  @TempDir Path root;
  private final WaitBudget budget = new WaitBudget(Ticker.SYSTEM);
  private final AtomicBoolean fetching = new AtomicBoolean(true);
  private final Set<ActionId> claimed = ConcurrentHashMap.newKeySet();
  private final CountDownLatch takenOver = new CountDownLatch(1);
  private final FetchClaims claims =
      new FetchClaims() {
        @Override
        public boolean isLive() {
          return fetching.get();
        }

        @Override
        public Set<ActionId> claimed() {
          return claimed;
        }
      };

  private DiskStore local;
  private OtherFetch other;

  @BeforeEach
  void setUp() {
    local = new DiskStore(root, new MemoryLog());
    other = new OtherFetch(local, budget, Ticker.SYSTEM);
    claimed.add(ACTION);
  }

  private OtherFetch.Wait await() throws InterruptedException {
    PendingBody body = new PendingBody(BodyLocation.unpacked(OutputId.ofBody(BODY), BODY.length));
    return other.await(ACTION, body, budget.begin());
  }

  @Test
  void withoutOneThereIsNothingToWaitFor() throws Exception {
    assertThat(await()).isEqualTo(OtherFetch.Wait.NOT_FETCHING);
  }

  @Test
  void whatItFetchesIsFound() throws Exception {
    other.begin(claims, List.of(ACTION), takenOver::countDown);
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                Thread.sleep(Duration.ofMillis(100));
                LocalStoreContract.put(local, ACTION, BODY);
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });

    assertThat(await()).isEqualTo(OtherFetch.Wait.LOCAL);
    assertThat(takenOver.getCount()).isEqualTo(1);
    other.stop();
  }

  @Test
  void afterItsEndThisProcessFetches() throws Exception {
    other.begin(claims, List.of(ACTION), takenOver::countDown);
    fetching.set(false);

    assertThat(takenOver.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(await()).isEqualTo(OtherFetch.Wait.NOT_FETCHING);
  }

  @Test
  void oneThatFetchesSomethingElseIsNotWaitedFor() throws Exception {
    claimed.clear();
    claimed.add(Samples.action("another"));

    other.begin(claims, List.of(ACTION), takenOver::countDown);

    assertThat(takenOver.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void oneThatDoesNotSayWhatItFetchesIsNotWaitedForLong() throws Exception {
    claimed.clear();

    other.begin(claims, List.of(ACTION), takenOver::countDown);

    assertThat(takenOver.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void anOtherOneThatHangsIsWaitedForOnce() throws Exception {
    other.begin(claims, List.of(ACTION), takenOver::countDown);

    assertThat(await()).isEqualTo(OtherFetch.Wait.TOO_SLOW);
    assertThat(budget.left()).isLessThan(Duration.ofMillis(200).toNanos());
    long start = System.nanoTime();
    assertThat(await()).isEqualTo(OtherFetch.Wait.TOO_SLOW);
    assertThat(System.nanoTime() - start).isLessThan(Duration.ofSeconds(2).toNanos());
    other.stop();
  }
}
