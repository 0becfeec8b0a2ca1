package dev.cacheprog.prefetch;

import static dev.cacheprog.prefetch.PlantedPacks.action;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.core.Count;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.TransferRate;
import dev.cacheprog.core.WaitBudget;
import dev.cacheprog.fakes.HandTicker;
import dev.cacheprog.fakes.MemoryLog;
import dev.cacheprog.prefetch.manifest.ManifestEntry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What users are told about a link that is of no use.
class LinkUseTest extends PrefetcherBase {
  private static final int SIZE = 100_000;

  private final HandTicker time = new HandTicker();
  private final TransferRate rate = new TransferRate(time);

  /// A transfer of two seconds.
  private void transfer(int bytesPerSecond) {
    rate.begin();
    for (int i = 0; i < 20; i++) {
      time.advance(Duration.ofMillis(100));
      rate.received(bytesPerSecond / 10);
    }
    rate.end();
  }

  /// Lookups of bodies that arrive in three seconds, and are built in a twentieth of one.
  private void lookUpOverSlowLink(int lookups) throws Exception {
    transfer(9_800);
    remote.hold();
    prefetcher = new Prefetcher(local, remote, rate, new WaitBudget(time), counts, log, time);
    List<ManifestEntry> entries = new ArrayList<>();
    for (int i = 0; i < lookups; i++) {
      entries.add(planted.single(SIZE + i));
    }
    start(entries);
    for (int i = 0; i < lookups; i++) {
      assertThat(prefetcher.await(action(SIZE + i))).isEqualTo(Prefetcher.Wait.TOO_SLOW);
    }
    prefetcher.stop();
  }

  @Test
  void aLinkThatBringsNothingInTimeIsAWarningAtTheEnd() throws Exception {
    lookUpOverSlowLink(25);
    prefetcher.stop();

    assertThat(counts.sum(Count.TOO_SLOW_LOOKUPS)).isEqualTo(25);
    assertThat(log.lines().stream().filter(line -> line.level() == Log.Level.WARN))
        .containsExactly(
            new MemoryLog.Line(
                Log.Level.WARN,
                "The link to the remote storage was too slow for most of this build",
                "rate=10 KB/s too_slow_lookups=25 prefetched_hits=0"
                    + " hint=cacheprog doctor measures the link"));
  }

  @Test
  void aFewLookupsAreNoWarning() throws Exception {
    lookUpOverSlowLink(19);

    assertThat(log.messages(Log.Level.INFO)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"19, 0, 0", "20, 0, 1", "20, 6, 1", "21, 7, 0", "22, 7, 1", "300, 100, 0"})
  void mostOfWhatTheStoreHadMustHaveBeenTooSlow(int tooSlow, int hits, int warnings) {
    transfer(9_800);
    LinkUse link = new LinkUse(rate, counts);
    for (int i = 0; i < tooSlow; i++) {
      link.tooSlow();
    }
    for (int i = 0; i < hits; i++) {
      link.hit();
    }

    link.tell(log);

    assertThat(log.lines()).hasSize(warnings);
    assertThat(counts.sum(Count.TOO_SLOW_LOOKUPS)).isEqualTo(tooSlow);
    assertThat(counts.sum(Count.PREFETCHED_HITS)).isEqualTo(hits);
  }
}
