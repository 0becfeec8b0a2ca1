package dev.cacheprog.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.contract.LocalStoreContract;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.store.OutputId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The entries that a trim deletes and keeps.
class TrimTest extends TrimBase {
  /// The size of an entry of one block on the disk: body and action file.
  private static final int ENTRY = 2 * 4096;

  @Test
  void entriesUnusedForLongAreDeleted() throws IOException {
    put("old", Duration.ofDays(6));
    put("young", Duration.ofDays(4));

    Trim.Result result = trim(FIVE_DAYS);

    assertThat(isThere("old")).isFalse();
    assertThat(isThere("young")).isTrue();
    assertThat(result).isEqualTo(new Trim.Result(2, ENTRY, 2, ENTRY, 0, 0));
  }

  @Test
  void entriesKeptForTheirRecentUseAreCounted() throws IOException {
    put("recent", Duration.ofMinutes(90));
    put("old", Duration.ofHours(3));

    assertThat(trim(size(1))).isEqualTo(new Trim.Result(2, ENTRY, 2, ENTRY, 2, ENTRY));
  }

  @Test
  void aLookupIsAUse() throws IOException {
    put("old", Duration.ofDays(6));

    assertThat(store.get(Samples.action("old"))).isPresent();
    trim(FIVE_DAYS);

    assertThat(store.get(Samples.action("old"))).isPresent();
  }

  @Test
  void usesAreStoredOnceAnHour() throws IOException {
    put("recent", Duration.ofMinutes(50));
    FileTime before = Files.getLastModifiedTime(actionFile("recent"));

    assertThat(store.get(Samples.action("recent"))).isPresent();

    assertThat(Files.getLastModifiedTime(actionFile("recent"))).isEqualTo(before);
  }

  @Test
  void aRepeatedPutIsAUseOfTheBody() throws IOException {
    put("old", Duration.ofDays(6));
    byte[] body = Files.readAllBytes(body("old"));

    LocalStoreContract.put(store, Samples.action("new"), body);
    trim(FIVE_DAYS);

    assertThat(actionFile("old")).doesNotExist();
    assertThat(store.get(Samples.action("new"))).isPresent();
  }

  @Test
  void theLeastRecentlyUsedEntriesAreDeletedUntilTheRestFits() throws IOException {
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
  void ofEquallyOldEntriesNoMoreThanNeededAreDeleted() throws IOException {
    for (int i = 0; i < 50; i++) {
      put("e" + i, Duration.ofDays(2));
    }

    Trim.Result result = trim(size(40 * ENTRY));

    assertThat(result.keptBytes()).isEqualTo(40 * ENTRY);
  }

  @Test
  void entriesThatFitAreKept() throws IOException {
    put("a", Duration.ofDays(300));
    put("b", 3_000_000, Duration.ofDays(200));

    Trim.Result result = trim(size(3_100_000));

    assertThat(result.deletedFiles()).isZero();
    assertThat(result.keptBytes()).isBetween(3_000_000L, 3_100_000L);
  }

  @Test
  void expiredEntriesAreDeletedBeforeOthers() throws IOException {
    put("expired", 1_000_000, Duration.ofDays(6));
    put("young", Duration.ofDays(4));

    trim(new DiskLimits(2 * ENTRY, Duration.ofDays(5)));

    assertThat(isThere("expired")).isFalse();
    assertThat(isThere("young")).isTrue();
  }

  @Test
  void agesAboveTheLargestDistinguishedOneExpireToo() throws IOException {
    put("young", Duration.ofDays(150));
    put("old", Duration.ofDays(250));

    trim(new DiskLimits(0, Duration.ofDays(200)));

    assertThat(isThere("young")).isTrue();
    assertThat(isThere("old")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 119})
  void entriesThatASessionMayStillReadAreKept(long minutes) throws IOException {
    put("used", 10_000_000, Duration.ofMinutes(minutes));

    Trim.Result result = trim(new DiskLimits(1, Duration.ofMillis(1)));

    assertThat(isThere("used")).isTrue();
    assertThat(result.deletedFiles()).isZero();
  }

  @Test
  void aSessionKeepsTheBodiesOfItsResponses() throws IOException {
    put("used", Duration.ofDays(1));
    put("unused", Duration.ofDays(1));
    DiskStore session = new DiskStore(root, log);
    assertThat(session.get(Samples.action("used"))).isPresent();
    lastUsed("used", Duration.ofDays(1)); // as if the session had run that long

    session.renew();
    trim(size(1));

    assertThat(body("used")).exists();
    assertThat(body("unused")).doesNotExist();
  }

  @Test
  void timesInTheFutureAreCorrectedAndNothingIsDeleted() throws IOException {
    put("future", Duration.ofDays(-400));

    trim(new DiskLimits(1, Duration.ofHours(1)));

    assertThat(isThere("future")).isTrue();
    assertThat(Files.getLastModifiedTime(actionFile("future")).toInstant())
        .isBeforeOrEqualTo(now.plusSeconds(1));
    assertThat(Seal.holds(body("future"), outputId("future"), 4096)).isTrue();
    assertThat(Files.getLastModifiedTime(body("future")))
        .isEqualTo(Seal.timeOf(outputId("future"), now));
  }

  /// If the file system keeps whole seconds only, the last use is in the access time.
  @Test
  void theAccessTimeOfABodyWithACoarseSealIsItsLastUse() throws IOException {
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
  void foreignFilesAreKept() throws IOException {
    put("mine", Duration.ofDays(9));
    Path home = Files.createDirectories(folder.resolve("home"));
    Path precious = Files.writeString(home.resolve("a".repeat(64)), "precious");
    Path letter = Files.writeString(root.resolve("actions").resolve("letter"), "x");
    Path inner = Files.createDirectories(root.resolve("outputs").resolve("notes"));
    Path note = Files.writeString(inner.resolve("b".repeat(64)), "x");
    Path shorter =
        Files.writeString(actionFile("mine").resolveSibling("c".repeat(63)), "not one of ours");
    Path link = Files.createSymbolicLink(root.resolve("outputs").resolve("dd"), home);
    Path linked =
        Files.createSymbolicLink(actionFile("mine").resolveSibling("e".repeat(64)), precious);
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
  void clearingDeletesEverything() throws IOException {
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
  void anAbsentRootNeedsNoTrim() throws IOException {
    assertThat(trim(FIVE_DAYS)).isEqualTo(new Trim.Result(0, 0, 0, 0, 0, 0));
    assertThat(Trim.all(root, _ -> {})).isEqualTo(new Trim.Result(0, 0, 0, 0, 0, 0));
    assertThat(root).doesNotExist();
    assertThat(Trim.isDue(root, now)).isFalse();
  }
}
