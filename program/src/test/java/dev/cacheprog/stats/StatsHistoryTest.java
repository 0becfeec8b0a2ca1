package dev.cacheprog.stats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.core.Count;
import dev.cacheprog.core.Log;
import dev.cacheprog.fakes.HandClock;
import dev.cacheprog.fakes.MemoryLog;
import dev.cacheprog.fakes.Together;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatsHistoryTest {
  private final HandClock clock = new HandClock();
  private final MemoryLog log = new MemoryLog();

  @TempDir Path folder;
  private Path root;
  private StatsHistory history;

  @BeforeEach
  void setUp() {
    root = folder.resolve("root");
    history = new StatsHistory(root);
  }

  private static Statistics counts(long gets) {
    Statistics statistics = new Statistics();
    statistics.add(Count.GETS, gets);
    statistics.add(Count.HITS, 1);
    return statistics;
  }

  private StatsAppender session(long gets) {
    return new StatsAppender(root, counts(gets), clock, log);
  }

  /// Sessions of one get each, enough for `stats` to be finished.
  private int fill() throws IOException {
    int sessions = 0;
    while (!Files.exists(file("stats")) || Files.size(file("stats")) < StatsAppender.COMPACTED_AT) {
      session(1).run();
      sessions++;
    }
    return sessions;
  }

  private Path file(String name) {
    return root.resolve(name);
  }

  private Tally total() throws IOException {
    return total(Instant.EPOCH);
  }

  private Tally total(Instant since) throws IOException {
    Tally total = history.since(since).orElseThrow().total();
    return total == null ? new Tally(0, 0, Map.of()) : total;
  }

  private long gets() throws IOException {
    return total().count("get_calls");
  }

  /// Makes a file look as if nobody had written to it for a while.
  private void settle(String name) throws IOException {
    Instant before = clock.instant().minus(StatsHistory.GRACE);
    Files.setLastModifiedTime(file(name), FileTime.from(before));
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(root)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void sessionsAddUp() throws IOException {
    session(3).run();
    clock.advance(Duration.ofMinutes(5));
    session(4).run();

    Tally total = total();

    assertThat(total.sessions()).isEqualTo(2);
    assertThat(total.counts()).containsEntry("get_calls", 7L).containsEntry("get_hits", 2L);
    assertThat(total.counts()).doesNotContainKey("put_calls");
    assertThat(total.to()).isEqualTo(clock.millis());
    assertThat(history.since(Instant.EPOCH).orElseThrow().since())
        .isEqualTo(Instant.ofEpochMilli(total.from()))
        .isBetween(
            clock.instant().minus(Duration.ofMinutes(6)),
            clock.instant().minus(Duration.ofMinutes(5)));
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void aSessionThatWasAskedNothingIsNotKept() {
    new StatsAppender(root, new Statistics(), clock, log).run();

    assertThat(root).doesNotExist();
  }

  @Test
  void whereThereWasNoSessionNothingIsMade() throws IOException {
    assertThat(history.since(Instant.EPOCH)).isEmpty();
    assertThat(history.zero(clock.instant())).isFalse();
    history.delete();
    assertThat(root).doesNotExist();

    Files.createDirectory(root);
    assertThat(history.since(Instant.EPOCH)).isEmpty();
    assertThat(history.zero(clock.instant())).isFalse();
    assertThat(names()).isEmpty();
  }

  @Test
  void sinceCountsWhatEndedLater() throws IOException {
    session(1).run();
    clock.advance(Duration.ofHours(2));
    session(10).run();
    Instant hourAgo = clock.instant().minus(Duration.ofHours(1));

    assertThat(total(hourAgo).count("get_calls")).isEqualTo(10);
    assertThat(history.since(hourAgo).orElseThrow().since()).isEqualTo(hourAgo);
    clock.advance(Duration.ofHours(2));
    assertThat(history.since(clock.instant()).orElseThrow().total()).isNull();
    assertThat(gets()).isEqualTo(11);
  }

  @Test
  void zeroForgetsWhatHasEnded() throws IOException {
    fill();
    session(1).compact();
    session(5).run();
    clock.advance(Duration.ofSeconds(1));

    assertThat(history.zero(clock.instant())).isTrue();

    assertThat(history.since(Instant.EPOCH))
        .contains(new StatsHistory.Known(clock.instant(), null));
    assertThat(names()).containsExactly("stats.lock", "stats.sums");
    clock.advance(Duration.ofSeconds(1));
    session(2).run();
    assertThat(gets()).isEqualTo(2);
  }

  @Test
  void zeroIsDoneOnceItIsWrittenDown() throws IOException {
    session(5).run();
    byte[] before = Files.readAllBytes(file("stats"));
    clock.advance(Duration.ofSeconds(1));
    history.zero(clock.instant());

    Files.write(file("stats"), before); // as if killed before it was deleted
    session(2).run();

    assertThat(gets()).isEqualTo(2);
  }

  @Test
  void whatIsLargeIsSummedUpAndNothingIsLost() throws IOException {
    int sessions = fill();
    history.compact(clock.instant());
    assertThat(names()).containsExactly("stats.1", "stats.lock");
    assertThat(total().sessions()).isEqualTo(sessions);

    settle("stats.1");
    sessions += fill();
    history.compact(clock.instant());

    assertThat(names()).containsExactly("stats.2", "stats.lock", "stats.sums");
    assertThat(Files.readAllLines(file("stats.sums"))).hasSize(2);
    assertThat(total().sessions()).isEqualTo(sessions);
    assertThat(gets()).isEqualTo(sessions);
  }

  @Test
  void aFileIsNotSummedUpRightAfterTheLastWrite() throws IOException {
    int sessions = fill();
    history.compact(clock.instant());
    Files.setLastModifiedTime(file("stats.1"), FileTime.from(clock.instant()));
    sessions += fill();

    history.compact(clock.instant());
    // A session that had opened it by its former name.
    Files.write(file("stats.1"), Files.readAllBytes(file("stats")), StandardOpenOption.APPEND);

    assertThat(names()).containsExactly("stats", "stats.1", "stats.lock");
    assertThat(total().sessions()).isGreaterThan(sessions);
  }

  @Test
  void whoIsKilledWhileSummingUpCountsNothingTwice() throws IOException {
    int sessions = fill();
    history.compact(clock.instant());
    settle("stats.1");
    byte[] finished = Files.readAllBytes(file("stats.1"));
    sessions += fill();
    history.compact(clock.instant());

    Files.write(file("stats.1"), finished); // as if killed before it was deleted
    Files.writeString(file("stats.sums.new"), "cacheprog1 from=1 to");

    assertThat(total().sessions()).isEqualTo(sessions);
    history.compact(clock.instant());
    assertThat(file("stats.1")).doesNotExist();
    assertThat(total().sessions()).isEqualTo(sessions);
  }

  @Test
  void hoursBeyondAMonthBecomeOne() throws IOException {
    Files.createDirectory(root);
    StringBuilder lines = new StringBuilder();
    int hours = StatsHistory.MOST_HOURS + 100;
    for (int i = 0; i < hours; i++) {
      clock.advance(Duration.ofHours(1));
      for (int k = 0; k < 4; k++) {
        long to = clock.millis() + k;
        lines.append(
            new Tally(to - 10, to, Map.of("sessions", 1L, "get_calls", 1_000_000_000_000_000L + i))
                .line());
      }
    }
    Files.writeString(file("stats.1"), lines);
    settle("stats.1");
    fill();

    history.compact(clock.instant());

    assertThat(Files.readAllLines(file("stats.sums"))).hasSize(1 + StatsHistory.MOST_HOURS);
    settle("stats.2");
    assertThat(total().sessions()).isGreaterThan(4L * hours);
    assertThat(total(clock.instant().minus(Duration.ofMinutes(90))).count("get_calls"))
        .isGreaterThanOrEqualTo(8_000_000_000_000_000L)
        .isLessThan(9_000_000_000_000_000L);
  }

  @Test
  void manySessionsAtATimeLoseNothing() throws Exception {
    Files.createDirectory(root);
    int threads = 16;
    int each = 500;
    Together.run(
        threads,
        _ -> {
          for (int i = 0; i < each; i++) {
            StatsAppender session = new StatsAppender(root, counts(2), InstantSource.system(), log);
            session.run();
            session.compact();
            if (i % 100 == 0) {
              assertThat(total().sessions()).isPositive();
            }
          }
        });

    assertThat(names()).contains("stats.1");
    assertThat(total().sessions()).isEqualTo((long) threads * each);
    assertThat(gets()).isEqualTo(2L * threads * each);
    settle("stats.1");
    fill();
    long sessions = total().sessions();
    history.compact(clock.instant());
    assertThat(names()).doesNotContain("stats.1");
    assertThat(total().sessions()).isEqualTo(sessions);
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void whatWasCutOffIsSkippedAndNothingElse() throws IOException {
    session(1).run();
    byte[] whole = Files.readAllBytes(file("stats"));
    for (int length = 1; length < whole.length; length++) {
      Files.write(file("stats"), Arrays.copyOf(whole, length));
      session(5).run();
      session(6).run();

      assertThat(gets()).as("%d bytes", length).isEqualTo(11);
    }
  }

  @Test
  void damagedLinesAreSkipped() throws IOException {
    session(1).run();
    for (String damaged :
        List.of(
            "",
            "nonsense",
            "cacheprog1 end",
            "cacheprog1 from=1 to=2 get_calls= end",
            "cacheprog1 from=1 to=2 get_calls=-5 end",
            "cacheprog1 from=1 to=2 get_calls end",
            "cacheprog1 from=1 get_calls=3 end",
            "cacheprog1 from=1 to=99999999999999999999 end",
            "cacheprog2 from=1 to=2 get_calls=3 end",
            "\u0000\u0000\u00ff\u00fe")) {
      Files.writeString(
          file("stats"), damaged + "\n", StandardCharsets.ISO_8859_1, StandardOpenOption.APPEND);
      Files.writeString(
          file("stats.sums"),
          damaged + "\n",
          StandardCharsets.ISO_8859_1,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    }
    session(2).run();

    assertThat(gets()).isEqualTo(3);
    assertThat(total().sessions()).isEqualTo(2);
  }

  @Test
  void theLargestNumbersDoNotOverflow() throws IOException {
    session(Long.MAX_VALUE).run();
    session(Long.MAX_VALUE).run();

    assertThat(gets()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void whatCannotBeKeptIsNotComplainedAbout() throws IOException {
    Files.writeString(root, "a file");

    session(1).run();
    session(1).compact();

    assertThat(log.messages(Log.Level.INFO)).isEmpty();
    assertThat(log.messages(Log.Level.DEBUG)).hasSize(1);
    assertThat(root).hasContent("a file");
  }

  @Test
  void aFileThatCannotBeSummedUpDoesNotGrowForEver() throws IOException {
    Files.createDirectory(root);
    Files.write(file("stats"), new byte[StatsAppender.LARGEST]);
    Files.createDirectory(file("stats.lock"));

    StatsAppender session = session(1);
    session.run();
    session.compact();

    assertThat(file("stats")).hasSize(StatsAppender.LARGEST);
    assertThat(log.messages(Log.Level.INFO)).isEmpty();
    assertThat(log.messages(Log.Level.DEBUG)).hasSize(2);
  }

  @Test
  void deletingTakesItsOwnFilesOnly() throws IOException {
    fill();
    history.compact(clock.instant());
    settle("stats.1");
    fill();
    history.compact(clock.instant());
    session(1).run();
    Files.writeString(file("stats.txt"), "mine");

    history.delete();

    assertThat(names()).containsExactly("stats.txt");
    session(1).run();
    assertThat(gets()).isEqualTo(1);
  }
}
