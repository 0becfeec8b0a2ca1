package dev.cacheprog.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.contract.LocalStoreContract;
import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.core.Log;
import dev.cacheprog.fakes.MemoryLog;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.fakes.Together;
import dev.cacheprog.store.OutputId;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrimTest {
  /// What an entry of one block takes: its body and its record.
  private static final int ENTRY = 2 * 4096;

  private static final DiskLimits FIVE_DAYS = new DiskLimits(0, Duration.ofDays(5));

  private final Instant now = Instant.now();
  private final MemoryLog log = new MemoryLog();
  private final Map<String, Path> bodies = new HashMap<>();

  @TempDir Path folder;
  private Path root;
  private DiskStore store;

  @BeforeEach
  void setUp() {
    root = folder.resolve("root");
    store = new DiskStore(root, log);
  }

  /// Stores something that was used last so long ago.
  private void put(String name, int size, Duration age) throws IOException {
    byte[] body = new byte[size];
    new Random(name.hashCode()).nextBytes(body);
    LocalEntry entry = LocalStoreContract.put(store, Samples.action(name), body);
    bodies.put(name, entry.path());
    lastUsed(name, age);
  }

  private void put(String name, Duration age) throws IOException {
    put(name, 4096, age);
  }

  private Path record(String name) {
    String hex = Samples.action(name).hex();
    return root.resolve("actions").resolve(hex.substring(0, 2)).resolve(hex);
  }

  private Path body(String name) {
    return Optional.ofNullable(bodies.get(name)).orElseThrow();
  }

  private void lastUsed(String name, Duration age) throws IOException {
    FileTime time = FileTime.from(now.minus(age));
    Files.setLastModifiedTime(record(name), time);
    LastUse.set(body(name), now.minus(age));
  }

  private Trim.Result trim(DiskLimits limits) throws IOException {
    return Trim.now(root, limits, now, _ -> {}).orElseThrow();
  }

  private static DiskLimits size(long bytes) {
    return new DiskLimits(bytes, Duration.ZERO);
  }

  /// Whether both halves are there, without using them.
  private boolean isThere(String name) {
    assertThat(Files.exists(record(name))).as(name).isEqualTo(Files.exists(body(name)));
    return Files.exists(record(name));
  }

  @Test
  void whatNobodyHasUsedForLongGoes() throws IOException {
    put("old", Duration.ofDays(6));
    put("young", Duration.ofDays(4));

    Trim.Result result = trim(FIVE_DAYS);

    assertThat(isThere("old")).isFalse();
    assertThat(isThere("young")).isTrue();
    assertThat(result).isEqualTo(new Trim.Result(2, ENTRY, 2, ENTRY, 0, 0));
  }

  @Test
  void whatIsKeptForItsRecentUseIsCounted() throws IOException {
    put("recent", Duration.ofMinutes(90));
    put("old", Duration.ofHours(3));

    assertThat(trim(size(1))).isEqualTo(new Trim.Result(2, ENTRY, 2, ENTRY, 2, ENTRY));
  }

  @Test
  void aLookUpIsAUse() throws IOException {
    put("old", Duration.ofDays(6));

    assertThat(store.get(Samples.action("old"))).isPresent();
    trim(FIVE_DAYS);

    assertThat(store.get(Samples.action("old"))).isPresent();
  }

  @Test
  void usesAreWrittenDownOnceAnHour() throws IOException {
    put("recent", Duration.ofMinutes(50));
    FileTime before = Files.getLastModifiedTime(record("recent"));

    assertThat(store.get(Samples.action("recent"))).isPresent();

    assertThat(Files.getLastModifiedTime(record("recent"))).isEqualTo(before);
  }

  @Test
  void aBodyThatIsPutOnceMoreIsUsed() throws IOException {
    put("old", Duration.ofDays(6));
    byte[] body = Files.readAllBytes(body("old"));

    LocalStoreContract.put(store, Samples.action("new"), body);
    trim(FIVE_DAYS);

    assertThat(record("old")).doesNotExist();
    assertThat(store.get(Samples.action("new"))).isPresent();
  }

  @Test
  void theLeastRecentlyUsedGoesUntilTheRestFits() throws IOException {
    for (int day = 1; day <= 6; day++) {
      put("day" + day, Duration.ofDays(day));
    }

    Trim.Result result = trim(size(3 * ENTRY));

    assertThat(result).isEqualTo(new Trim.Result(6, 3 * ENTRY, 6, 3 * ENTRY, 0, 0));
    for (int day = 1; day <= 6; day++) {
      assertThat(isThere("day" + day)).isEqualTo(day <= 3);
    }
  }

  @Test
  void ofWhatIsEquallyOldNoMoreGoesThanMust() throws IOException {
    for (int i = 0; i < 50; i++) {
      put("e" + i, Duration.ofDays(2));
    }

    Trim.Result result = trim(size(40 * ENTRY));

    assertThat(result.keptBytes()).isEqualTo(40 * ENTRY);
  }

  @Test
  void whatFitsStays() throws IOException {
    put("a", Duration.ofDays(300));
    put("b", 3_000_000, Duration.ofDays(200));

    Trim.Result result = trim(size(3_100_000));

    assertThat(result.deletedFiles()).isZero();
    assertThat(result.keptBytes()).isBetween(3_000_000L, 3_100_000L);
  }

  @Test
  void expiryCountsBeforeSizeDoes() throws IOException {
    put("expired", 1_000_000, Duration.ofDays(6));
    put("young", Duration.ofDays(4));

    trim(new DiskLimits(2 * ENTRY, Duration.ofDays(5)));

    assertThat(isThere("expired")).isFalse();
    assertThat(isThere("young")).isTrue();
  }

  @Test
  void agesBeyondThoseThatAreToldApartExpireToo() throws IOException {
    put("young", Duration.ofDays(150));
    put("old", Duration.ofDays(250));

    trim(new DiskLimits(0, Duration.ofDays(200)));

    assertThat(isThere("young")).isTrue();
    assertThat(isThere("old")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 119})
  void whatASessionMayStillReadStaysWhateverTheLimits(long minutes) throws IOException {
    put("used", 10_000_000, Duration.ofMinutes(minutes));

    Trim.Result result = trim(new DiskLimits(1, Duration.ofMillis(1)));

    assertThat(isThere("used")).isTrue();
    assertThat(result.deletedFiles()).isZero();
  }

  @Test
  void aSessionKeepsWhatItHasHandedOut() throws IOException {
    put("used", Duration.ofDays(1));
    put("unused", Duration.ofDays(1));
    DiskStore session = new DiskStore(root, log);
    assertThat(session.get(Samples.action("used"))).isPresent();
    lastUsed("used", Duration.ofDays(1)); // as if it had run that long

    session.renew();
    trim(size(1));

    assertThat(body("used")).exists();
    assertThat(body("unused")).doesNotExist();
  }

  @Test
  void timesInTheFutureAreSetRightAndNothingIsLost() throws IOException {
    put("future", Duration.ofDays(-400));

    trim(new DiskLimits(1, Duration.ofHours(1)));

    assertThat(isThere("future")).isTrue();
    assertThat(Files.getLastModifiedTime(record("future")).toInstant())
        .isBeforeOrEqualTo(now.plusSeconds(1));
    assertThat(Seal.holds(body("future"), outputId("future"), 4096)).isTrue();
    assertThat(Files.getLastModifiedTime(body("future")))
        .isEqualTo(Seal.timeOf(outputId("future"), now));
  }

  /// Where the file system keeps whole seconds, the access time carries the use.
  @Test
  void aBodyWithACoarseSealIsUsedWhenItsAccessTimeSays() throws IOException {
    put("old", Duration.ofDays(6));
    put("young", Duration.ofDays(4));
    for (String name : new String[] {"old", "young"}) {
      FileTime used = Files.getLastModifiedTime(body(name));
      Files.getFileAttributeView(body(name), BasicFileAttributeView.class)
          .setTimes(Seal.coarseTimeOf(outputId(name)), used, null);
    }

    trim(FIVE_DAYS);

    assertThat(isThere("old")).isFalse();
    assertThat(isThere("young")).isTrue();
  }

  private OutputId outputId(String name) {
    return new OutputId(body(name).getFileName().toString());
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void whatSomebodyElsePutThereStays() throws IOException {
    put("mine", Duration.ofDays(9));
    Path home = Files.createDirectories(folder.resolve("home"));
    Path precious = Files.writeString(home.resolve("a".repeat(64)), "precious");
    Path letter = Files.writeString(root.resolve("actions").resolve("letter"), "x");
    Path inner = Files.createDirectories(root.resolve("outputs").resolve("notes"));
    Path note = Files.writeString(inner.resolve("b".repeat(64)), "x");
    Path shorter =
        Files.writeString(record("mine").resolveSibling("c".repeat(63)), "not one of ours");
    Path link = Files.createSymbolicLink(root.resolve("outputs").resolve("dd"), home);
    Path linked = Files.createSymbolicLink(record("mine").resolveSibling("e".repeat(64)), precious);
    for (Path file : new Path[] {precious, letter, note, shorter}) {
      Files.setLastModifiedTime(file, FileTime.from(now.minus(Duration.ofDays(900))));
    }

    trim(new DiskLimits(1, Duration.ofDays(1)));
    Trim.all(root, _ -> {});

    assertThat(Stream.of(precious, letter, note, shorter)).allMatch(Files::exists);
    assertThat(Stream.of(link, linked))
        .allMatch(path -> Files.exists(path, LinkOption.NOFOLLOW_LINKS));
  }

  @Test
  void clearingLeavesNothing() throws IOException {
    put("young", Duration.ZERO);
    put("old", Duration.ofDays(9));
    Path marks = Files.createDirectories(root.resolve("marks").resolve("1a2b"));
    Files.writeString(marks.resolve("checked"), "");
    Files.writeString(root.resolve("tmp").resolve("1b2c-3"), "left behind");
    trim(FIVE_DAYS);

    Trim.Result result = Trim.all(root, _ -> {});

    assertThat(result.deletedFiles()).isEqualTo(3);
    try (Stream<Path> left = Files.walk(root)) {
      assertThat(left.filter(path -> !path.equals(root.resolve("tmp")))).containsExactly(root);
    }
    assertThat(store.get(Samples.action("young"))).isEmpty();
    put("again", Duration.ZERO);
    assertThat(store.get(Samples.action("again"))).isPresent();
  }

  @Test
  void whereNothingIsThereIsNothingToDo() throws IOException {
    assertThat(trim(FIVE_DAYS)).isEqualTo(new Trim.Result(0, 0, 0, 0, 0, 0));
    assertThat(Trim.all(root, _ -> {})).isEqualTo(new Trim.Result(0, 0, 0, 0, 0, 0));
    assertThat(root).doesNotExist();
    assertThat(Trim.isDue(root, now)).isFalse();
  }

  @Test
  void itIsDueOnceAnHour() throws IOException {
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

  /// While one trims as hard as it may, others use the same entries: what they are told is there.
  @Test
  void whatIsHandedOutWhileSomebodyTrimsIsThere() throws Exception {
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
              // Longer than the moment between the last look and the deletion.
              Thread.sleep(1);
              assertThat(found.get().path()).exists();
            }
          }
        });
  }

  @Test
  void upkeepTrimsIfItIsDueAndSaysSo() throws IOException {
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
  void upkeepWithoutLimitsDoesNothing() throws IOException {
    put("old", Duration.ofDays(600));

    new DiskMaintenance(root, store, new DiskLimits(0, Duration.ZERO), log).trim(now);

    assertThat(isThere("old")).isTrue();
    assertThat(root.resolve("trimmed")).doesNotExist();
  }

  @Test
  void upkeepSaysIfTheLimitCannotBeKept() throws IOException {
    put("used", 1_000_000, Duration.ofMinutes(5));

    new DiskMaintenance(root, store, size(1000), log).trim(now);

    assertThat(log.messages(Log.Level.INFO))
        .containsExactly("Root directory exceeds --disk-max-size; all entries were used recently");
  }

  @Test
  void aLockedMarkerOfThisProcessCountsToo() throws IOException {
    put("old", Duration.ofDays(9));
    try (FileChannel channel =
            FileChannel.open(
                root.resolve("trimmed"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock _ = channel.lock()) {
      assertThat(Trim.now(root, FIVE_DAYS, now, _ -> {})).isEmpty();
    }
  }
}
