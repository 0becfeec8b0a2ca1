package dev.cacheprog.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.core.Log;
import dev.cacheprog.core.Log.Level;
import dev.cacheprog.fakes.HandClock;
import dev.cacheprog.fakes.MemoryLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileAndStderrLogTest {
  @TempDir private Path folder;
  private final HandClock clock = new HandClock();
  private final MemoryLog file = new MemoryLog();
  private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();

  private Log log() {
    return log("the same options");
  }

  private Log log(String configuration) {
    return new FileAndStderrLog(
        file,
        new LogfmtLog(stderr, Level.WARN, clock),
        new RecentMessages(folder.resolve("warned"), () -> configuration, clock));
  }

  private long linesOnStderr() {
    return stderr.toString(StandardCharsets.UTF_8).lines().count();
  }

  @Test
  void onlyWarningsAndErrorsGoToStderr() {
    Log log = log();
    log.debug("a");
    log.info("b");
    log.warn("c");
    log.error("d");

    assertThat(file.messages(Level.DEBUG)).containsExactly("a", "b", "c", "d");
    assertThat(stderr.toString(StandardCharsets.UTF_8)).contains("msg=c", "msg=d");
    assertThat(linesOnStderr()).isEqualTo(2);
  }

  @Test
  void messagesOfAnotherProcessAreNotRepeatedOnStderrForAMinute() {
    log().warn("The store is away", "error", "one");
    log().warn("The store is away", "error", "two");
    clock.advance(Duration.ofSeconds(61));
    log().warn("The store is away", "error", "three");

    assertThat(file.lines()).hasSize(3);
    assertThat(linesOnStderr()).isEqualTo(2);
  }

  @Test
  void processesWithOtherOptionsReportSeparately() {
    log("bucket=a").warn("The store is away");
    log("bucket=b").warn("The store is away");

    assertThat(linesOnStderr()).isEqualTo(2);
  }

  @Test
  void anotherCauseIsReportedSeparately() {
    log().warn("Failed to get", "error", "no such bucket", "hint", "name a bucket");
    log().warn("Failed to get", "error", "wrong secret", "hint", "give the secret");
    log().warn("Failed to put", "error", "wrong secret", "hint", "give the secret");

    assertThat(linesOnStderr()).isEqualTo(2);
  }

  @Test
  void aProcessCanRepeatItsOwnMessages() {
    Log log = log();
    log.warn("A variable is not set", "variable", "ONE");
    log.warn("A variable is not set", "variable", "TWO");

    assertThat(linesOnStderr()).isEqualTo(2);
  }

  @Test
  void allMessagesArePrintedIfTheFolderCannotBeWritten() throws IOException {
    Files.writeString(folder.resolve("warned"), "a file in the place of the folder");
    log().warn("The store is away");
    log().warn("The store is away");

    assertThat(linesOnStderr()).isEqualTo(2);
  }
}
