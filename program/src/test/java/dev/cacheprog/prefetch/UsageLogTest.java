package dev.cacheprog.prefetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.core.UsedEntry;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.OutputId;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class UsageLogTest {
  private static final ActionId A = Samples.action("a");
  private static final ActionId B = Samples.action("b");

  private final UsageLog usage = new UsageLog();

  private static LocalEntry entry(int size) {
    return new LocalEntry(
        OutputId.ofBody(Samples.noise(size)),
        size,
        Instant.EPOCH,
        Path.of("/body").toAbsolutePath());
  }

  @Test
  void usesAreInTheOrderOfTheFirstUse() {
    assertThat(usage.add(new UsedEntry(A, entry(1)), true)).isTrue();
    assertThat(usage.add(new UsedEntry(B, entry(2)), false)).isTrue();
    assertThat(usage.add(new UsedEntry(A, entry(1)), false)).as("the same output").isFalse();

    assertThat(usage.uses())
        .containsExactly(
            new UsageLog.Use(new UsedEntry(A, entry(1)), true),
            new UsageLog.Use(new UsedEntry(B, entry(2)), false));
  }

  @Test
  void anotherOutputReplacesTheFirst() {
    usage.add(new UsedEntry(A, entry(1)), true);
    usage.add(new UsedEntry(B, entry(2)), false);

    assertThat(usage.add(new UsedEntry(A, entry(3)), false)).isTrue();

    assertThat(usage.uses())
        .containsExactly(
            new UsageLog.Use(new UsedEntry(A, entry(3)), false),
            new UsageLog.Use(new UsedEntry(B, entry(2)), false));
  }

  @Test
  void missedActionsArePutOnce() {
    usage.addMissed(A);
    usage.addMissed(B);

    assertThat(usage.removeMissed(A)).isTrue();
    assertThat(usage.removeMissed(A)).isFalse();
    assertThat(usage.missed()).containsExactly(B);
  }

  @Test
  void namesOfSourceFilesAreByProductsOfWhatWasMissed() {
    usage.addMissed(A);

    assertThat(usage.byProductOf(A.subkey("srcfiles"))).contains(A);
    assertThat(usage.byProductOf(A)).isEmpty();
    assertThat(usage.byProductOf(B.subkey("srcfiles"))).isEmpty();
  }
}
