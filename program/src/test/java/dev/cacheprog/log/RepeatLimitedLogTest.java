package dev.cacheprog.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.core.Log.Level;
import dev.cacheprog.fakes.HandClock;
import dev.cacheprog.fakes.MemoryLog;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RepeatLimitedLogTest {
  private final HandClock clock = new HandClock();
  private final MemoryLog lines = new MemoryLog();
  private final RepeatLimitedLog log = new RepeatLimitedLog(lines, Duration.ofMinutes(1), clock);

  @Test
  void aWarningIsWrittenOnceAndRepetitionsAreCounted() {
    for (int i = 0; i < 12; i++) {
      log.warn("Failed to get", "action", i, "error", "GET " + i + ": refused");
    }
    log.error("Disabled", "errors", 12);
    log.writeRepetitions();

    assertThat(lines.messages(Level.WARN)).containsExactly("Failed to get", "Disabled");
    assertThat(lines.lines())
        .contains(
            new MemoryLog.Line(
                Level.INFO, "Suppressed repeated messages", "message=Failed to get times=11"))
        .filteredOn(line -> line.level() == Level.DEBUG)
        .hasSize(11);
  }

  @Test
  void linesThatDifferInStringsAreNotRepetitions() {
    log.warn("A variable is not set", "variable", "ONE");
    log.warn("A variable is not set", "variable", "TWO");
    log.warn("A variable is not set", "variable", "ONE");

    assertThat(lines.messages(Level.WARN)).hasSize(2);
  }

  @Test
  void linesWithTheSameHintAreRepetitions() {
    log.warn("Failed to get", "error", "GET: no such bucket", "hint", "name a bucket");
    log.warn("Failed to put", "error", "PUT: no such bucket", "hint", "name a bucket");
    log.warn("Failed to put", "error", "PUT: wrong secret", "hint", "give the secret");

    assertThat(lines.messages(Level.WARN)).containsExactly("Failed to get", "Failed to put");
  }

  @Test
  void aWarningIsWrittenAgainAfterTheInterval() {
    log.warn("Failed to get");
    clock.advance(Duration.ofSeconds(59));
    log.warn("Failed to get");
    clock.advance(Duration.ofSeconds(1));
    log.warn("Failed to get");

    assertThat(lines.messages(Level.WARN)).hasSize(2);
  }

  @Test
  void linesBelowWarnAreAlwaysWritten() {
    log.info("Starting");
    log.info("Starting");
    log.debug("Get");
    log.debug("Get");
    log.writeRepetitions();

    assertThat(lines.lines()).hasSize(4);
  }

  @Test
  void repetitionsAreReportedOnce() {
    log.warn("Failed");
    log.warn("Failed");
    log.writeRepetitions();
    log.writeRepetitions();

    assertThat(lines.messages(Level.INFO)).hasSize(2);
  }
}
