package dev.cacheprog.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cacheprog.core.Log;
import dev.cacheprog.fakes.MemoryLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs({OS.LINUX, OS.MAC})
class RootDirectoryTest {
  @TempDir Path temporary;
  private final MemoryLog log = new MemoryLog();

  private Path byDefault() {
    return RootDirectory.byDefault(Map.of("TMPDIR", temporary.toString()), log);
  }

  private Path usual() throws IOException {
    return temporary.resolve("cacheprog-" + Files.getAttribute(temporary, "unix:uid"));
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private void isFresh(Path root) throws IOException {
    assertThat(root).isNotEqualTo(usual()).hasParent(temporary).isEmptyDirectory();
    assertThat(root.getFileName().toString()).startsWith("cacheprog-");
    assertThat(mode(root)).isEqualTo("rwx------");
    assertThat(log.messages(Log.Level.WARN)).hasSize(1);
  }

  @Test
  void isNamedAfterTheUserAndPrivate() throws IOException {
    Path root = byDefault();

    assertThat(root).isEqualTo(usual()).isEmptyDirectory();
    assertThat(mode(root)).isEqualTo("rwx------");
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void isTheSameFromRunToRun() throws IOException {
    Path root = byDefault();
    Files.createFile(root.resolve("file"));

    assertThat(byDefault()).isEqualTo(root);
    assertThat(root.resolve("file")).exists();
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void aModeThatLetsOthersInIsMended() throws IOException {
    Files.createDirectory(usual());
    Files.setPosixFilePermissions(usual(), PosixFilePermissions.fromString("rwxrwxrwx"));

    assertThat(byDefault()).isEqualTo(usual());
    assertThat(mode(usual())).isEqualTo("rwx------");
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void aLinkIsNotFollowed() throws IOException {
    Path elsewhere = Files.createDirectory(temporary.resolve("elsewhere"));
    Files.createSymbolicLink(usual(), elsewhere);

    isFresh(byDefault());
    assertThat(elsewhere).isEmptyDirectory();
  }

  @Test
  void aLinkToNowhereIsNotFollowed() throws IOException {
    Files.createSymbolicLink(usual(), temporary.resolve("nowhere"));

    isFresh(byDefault());
    assertThat(temporary.resolve("nowhere")).doesNotExist();
  }

  @Test
  void aFileIsNotUsed() throws IOException {
    Files.createFile(usual());

    isFresh(byDefault());
  }

  @Test
  void aFolderOfSomebodyElseIsNotUsed() throws IOException {
    assumeTrue(Files.getAttribute(temporary, "unix:uid").equals(0), "only root gives files away");
    Files.createDirectory(usual());
    Files.setAttribute(usual(), "unix:uid", 65_534, LinkOption.NOFOLLOW_LINKS);

    isFresh(byDefault());
    assertThat(mode(usual())).as("left alone").isNotEqualTo("rwx------");
  }

  @Test
  void everyRunThatCannotUseTheUsualFolderHasItsOwn() throws IOException {
    Files.createFile(usual());

    assertThat(byDefault()).isNotEqualTo(byDefault());
  }

  @Test
  void aTemporaryDirectoryThatIsNotThereIsAWarningOnly() {
    Path nowhere = temporary.resolve("nowhere");

    Path root = RootDirectory.byDefault(Map.of("TMPDIR", nowhere.toString()), log);

    assertThat(root.getParent()).isEqualTo(nowhere);
    assertThat(root).doesNotExist();
    assertThat(log.messages(Log.Level.WARN)).hasSize(1);
  }

  @Test
  void isAbsoluteWhereTmpdirIsNot() {
    Path relative = Path.of("").toAbsolutePath().relativize(temporary);

    Path root = RootDirectory.byDefault(Map.of("TMPDIR", relative.toString()), log);

    assertThat(root).isAbsolute().isNormalized();
    assertThat(root.getParent()).isEqualTo(temporary);
  }
}
