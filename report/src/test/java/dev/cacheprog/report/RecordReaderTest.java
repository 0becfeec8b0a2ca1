package dev.cacheprog.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.cacheprog.report.format.Line;
import dev.cacheprog.report.format.LineFormat;
import dev.cacheprog.report.format.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordReaderTest {
  @TempDir Path folder;
  private final List<Long> progress = new ArrayList<>();

  static String begin(String session) {
    return LineFormat.write(
        new Line.Begin(
            session, Instant.parse("2026-11-25T17:00:00Z"), "1.0", List.of("go", "vet"), ""));
  }

  private static String event(String session, int number) {
    return LineFormat.write(
        new Line.Event(session, Outcome.LOCAL, Samples.action("a" + number), number, 1, number));
  }

  private static String end(String session) {
    return LineFormat.write(new Line.End(session, 5000, 3, Map.of("get_calls", 2L)));
  }

  private RecordedSessions read(String... texts) throws IOException {
    List<Path> files = new ArrayList<>();
    for (String text : texts) {
      files.add(Files.writeString(folder.resolve("r" + files.size()), text));
    }
    return RecordReader.read(files, progress::add, 10);
  }

  @Test
  void tellsSessionsApart() throws IOException {
    RecordedSessions recording =
        read(begin("a") + begin("b") + event("a", 1) + event("b", 2) + event("a", 3) + end("a"));

    assertThat(recording.sessions()).hasSize(2);
    assertThat(recording.sessions().getFirst().events())
        .extracting(Line.Event::size)
        .containsExactly(1L, 3L);
    assertThat(recording.sessions().getFirst().end()).isPresent();
    assertThat(recording.sessions().getLast().events())
        .extracting(Line.Event::size)
        .containsExactly(2L);
    assertThat(recording.sessions().getLast().end()).isEmpty();
    assertThat(recording.unreadable() + recording.strays() + recording.leftOut()).isZero();
  }

  @Test
  void aTornLineIsPassedOverAndWhatFollowsItIsNot() throws IOException {
    String torn = event("a", 2).substring(0, 40);

    RecordedSessions recording =
        read(begin("a") + event("a", 1) + torn + begin("b") + event("b", 3) + torn);

    assertThat(recording.sessions()).hasSize(2);
    assertThat(recording.sessions().getFirst().events()).hasSize(1);
    assertThat(recording.sessions().getLast().events()).hasSize(1);
    assertThat(recording.unreadable()).isEqualTo(2);
  }

  @Test
  void eventsWithoutABeginningAndTooManyAreCounted() throws IOException {
    StringBuilder text = new StringBuilder(begin("a") + event("other", 1));
    for (int i = 0; i < 25; i++) {
      text.append(event("a", i));
    }

    RecordedSessions recording = read(text.toString());

    assertThat(recording.strays()).isEqualTo(1);
    assertThat(recording.sessions().getFirst().events()).hasSize(10);
    assertThat(recording.leftOut()).isEqualTo(15);
  }

  @Test
  void sessionsOfSeveralFilesAreApartEvenIfTheirNamesAreEqual() throws IOException {
    assertThat(read(begin("a") + event("a", 1), begin("a") + event("a", 2)).sessions()).hasSize(2);
  }

  @Test
  void whatIsNoRecordIsSaid() {
    for (String text : List.of("", "hello\n", "x".repeat(3 << 20), event("a", 1))) {
      assertThatIOException()
          .isThrownBy(() -> read(begin("a"), text))
          .withMessageEndingWith(
              "r1 is no record: no line of it begins a session as --record writes it");
    }
    assertThatIOException()
        .isThrownBy(() -> RecordReader.read(List.of(folder.resolve("none")), progress::add))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void tellsHowFarItIs() throws IOException {
    StringBuilder text = new StringBuilder(begin("a"));
    for (int i = 0; i < 25_000; i++) {
      text.append(event("a", i));
    }

    read(text.toString());

    assertThat(progress).containsExactly(10_000L, 20_000L);
  }
}
