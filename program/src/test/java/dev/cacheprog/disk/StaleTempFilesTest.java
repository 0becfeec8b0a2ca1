package dev.cacheprog.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.store.OutputId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StaleTempFilesTest {
  private final Instant now = Instant.now();

  @TempDir Path folder;

  private Path file(String name, Duration age) throws IOException {
    Path file = Files.writeString(folder.resolve(name), "x");
    Files.setLastModifiedTime(file, FileTime.from(now.minus(age)));
    return file;
  }

  @ParameterizedTest
  @ValueSource(strings = {"1b2c3d4e5f-1", "0-123456", "zstd-8273645519283746"})
  void whatIsOlderThanADayIsDeleted(String name) throws IOException {
    Path old = file(name, Duration.ofHours(25));

    StaleTempFiles.delete(folder, now);

    assertThat(old).doesNotExist();
  }

  @Test
  void whatMayStillBeWrittenStays() throws IOException {
    Path young = file("1b-1", Duration.ofHours(23));
    Path future = file("1b-2", Duration.ofDays(-400));

    StaleTempFiles.delete(folder, now);

    assertThat(young).exists();
    assertThat(future).exists();
  }

  /// For a moment a finished body has its seal and its temporary name; a coarse seal looks old.
  @Test
  @DisabledOnOs(OS.WINDOWS)
  void whatHasJustBeenSealedStays() throws IOException {
    Path sealed = file("1b-1", Duration.ZERO);
    Files.setLastModifiedTime(sealed, Seal.coarseTimeOf(OutputId.ofBody(new byte[] {1})));

    StaleTempFiles.delete(folder, now);
    assertThat(sealed).exists();

    StaleTempFiles.delete(folder, now.plus(Duration.ofDays(2)));
    assertThat(sealed).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"left-behind", "1b-", "-1", "1b", "1b-1-displaced", "xyz-1", "zstd-1x"})
  void whatSomebodyElsePutThereStays(String name) throws IOException {
    Path foreign = file(name, Duration.ofDays(400));

    StaleTempFiles.delete(folder, now);

    assertThat(foreign).exists();
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void nothingIsDeletedThroughLinks() throws IOException {
    Path old = file("1b-1", Duration.ofDays(400));
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder);

    StaleTempFiles.delete(link, now);

    assertThat(old).exists();
  }

  @Test
  void aFolderThatIsNotThereIsNoMatter() {
    StaleTempFiles.delete(folder.resolve("none"), now);

    assertThat(folder.resolve("none")).doesNotExist();
  }
}
