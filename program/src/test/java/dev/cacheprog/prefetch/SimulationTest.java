package dev.cacheprog.prefetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.prefetch.Simulation.Commit;
import dev.cacheprog.prefetch.manifest.ManifestUpdate;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Growth stays linear in what changed, however long the history (docs/growth.md).
class SimulationTest {
  @ParameterizedTest
  @CsvSource({"200, 100", "1000, 100", "3000, 25"})
  void whatIsWrittenFollowsWhatChanged(int objects, int runs) {
    List<Commit> history = new Simulation(objects).run(runs);

    Commit first = history.getFirst();
    List<Commit> commits = history.subList(1, history.size());
    long changed = commits.stream().mapToLong(Commit::changed).sum();
    long packed = commits.stream().mapToLong(Commit::packed).sum();
    assertThat(first.packed()).isEqualTo(first.changed());
    assertThat(packed).isBetween(changed, 3 * changed);
    assertThat(commits)
        .allSatisfy(
            commit -> {
              assertThat(commit.packs())
                  .as("%s", commit)
                  .isLessThanOrEqualTo(
                      (int) (commit.used() / (1 << 20)) + 2 * ManifestUpdate.MAX_SMALL);
              assertThat(commit.manifest()).isLessThan(3 * first.manifest());
              assertThat(commit.fetched()).isLessThan(3 * commit.used());
            });
  }
}
