package dev.cacheprog.stats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.core.Count;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.TimeSaved;
import dev.cacheprog.fakes.HandClock;
import dev.cacheprog.fakes.MemoryLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobSummaryTest {
  private final MemoryLog log = new MemoryLog();

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void setUp() {
    file = folder.resolve("summary.md");
  }

  private static Statistics session() {
    Statistics statistics = new Statistics();
    statistics.add(Count.GETS, 100);
    statistics.add(Count.HITS, 90);
    statistics.add(Count.PREFETCHED_HITS, 60);
    statistics.add(Count.FETCHED_HITS, 10);
    statistics.add(Count.HIT_COST_MILLIS, 1_500 + 20_000L * TimeSaved.CORES);
    statistics.add(Count.BYTES_FETCHED, 12_300_000);
    statistics.add(Count.REMOTE_ERRORS, 1);
    statistics.add(Count.GET_WAIT_MICROS, 1_500_000);
    return statistics;
  }

  private void write(Statistics statistics) {
    new JobSummary(file, statistics, log).run();
  }

  private String text() throws IOException {
    return Files.readString(file);
  }

  @Test
  void tellsWhatTheCacheDid() throws IOException {
    write(session());

    assertThat(text())
        .contains("**Go build cache**: 90 % hit rate (100 lookups of 1 go commands)")
        .contains("| hits on the local disk | 20 |")
        .contains("| hits prefetched | 60 |")
        .contains("| hits fetched on lookup | 10 |")
        .contains("| misses, built by go | 10 |")
        .contains("| downloaded, uploaded | 11.7 MiB, 0 B (0 objects) |")
        .contains("| go waited for the cache, sum | 1.5 s |")
        .contains("| time saved, estimated | 20 s |")
        .contains("| store errors, damaged objects, unfinished uploads | 1, 0, 0 |");
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void addsUpTheCommandsOfAJobAndLeavesWhatOthersWrite() throws Exception {
    Files.writeString(file, "# My job \u00e4\u4e16\n");
    write(session());
    Files.writeString(file, "\nmore of mine\n", StandardOpenOption.APPEND);
    for (int i = 0; i < 8; i++) {
      write(session());
    }

    assertThat(text())
        .startsWith("# My job \u00e4\u4e16\n")
        .endsWith("\nmore of mine\n")
        .containsOnlyOnce("**Go build cache**: 90 % hit rate (900 lookups of 9 go commands)")
        .contains("| time saved, estimated | 3 min 0 s |");
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void theLargestNumbersFit() throws IOException {
    Statistics statistics = new Statistics();
    for (Count count : Count.values()) {
      statistics.add(count, Long.MAX_VALUE / 4);
    }
    write(statistics);
    long size = Files.size(file);

    write(session());

    assertThat(Files.size(file)).isEqualTo(size).isEqualTo(2048);
    assertThat(text()).contains("of 2 go commands");
  }

  @Test
  void aDamagedTableIsLeftAndANewOneBegun() throws IOException {
    write(session());
    Files.writeString(file, text().replace("<!-- end of cacheprog -->", "gone"));

    write(session());

    assertThat(text()).contains("gone").endsWith("<!-- end of cacheprog -->\n");
  }

  @Test
  void numbersThatSomebodyHasSpoiltStartAnew() throws IOException {
    write(session());
    Files.writeString(file, text().replace("get_calls=100", "get_calls=xyz"));

    write(session());

    assertThat(text()).contains("(100 lookups of 2 go commands)");
  }

  @Test
  void aCommandThatAskedNothingIsNotWorthALine() {
    write(new Statistics());

    assertThat(file).doesNotExist();
  }

  @Test
  void whatCannotBeWrittenIsAWarning() throws IOException {
    file = folder.resolve("missing/summary.md");
    write(session());
    new StatsFile(file, session(), "1.0", "branch a \"b\"", new HandClock(), log).run();

    assertThat(log.messages(Log.Level.WARN))
        .containsExactly("Failed to write job summary", "Failed to write statistics file");
  }

  @Test
  void statisticsAreALineOfJsonEach() throws IOException {
    for (int i = 0; i < 2; i++) {
      new StatsFile(file, session(), "1.0", "", new HandClock(), log).run();
    }

    List<String> lines = Files.readAllLines(file);
    assertThat(lines).hasSize(2);
    assertThat(lines.getFirst())
        .startsWith("{\"time\":\"2026-11-24T08:00:00Z\",\"version\":\"1.0\",\"seconds\":0.0")
        .contains(
            ",\"get_calls\":100,\"get_hits\":90,\"get_hit_ratio\":0.90,\"put_calls\":0,"
                + "\"local_hits\":20,")
        .contains(",\"bytes_hit\":0,\"hit_cost_ms\":")
        .endsWith(",\"estimated_seconds_saved\":20.00}");
  }

  @Test
  void aLineOfJsonHasTheScope() throws IOException {
    new StatsFile(file, session(), "1.0", "branch \"a\"", new HandClock(), log).run();

    assertThat(Files.readString(file))
        .contains(",\"version\":\"1.0\",\"scope\":\"branch \\\"a\\\"\",\"seconds\":");
  }
}
