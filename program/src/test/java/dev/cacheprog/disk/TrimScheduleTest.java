package dev.cacheprog.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.core.Log;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.fakes.Together;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// When a local store is trimmed, by one process at a time, and what is logged about it.
class TrimScheduleTest extends TrimBase {
  @Test
  void aTrimIsDueOnceAnHour() throws IOException {
    put("a", Duration.ZERO);
    assertThat(Trim.isDue(root, now)).isTrue();

    trim(FIVE_DAYS);

    assertThat(Trim.isDue(root, now)).isFalse();
    assertThat(Trim.isDue(root, now.plus(Duration.ofMinutes(59)))).isFalse();
    assertThat(Trim.isDue(root, now.plus(Duration.ofMinutes(61)))).isTrue();
    assertThat(Trim.isDue(root, now.minus(Duration.ofDays(1)))).as("a clock was ahead").isTrue();
  }

  @Test
  void oneProcessAtATimeTrims() throws Exception {
    put("old", Duration.ofDays(9));
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process other =
        new ProcessBuilder(
                java,
                "-cp",
                System.getProperty("java.class.path"),
                LocksAFile.class.getName(),
                root.resolve("trimmed").toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      assertThat(other.inputReader().readLine()).isEqualTo("locked");

      assertThat(Trim.now(root, FIVE_DAYS, now, _ -> {})).isEmpty();
      assertThat(isThere("old")).isTrue();
    } finally {
      other.getOutputStream().close();
      other.waitFor();
    }
    assertThat(trim(FIVE_DAYS).deletedFiles()).isEqualTo(2);
  }

  /// The program of that process.
  static final class LocksAFile {
    private LocksAFile() {}

    public static void main(String[] arguments) throws IOException {
      try (FileChannel file =
          FileChannel.open(
              Path.of(arguments[0]), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        file.lock();
        System.out.println("locked");
        System.in.read();
      }
    }
  }

  /// One thread trims repeatedly while others use the same entries: the bodies of their hits exist.
  @Test
  void bodiesOfHitsDuringATrimAreKept() throws Exception {
    int entries = 300;
    for (int i = 0; i < entries; i++) {
      put("e" + i, 100, Duration.ofDays(3));
    }
    Together.run(
        3,
        number -> {
          if (number == 0) {
            for (int i = 0; i < 10; i++) {
              Trim.now(root, size(1), Instant.now(), _ -> {});
            }
            return;
          }
          DiskStore session = new DiskStore(root, log);
          for (int i = entries - 1; i >= 0; i--) {
            Optional<LocalEntry> found = session.get(Samples.action("e" + i));
            if (found.isPresent()) {
              // Longer than the time between the last check and the deletion.
              Thread.sleep(1);
              assertThat(found.get().path()).exists();
            }
          }
        });
  }

  @Test
  void maintenanceTrimsAndLogsItIfATrimIsDue() throws IOException {
    put("old", Duration.ofDays(6));
    DiskMaintenance upkeep = new DiskMaintenance(root, store, FIVE_DAYS, log);

    upkeep.trim(now);
    assertThat(isThere("old")).isFalse();
    assertThat(log.messages(Log.Level.INFO)).containsExactly("Trimmed root directory");

    put("old", Duration.ofDays(6));
    upkeep.trim(now.plusSeconds(60));
    assertThat(isThere("old")).as("it is not due again").isTrue();
  }

  @Test
  void maintenanceWithoutLimitsDoesNothing() throws IOException {
    put("old", Duration.ofDays(600));

    new DiskMaintenance(root, store, new DiskLimits(0, Duration.ZERO), log).trim(now);

    assertThat(isThere("old")).isTrue();
    assertThat(root.resolve("trimmed")).doesNotExist();
  }

  @Test
  void maintenanceLogsALimitThatCannotBeKept() throws IOException {
    put("used", 1_000_000, Duration.ofMinutes(5));

    new DiskMaintenance(root, store, size(1000), log).trim(now);

    assertThat(log.messages(Log.Level.INFO))
        .containsExactly("Root directory exceeds --disk-max-size; all entries were used recently");
  }

  @Test
  void aMarkerLockedByThisProcessPreventsATrimToo() throws IOException {
    put("old", Duration.ofDays(9));
    try (FileChannel channel =
            FileChannel.open(
                root.resolve("trimmed"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock _ = channel.lock()) {
      assertThat(Trim.now(root, FIVE_DAYS, now, _ -> {})).isEmpty();
    }
  }
}
