package dev.cacheprog.stats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.core.Count;
import dev.cacheprog.core.Log;
import dev.cacheprog.fakes.MemoryLog;
import dev.cacheprog.fakes.Together;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatisticsTest {
  private final Statistics statistics = new Statistics();
  private final MemoryLog log = new MemoryLog();

  private String facts() {
    statistics.snapshot().writeTo(log);
    return log.lines().getLast().facts();
  }

  @Test
  void writesOneLineThatPeopleSearchFor() {
    assertThat(facts())
        .isEqualTo(
            "get_calls=0 get_hits=0 get_hit_ratio=0.00 put_calls=0 local_hits=0"
                + " prefetched_hits=0 fetched_hits=0 skipped_lookups=0 too_slow_lookups=0 get_wait_us=0 remote_hits=0"
                + " remote_misses=0 remote_puts=0 remote_errors=0 damaged_objects=0"
                + " uploads_given_up=0 packs_fetched=0 packs_sent=0 bytes_prefetched=0"
                + " bytes_prefetched_unused=0 bytes_repacked=0 bytes_fetched=0 bytes_sent=0"
                + " bytes_hit=0 hit_cost_ms=0 estimated_seconds_saved=0.00");
    assertThat(log.messages(Log.Level.INFO)).containsExactly("cacheprog statistics");
  }

  @Test
  void everyCountHasAPlaceOfItsOwn() {
    int n = 1000;
    for (Count count : Count.values()) {
      statistics.add(count, n++);
    }

    String facts = facts();

    for (int i = 1000; i < n; i++) {
      assertThat(facts).containsOnlyOnce("=" + i);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 5, 0.00",
    "1, 3, 0.33",
    "2, 3, 0.67",
    "5, 5, 1.00",
    "1, 1000, 0.00",
    "1, 20, 0.05"
  })
  void ratioHasTwoDecimals(int hits, int gets, String ratio) {
    statistics.add(Count.GETS, gets);
    statistics.add(Count.HITS, hits);

    assertThat(facts()).contains(" get_hit_ratio=" + ratio + " ");
  }

  @Test
  void countsOfManyThreadsAddUp() throws Exception {
    Together.run(
        16,
        _ -> {
          for (int i = 0; i < 1000; i++) {
            statistics.add(Count.GETS, 1);
          }
        });

    assertThat(statistics.sum(Count.GETS)).isEqualTo(16_000);
  }
}
