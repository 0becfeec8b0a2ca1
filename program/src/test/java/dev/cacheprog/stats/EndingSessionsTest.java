package dev.cacheprog.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EndingSessionsTest {
  @TempDir Path root;
  private EndingSessions sessions;

  @BeforeEach
  void make() {
    sessions = new EndingSessions(root);
  }

  @Test
  void aSessionThatGoesOnIsWaitedFor() throws Exception {
    sessions.begin();
    assertThat(sessions.await(Duration.ZERO)).isFalse();

    Thread waiting = Thread.ofVirtual().unstarted(this::await);
    waiting.start();
    sessions.end();

    assertThat(waiting.join(Duration.ofSeconds(30))).isTrue();
    assertThat(sessions.await(Duration.ZERO)).isTrue();
    assertThat(root).isEmptyDirectory();
  }

  private void await() {
    try {
      sessions.await(Duration.ofMinutes(1));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void processesThatAreGoneAreNotWaitedFor() throws Exception {
    Process gone = new ProcessBuilder("true").start();
    gone.waitFor();
    Path file = made(Long.toString(gone.pid()));
    made("no number");

    assertThat(sessions.await(Duration.ZERO)).isTrue();
    assertThat(file).doesNotExist();
  }

  @Test
  void whatIsLongAgoIsNotWaitedFor() throws Exception {
    Path file = made(Long.toString(ProcessHandle.current().pid()));
    Files.setLastModifiedTime(
        file, FileTime.from(Instant.now().minus(EndingSessions.LONGEST).minusSeconds(5)));

    assertThat(sessions.await(Duration.ZERO)).isTrue();
  }

  @Test
  void withoutARootDirectoryNothingIsMade() throws Exception {
    EndingSessions none = new EndingSessions(root.resolve("none"));
    none.begin();
    assertThat(none.await(Duration.ZERO)).isTrue();
    none.end();
    assertThat(root).isEmptyDirectory();
  }

  private Path made(String name) throws IOException {
    return Files.createFile(Files.createDirectories(root.resolve("ending")).resolve(name));
  }
}
