package dev.cacheprog.prefetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.fakes.FakeStoreMemory;
import dev.cacheprog.fakes.HandClock;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.store.ActionId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class NegativeCacheTest {
  private static final ActionId ID = Samples.action("a");

  private final HandClock clock = new HandClock();
  private final FakeStoreMemory memory = new FakeStoreMemory(clock);
  private final NegativeCache absent = new NegativeCache(memory);

  @Test
  void actionsAreAbsentForAnHour() {
    assertThat(absent.isAbsent(ID)).isFalse();

    absent.add(ID);

    assertThat(absent.isAbsent(ID)).isTrue();
    assertThat(absent.isAbsent(Samples.action("b"))).isFalse();
    clock.advance(Duration.ofMinutes(59));
    assertThat(absent.isAbsent(ID)).isTrue();
    clock.advance(Duration.ofMinutes(1));
    assertThat(absent.isAbsent(ID)).isFalse();
  }

  @Test
  void namesAreThoseOfTheFormat() {
    absent.add(ID);

    assertThat(memory.values()).containsOnlyKeys("absent-" + ID.hex());
  }
}
