package dev.cacheprog.prefetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.fakes.Samples;
import dev.cacheprog.prefetch.manifest.Manifest;
import dev.cacheprog.prefetch.manifest.ManifestEntry;
import dev.cacheprog.prefetch.pack.BodyLocation;
import dev.cacheprog.prefetch.pack.Pack;
import dev.cacheprog.store.OutputId;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FetchPlanTest {
  private static final Pack ONE = new Pack(OutputId.ofBody(Samples.noise(1)), 1000);
  private static final Pack TWO = new Pack(OutputId.ofBody(Samples.noise(2)), 1000);

  private static ManifestEntry entry(String action, BodyLocation location) {
    return new ManifestEntry(Samples.action(action), location, Instant.EPOCH, 0);
  }

  private static BodyLocation packed(int size, Pack pack, long offset) {
    return new BodyLocation(OutputId.ofBody(Samples.noise(size)), size, pack, offset);
  }

  private static FetchPlan plan(ManifestEntry... entries) {
    return FetchPlan.of(new Manifest(List.of(entries), Set.of()));
  }

  @Test
  void everyPackIsOneJobInTheOrderOfTheManifest() {
    FetchPlan plan =
        plan(
            entry("a", packed(10, TWO, 500)),
            entry("b", packed(20, ONE, 0)),
            entry("c", packed(30, TWO, 100)));

    assertThat(plan.jobs()).extracting(FetchJob::pack).containsExactly(TWO, ONE);
    assertThat(plan.jobs().getFirst().bodies())
        .extracting(body -> body.location().offset())
        .as("in the order of the pack")
        .containsExactly(100L, 500L);
  }

  @Test
  void everyBodyInNoPackIsAJob() {
    FetchPlan plan =
        plan(
            entry("a", BodyLocation.unpacked(OutputId.ofBody(Samples.noise(10)), 10)),
            entry("b", BodyLocation.unpacked(OutputId.ofBody(Samples.noise(20)), 20)));

    assertThat(plan.jobs()).hasSize(2).allMatch(job -> job.pack() == null);
    assertThat(plan.jobs()).allMatch(job -> job.bodies().size() == 1);
  }

  @Test
  void actionsWithTheSameBodyShareIt() {
    BodyLocation location = packed(10, ONE, 0);
    FetchPlan plan = plan(entry("a", location), entry("b", location));

    assertThat(plan.jobs()).hasSize(1);
    assertThat(plan.actions()).hasSize(2);
    PendingBody body = plan.jobs().getFirst().bodies().getFirst();
    assertThat(plan.jobs().getFirst().bodies()).hasSize(1);
    assertThat(plan.actions()).allMatch(action -> action.body() == body);
    assertThat(plan.actions())
        .extracting(FetchPlan.Action::job)
        .containsOnly(plan.jobs().getFirst());
    assertThat(body.entries())
        .extracting(ManifestEntry::action)
        .containsExactly(Samples.action("a"), Samples.action("b"));
  }
}
