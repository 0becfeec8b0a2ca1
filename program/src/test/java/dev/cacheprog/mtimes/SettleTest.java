package dev.cacheprog.mtimes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files tracked by git are tested in a system test.
class SettleTest {
  @TempDir private Path scratch;
  private Path folder;

  @BeforeEach
  void write() throws IOException {
    folder = write(scratch.resolve("one"));
  }

  private static Path write(Path folder) throws IOException {
    Files.createDirectories(folder.resolve("testdata/deep"));
    Files.createDirectories(folder.resolve("empty"));
    Files.writeString(folder.resolve("testdata/a"), "a");
    Files.writeString(folder.resolve("testdata/deep/b"), "b");
    Files.writeString(folder.resolve("testdata/none"), "");
    Files.createSymbolicLink(folder.resolve("testdata/link"), Path.of("a"));
    return folder;
  }

  private static long settle(Path folder) throws IOException {
    return Settle.all(folder, _ -> {});
  }

  private Instant mtime(String name) throws IOException {
    return Files.getLastModifiedTime(folder.resolve(name), LinkOption.NOFOLLOW_LINKS).toInstant();
  }

  private static Map<String, FileTime> mtimes(Path folder) throws IOException {
    Map<String, FileTime> times = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.toList()) {
        times.put(
            folder.relativize(each).toString(),
            Files.getLastModifiedTime(each, LinkOption.NOFOLLOW_LINKS));
      }
    }
    return times;
  }

  @Test
  void timesDependOnContentsAndNames() throws Exception {
    Path other = write(scratch.resolve("two"));

    assertThat(settle(folder)).isEqualTo(4);
    settle(other);

    assertThat(mtimes(other)).isEqualTo(mtimes(folder)).hasSize(8);
  }

  @Test
  void timesAreWholeSecondsInThePast() throws Exception {
    settle(folder);

    assertThat(mtimes(folder).values())
        .allSatisfy(
            time ->
                assertThat(time.toInstant())
                    .isBetween("1980-01-01T00:00:00Z", "2014-01-10T13:37:03Z")
                    .isEqualTo(Instant.ofEpochSecond(time.toInstant().getEpochSecond())));
    // The SHA-256 of "a" starts with ca978112: these times are a format.
    assertThat(mtime("testdata/a")).isEqualTo("1985-08-18T17:25:38Z");
  }

  @Test
  void otherContentsHaveAnotherTime() throws Exception {
    settle(folder);
    Instant file = mtime("testdata/a");
    Instant holder = mtime("testdata");

    Files.writeString(folder.resolve("testdata/a"), "c");
    settle(folder);

    assertThat(mtime("testdata/a")).isNotEqualTo(file);
    assertThat(mtime("testdata")).isEqualTo(holder);
  }

  @Test
  void anotherNameChangesTheTimeOfItsFolderOnly() throws Exception {
    settle(folder);
    Instant holder = mtime("testdata/deep");
    Instant above = mtime("testdata");

    Files.writeString(folder.resolve("testdata/deep/c"), "c");
    settle(folder);

    assertThat(mtime("testdata/deep")).isNotEqualTo(holder);
    assertThat(mtime("testdata")).isEqualTo(above);
  }

  @Test
  void aLinkGetsItsOwnTimeAndIsNotFollowed() throws Exception {
    Path outside = Files.writeString(scratch.resolve("outside"), "x");
    Path other = Files.createDirectory(scratch.resolve("other"));
    Files.writeString(other.resolve("file"), "x");
    Files.createSymbolicLink(folder.resolve("outside"), outside);
    Files.createSymbolicLink(folder.resolve("other"), other);
    Files.createSymbolicLink(folder.resolve("dangling"), Path.of("nowhere"));
    Map<String, FileTime> before = mtimes(other);

    assertThat(settle(folder)).isEqualTo(7);

    assertThat(mtimes(other)).isEqualTo(before);
    assertThat(Files.getLastModifiedTime(outside).toInstant()).isAfter("2020-01-01T00:00:00Z");
    assertThat(mtime("other")).isBefore("2015-01-01T00:00:00Z");
    assertThat(mtime("dangling")).isBefore("2015-01-01T00:00:00Z");
  }

  @Test
  void filesWithTheRightTimeAreNotTouched() throws Exception {
    settle(folder);
    Object before = Files.getAttribute(folder.resolve("testdata/a"), "unix:ctime");

    settle(folder);

    assertThat(Files.getAttribute(folder.resolve("testdata/a"), "unix:ctime")).isEqualTo(before);
  }

  @Test
  void filesOfGitItselfAreSkipped() throws Exception {
    Path head = folder.resolve(".git/HEAD");
    Files.createDirectories(head.getParent());
    Files.writeString(head, "x");
    Path submodule = folder.resolve("empty/.git");
    Files.writeString(submodule, "gitdir: elsewhere");

    assertThat(settle(folder)).isEqualTo(4);

    for (Path each : List.of(head, head.getParent(), submodule)) {
      assertThat(Files.getLastModifiedTime(each).toInstant()).isAfter("2020-01-01T00:00:00Z");
    }
  }

  @Test
  void reportsItsProgress() throws Exception {
    for (int i = 0; i < 3000; i++) {
      Files.writeString(folder.resolve("empty/" + i), "");
    }
    List<Long> reported = new ArrayList<>();

    assertThat(Settle.all(folder, reported::add)).isEqualTo(3004);

    assertThat(reported).containsExactly(1024L, 2048L);
  }

  @Test
  void aMissingFolderIsAnError() {
    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> settle(scratch.resolve("nowhere")));
    assertThatExceptionOfType(NotDirectoryException.class)
        .isThrownBy(() -> settle(folder.resolve("testdata/a")));
  }
}
