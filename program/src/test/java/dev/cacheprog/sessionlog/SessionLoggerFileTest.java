package dev.cacheprog.sessionlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.core.Cache;
import dev.cacheprog.core.Log;
import dev.cacheprog.fakes.MemoryCache;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.fakes.Together;
import dev.cacheprog.observe.ObservedCache;
import dev.cacheprog.report.format.Line;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The file of the session log: when it is written, by several sessions, and when that fails.
class SessionLoggerFileTest extends SessionLoggerBase {
  @Test
  void sessionsThatWriteAtOnceDoNotMix() throws Exception {
    Together.run(
        6,
        number -> {
          SessionLogger sessionLog = open(false);
          Cache cache = new ObservedCache(new MemoryCache(), sessionLog.requests());
          for (int i = 0; i < 2000; i++) {
            ask(cache, "number " + i);
          }
          sessionLog.close(Map.of("get_calls", 2000L));
        });

    List<Line> lines = lines();
    assertThat(lines).hasSize(6 * 2002);
    assertThat(lines.stream().map(Line::session).collect(Collectors.toSet())).hasSize(6);
    assertThat(log.lines()).isEmpty();
    for (String session : lines.stream().map(Line::session).collect(Collectors.toSet())) {
      List<Line> own = lines.stream().filter(line -> line.session().equals(session)).toList();
      assertThat(own).hasSize(2002);
      assertThat(own.getFirst()).isInstanceOf(Line.Begin.class);
      assertThat(own.getLast()).isInstanceOf(Line.End.class);
    }
  }

  @Test
  void eventsAreWrittenBeforeTheEnd() throws Exception {
    SessionLogger sessionLog = open(false);
    ask(new ObservedCache(new MemoryCache(), sessionLog.requests()), "new");

    ticker.awaitSleepers(1);
    ticker.advance(Duration.ofSeconds(1));
    Together.until(() -> Files.exists(file) && file.toFile().length() > 200);

    assertThat(events()).containsExactly("new get no-store 0");
    long length = Files.size(file);
    ask(new ObservedCache(new MemoryCache(), sessionLog.requests()), "late");
    ticker.awaitSleepers(1);
    ticker.advance(Duration.ofSeconds(1));
    Together.until(() -> file.toFile().length() > length);
    assertThat(events()).containsExactly("new get no-store 0", "late get no-store 0");
    sessionLog.close(Map.of());
  }

  @Test
  void aFileThatCannotBeWrittenIsOneWarningAndNoFailure() throws Exception {
    file = folder.resolve("absent/record");
    SessionLogger sessionLog = open(false);
    Cache cache = new ObservedCache(new MemoryCache(), sessionLog.requests());

    for (int i = 0; i < 100; i++) {
      ask(cache, "number " + i);
    }
    sessionLog.close(Map.of());

    assertThat(log.messages(Log.Level.WARN)).containsExactly("Failed to write build record");
  }

  @Test
  void eventsThatTheFileCannotTakeAreDroppedAndCounted() throws Exception {
    // A pipe without a reader: opening it for writing blocks.
    assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor()).isZero();
    SessionLogger sessionLog = open(false);
    Cache cache = new ObservedCache(new MemoryCache(), sessionLog.requests());
    for (int i = 0; i < 40_000; i++) {
      cache.get(Samples.action("new"));
    }

    // Now it has a reader.
    Process reader =
        new ProcessBuilder("cat", file.toString())
            .redirectOutput(folder.resolve("read").toFile())
            .start();
    sessionLog.close(Map.of());
    assertThat(reader.waitFor()).isZero();

    file = folder.resolve("read");
    List<Line> lines = lines();
    long dropped = ((Line.End) lines.getLast()).dropped();
    assertThat(dropped).isPositive();
    assertThat(lines.size() - 2 + dropped).isEqualTo(40_000);
    assertThat(Files.size(file)).isLessThan(5 << 20);
  }
}
