package dev.cacheprog.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.core.CacheListener.Request;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.OutputId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BuildCostsTest {
  private static final ActionId A = action(1);
  private static final ActionId B = action(2);
  private static final ActionId C = action(3);

  private final ManualTicker ticker = new ManualTicker();
  private long hitCost;
  private final BuildCosts costs =
      new BuildCosts(
          (count, n) -> {
            assertThat(count).isEqualTo(Count.HIT_COST_MILLIS);
            hitCost += n;
          },
          ticker);

  private static ActionId action(int number) {
    return ActionId.of(OutputId.ofBody(new byte[number]).bytes());
  }

  private static LocalEntry entry(long size) {
    return new LocalEntry(
        OutputId.ofBody(new byte[0]), size, Instant.EPOCH, Path.of("/x").toAbsolutePath());
  }

  private void miss(ActionId id) {
    costs.started(Request.PEEK, id);
    costs.ended(Request.PEEK, id, null, false, 0);
    costs.started(Request.GET, id);
    costs.ended(Request.GET, id, null, false, 0);
  }

  private void hit(ActionId id, long size) {
    costs.started(Request.PEEK, id);
    costs.ended(Request.PEEK, id, entry(size), false, 0);
  }

  private void put(ActionId id) {
    costs.started(Request.PUT, id);
    costs.ended(Request.PUT, id, entry(9), false, 0);
  }

  private void pass(long millis) {
    ticker.advance(Duration.ofMillis(millis));
  }

  @Test
  void theCostIsTheTimeFromMissToPut() {
    miss(A);
    pass(300);
    miss(B);
    pass(1_200);
    put(A);
    pass(100);
    put(B);

    assertThat(costs.of(A)).isEqualTo(1_500);
    assertThat(costs.of(B)).isEqualTo(1_300);
    assertThat(costs.of(C)).isEqualTo(BuildCosts.UNKNOWN);
    assertThat(hitCost).isZero();
  }

  @Test
  void whatBelongsToAnActionHasItsCost() {
    miss(A);
    pass(700);
    put(A);
    pass(999);
    put(B);
    pass(1);
    put(C);

    assertThat(costs.of(B)).isEqualTo(700);
    assertThat(costs.of(C)).as("a second later").isEqualTo(BuildCosts.UNKNOWN);
  }

  @Test
  void whatIsPutAgainWithoutAMissKeepsItsCost() {
    miss(A);
    pass(700);
    put(A);
    pass(60_000);
    put(A);

    assertThat(costs.of(A)).isEqualTo(700);
  }

  @Test
  void costsHaveLimits() {
    miss(A);
    put(A);
    miss(B);
    pass(Duration.ofHours(2).toMillis());
    put(B);

    assertThat(costs.of(A)).isEqualTo(1);
    assertThat(costs.of(B)).isEqualTo(BuildCosts.MAX).isEqualTo(3_600_000);
  }

  @Test
  void hitsCostWhatTheManifestSays() {
    costs.addListed(Map.of(A, 500, B, 300));

    hit(A, 10);
    costs.ended(Request.GET, B, entry(10), false, 0);

    assertThat(hitCost).isEqualTo(800);
    assertThat(costs.of(A)).as("built in this session").isEqualTo(BuildCosts.UNKNOWN);
  }

  @Test
  void hitsInARowWithTheSameCostAreOneAction() {
    costs.addListed(Map.of(A, 500, B, 500, C, 300));

    hit(A, 10);
    hit(C, 10); // by another thread, in between
    hit(B, 10);

    assertThat(hitCost).isEqualTo(800);
  }

  @Test
  void theSameCostLaterIsAnotherAction() {
    costs.addListed(Map.of(A, 500, action(4), 1, action(5), 2, action(6), 3, action(7), 4, B, 500));

    hit(A, 10);
    for (int i = 4; i <= 7; i++) {
      hit(action(i), 10);
    }
    hit(B, 10);

    assertThat(hitCost).isEqualTo(1_010);
  }

  @Test
  void whereTheCostIsNotKnownTheSizeOfTheHitCounts() {
    hit(A, 2_500_000);
    hit(B, 250_000);

    assertThat(hitCost).isEqualTo(1_100);
    assertThat(BuildCosts.estimate(5_000_000)).isEqualTo(2);
  }

  @Test
  void emptyBodiesCostNothing() {
    costs.addListed(Map.of(A, 500));

    hit(A, 0);
    hit(B, 0);

    assertThat(hitCost).isZero();
  }
}
