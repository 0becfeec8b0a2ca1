package dev.cacheprog.prefetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.fakes.HandClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MarksTest {
  private static final Duration HOUR = Duration.ofHours(1);

  @TempDir Path folder;
  private final HandClock clock = new HandClock();

  private Marks marks(String store) {
    return new Marks(folder.resolve("marks"), () -> store, clock);
  }

  @Test
  void aMarkIsRecentForAWhile() {
    Marks marks = marks("a");
    assertThat(marks.isRecent("checked", HOUR)).isFalse();

    marks.make("checked");

    assertThat(marks.isRecent("checked", HOUR)).isTrue();
    assertThat(marks.isRecent("other", HOUR)).isFalse();
    clock.advance(HOUR.minusSeconds(1));
    assertThat(marks.isRecent("checked", HOUR)).isTrue();
    clock.advance(Duration.ofSeconds(2));
    assertThat(marks.isRecent("checked", HOUR)).isFalse();
    marks.make("checked");
    assertThat(marks.isRecent("checked", HOUR)).isTrue();
  }

  @Test
  void aMarkFromTheFutureIsNotRecent() {
    clock.advance(HOUR);
    marks("a").make("checked");
    clock.advance(HOUR.negated());

    assertThat(marks("a").isRecent("checked", HOUR)).isFalse();
  }

  @Test
  void everyStoreHasItsOwn() {
    marks("a").make("checked");

    assertThat(marks("a").isRecent("checked", HOUR)).isTrue();
    assertThat(marks("b").isRecent("checked", HOUR)).isFalse();
  }

  @Test
  void areEmptyFilesInAFolderThatIsMadeWhenItIsNeeded() throws Exception {
    Marks marks = marks("a");
    assertThat(folder.resolve("marks")).doesNotExist();

    marks.make("checked");

    try (Stream<Path> files = Files.walk(folder.resolve("marks")).filter(Files::isRegularFile)) {
      assertThat(files).singleElement().satisfies(file -> assertThat(file).isEmptyFile());
    }
  }

  @Test
  void aDiskThatTakesNoneIsNoFailure() throws Exception {
    Files.writeString(folder.resolve("marks"), "a file, not a folder");

    marks("a").make("checked");

    assertThat(marks("a").isRecent("checked", HOUR)).isFalse();
  }

  @Test
  void aTextIsRecalledForAWhile() {
    assertThat(marks("a").recall("limit", HOUR)).isNull();

    marks("a").remember("limit", "100");
    marks("a").remember("limit", "7");

    assertThat(marks("a").recall("limit", HOUR)).isEqualTo("7");
    assertThat(marks("b").recall("limit", HOUR)).isNull();
    clock.advance(HOUR);
    assertThat(marks("a").recall("limit", HOUR)).isNull();
  }

  @Test
  void aTextCanBeForgotten() {
    marks("a").forget("limit");
    marks("a").remember("limit", "100");

    marks("a").forget("limit");

    assertThat(marks("a").recall("limit", HOUR)).isNull();
  }

  @Test
  void aDiskThatKeepsNothingIsNoFailure() throws Exception {
    Files.writeString(folder.resolve("marks"), "a file, not a folder");

    marks("a").remember("limit", "100");
    marks("a").forget("limit");

    assertThat(marks("a").recall("limit", HOUR)).isNull();
  }
}
