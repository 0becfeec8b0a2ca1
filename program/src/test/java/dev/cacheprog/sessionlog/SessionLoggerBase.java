package dev.cacheprog.sessionlog;

import dev.cacheprog.core.Cache;
import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.fakes.HandTicker;
import dev.cacheprog.fakes.MemoryLog;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.report.format.Line;
import dev.cacheprog.report.format.LineFormat;
import dev.cacheprog.store.ActionId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// A session with a real cache, a store in memory and a session log.
abstract class SessionLoggerBase {
  static final Instant NOW = Instant.parse("2026-11-25T17:00:00Z");
  static final String STORE = "s3 bucket";

  @TempDir Path folder;
  Path file;
  final MemoryLog log = new MemoryLog();
  final HandTicker ticker = new HandTicker();

  @BeforeEach
  void setUp() {
    file = folder.resolve("record");
  }

  SessionLogger open(boolean getsDisabled) {
    return SessionLogger.open(
        file, NOW, "1.0", List.of("/usr/bin/go", "build"), STORE, getsDisabled, log, ticker);
  }

  static Optional<LocalEntry> ask(Cache cache, String name) throws InterruptedException {
    ActionId id = Samples.action(name);
    Optional<LocalEntry> found = cache.peek(id);
    return found.isPresent() ? found : cache.get(id);
  }

  List<Line> lines() throws Exception {
    List<Line> lines = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      lines.add(LineFormat.read(line));
    }
    return lines;
  }

  List<String> events() throws Exception {
    List<String> events = new ArrayList<>();
    for (Line line : lines()) {
      if (line instanceof Line.Event event) {
        String name =
            List.of("here", "there", "new", "new2", "late", "last", "bad", "lost").stream()
                .filter(each -> Samples.action(each).equals(event.action()))
                .findFirst()
                .orElse("?");
        events.add(
            name
                + " "
                + event.outcome().tier().verb()
                + " "
                + event.outcome().word()
                + " "
                + event.size());
      }
    }
    return events;
  }
}
