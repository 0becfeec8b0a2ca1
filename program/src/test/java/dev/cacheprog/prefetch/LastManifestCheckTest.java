package dev.cacheprog.prefetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.fakes.FakeStoreMemory;
import dev.cacheprog.fakes.HandClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LastManifestCheckTest {
  private final HandClock clock = new HandClock();
  private final FakeStoreMemory memory = new FakeStoreMemory(clock);
  private final LastManifestCheck lastCheck = new LastManifestCheck(memory);

  @Test
  void isRecentForTenMinutes() {
    assertThat(lastCheck.isRecent()).isFalse();

    lastCheck.set();

    assertThat(lastCheck.isRecent()).isTrue();
    clock.advance(Duration.ofMinutes(9));
    assertThat(lastCheck.isRecent()).isTrue();
    clock.advance(Duration.ofMinutes(1));
    assertThat(lastCheck.isRecent()).isFalse();
    assertThat(memory.values()).containsOnlyKeys("checked");
  }
}
