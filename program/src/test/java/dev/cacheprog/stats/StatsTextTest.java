package dev.cacheprog.stats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.core.TimeSaved;
import dev.cacheprog.stats.StatsHistory.Known;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StatsTextTest {
  private static final Path ROOT = Path.of("/var/tmp/c \"x\"");
  private static final Instant SINCE = Instant.parse("2026-11-24T08:00:00.123Z");

  private static Known known(Map<String, Long> more) {
    Map<String, Long> counts =
        new LinkedHashMap<>(
            Map.of(
                "sessions", 12L,
                "session_ms", 34_567L,
                "get_calls", 3080L,
                "get_hits", 2975L,
                "local_hits", 120L,
                "prefetched_hits", 2800L,
                "fetched_hits", 55L,
                "bytes_fetched", 126_142_054L,
                "bytes_sent", 4_300_000L,
                "hit_cost_ms", 41_250L * TimeSaved.CORES));
    counts.putAll(more);
    return new Known(SINCE, new Tally(SINCE.toEpochMilli(), SINCE.toEpochMilli() + 60_000, counts));
  }

  @Test
  void saysWhatTheCacheDid() {
    assertThat(new StatsText(ROOT, known(Map.of())).text())
        .isEqualTo(
            """
            Statistics of /var/tmp/c "x" since 2026-11-24T08:00:00Z

            Go commands                      12
            Lookups                       3,080
              Hits                        2,975   96.6 %
                On the local disk           120
                Prefetched                2,800
                Fetched on lookup            55
              Misses                        105    3.4 %
            Downloaded                120.3 MiB  compressed
            Uploaded                    4.1 MiB  compressed
            Time saved                     41 s  estimated
            Store errors                      0
            Unfinished uploads                0
            """);
  }

  @Test
  void trivialAmountsAreNotShownToTheByte() {
    assertThat(new StatsText(ROOT, known(Map.of("bytes_fetched", 88L, "bytes_sent", 0L))).text())
        .contains("Downloaded              under 1 KiB  compressed\n")
        .contains("Uploaded                        0 B  compressed\n");
  }

  @Test
  void namesWhatWentWrong() {
    Map<String, Long> wrong =
        Map.of("remote_errors", 4L, "damaged_objects", 1L, "uploads_given_up", 1200L);

    assertThat(new StatsText(ROOT, known(wrong)).text())
        .endsWith(
            """
            Store errors                      4
            Damaged objects                   1
            Unfinished uploads            1,200
            """);
  }

  @Test
  void whereThereWasNoSessionThatIsALine() {
    assertThat(new StatsText(Path.of("/r"), null).text()).isEqualTo("no sessions yet on /r\n");
    assertThat(new StatsText(Path.of("/r"), new Known(SINCE, null)).text())
        .isEqualTo("no sessions on /r since 2026-11-24T08:00:00Z\n");
  }

  @Test
  void isJsonWithEveryName() {
    assertThat(new StatsText(ROOT, known(Map.of())).json())
        .isEqualTo(
            "{\"root\":\"/var/tmp/c \\\"x\\\"\",\"since\":\"2026-11-24T08:00:00.123Z\","
                + "\"until\":\"2026-11-24T08:01:00.123Z\",\"sessions\":12,\"session_seconds\":34.567,"
                + "\"get_calls\":3080,\"get_hits\":2975,\"get_misses\":105,\"get_hit_ratio\":0.97,"
                + "\"put_calls\":0,\"local_hits\":120,\"prefetched_hits\":2800,\"fetched_hits\":55,\"skipped_lookups\":0,\"too_slow_lookups\":0,\"get_wait_us\":0,\"remote_hits\":0,\"remote_misses\":0,\"remote_puts\":0,\"remote_errors\":0,\"damaged_objects\":0,\"uploads_given_up\":0,\"packs_fetched\":0,\"packs_sent\":0,\"bytes_prefetched\":0,\"bytes_prefetched_unused\":0,\"bytes_repacked\":0,\"bytes_fetched\":126142054,\"bytes_sent\":4300000,\"bytes_hit\":0,\"hit_cost_ms\":"
                + 41_250 * TimeSaved.CORES
                + ",\"estimated_seconds_saved\":41.25}\n");
  }

  @Test
  void isJsonWhereThereWasNoSession() {
    assertThat(new StatsText(Path.of("/r"), null).json())
        .startsWith("{\"root\":\"/r\",\"since\":null,\"until\":null,\"sessions\":0,")
        .contains("\"get_calls\":0,\"get_hits\":0,\"get_misses\":0,\"get_hit_ratio\":0.00,")
        .endsWith(",\"estimated_seconds_saved\":0.00}\n");
  }
}
