package dev.cacheprog.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.core.StoreMemory;
import dev.cacheprog.fakes.HandClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileStoreMemoryTest {
  private static final Duration HOUR = Duration.ofHours(1);

  @TempDir Path folder;
  private final HandClock clock = new HandClock();

  private StoreMemory memory(String store) {
    return new FileStoreMemory(folder, () -> store, clock);
  }

  @Test
  void aTextIsRecalledUntilItIsTooOld() {
    StoreMemory memory = memory("a");
    assertThat(memory.recall("checked", HOUR)).isNull();

    memory.remember("checked", "");

    assertThat(memory.recall("checked", HOUR)).isEmpty();
    assertThat(memory.recall("other", HOUR)).isNull();
    clock.advance(HOUR.minusSeconds(1));
    assertThat(memory.recall("checked", HOUR)).isEmpty();
    clock.advance(Duration.ofSeconds(2));
    assertThat(memory.recall("checked", HOUR)).isNull();
    memory.remember("checked", "");
    assertThat(memory.recall("checked", HOUR)).isEmpty();
  }

  @Test
  void aTextFromTheFutureIsNotRecalled() {
    clock.advance(HOUR);
    memory("a").remember("checked", "");
    clock.advance(HOUR.negated());

    assertThat(memory("a").recall("checked", HOUR)).isNull();
  }

  @Test
  void everyStoreHasItsOwnTexts() {
    memory("a").remember("checked", "");

    assertThat(memory("a").recall("checked", HOUR)).isEmpty();
    assertThat(memory("b").recall("checked", HOUR)).isNull();
  }

  @Test
  void emptyTextsAreEmptyFilesInAFolderThatIsMadeWhenNeeded() throws Exception {
    StoreMemory memory = memory("a");
    assertThat(memory.recall("checked", HOUR)).isNull();
    assertThat(folder.resolve("marks")).doesNotExist();

    memory.remember("checked", "");

    try (Stream<Path> files = Files.walk(folder.resolve("marks")).filter(Files::isRegularFile)) {
      assertThat(files)
          .singleElement()
          .satisfies(file -> assertThat(file).isEmptyFile().hasFileName("checked"));
    }
  }

  @Test
  void theLatestTextIsRecalled() {
    assertThat(memory("a").recall("limit", HOUR)).isNull();

    memory("a").remember("limit", "100");
    memory("a").remember("limit", "7");

    assertThat(memory("a").recall("limit", HOUR)).isEqualTo("7");
    assertThat(memory("b").recall("limit", HOUR)).isNull();
    clock.advance(HOUR);
    assertThat(memory("a").recall("limit", HOUR)).isNull();
  }

  @Test
  void aTextCanBeForgotten() {
    memory("a").forget("limit");
    memory("a").remember("limit", "100");

    memory("a").forget("limit");

    assertThat(memory("a").recall("limit", HOUR)).isNull();
  }

  @Test
  void aDiskThatStoresNothingIsNoFailure() throws Exception {
    Files.writeString(folder.resolve("marks"), "a file, not a folder");

    memory("a").remember("limit", "100");
    memory("a").forget("limit");

    assertThat(memory("a").recall("limit", HOUR)).isNull();
  }
}
