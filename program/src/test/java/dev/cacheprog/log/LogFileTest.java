package dev.cacheprog.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.cacheprog.fakes.Together;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFileTest {
  @TempDir private Path folder;

  private Path file() {
    return folder.resolve("root/cacheprog.log");
  }

  private static void write(LogFile log, String line) throws IOException {
    log.write((line + "\n").getBytes(UTF_8));
  }

  @Test
  void theFirstLineCreatesTheFolder() throws IOException {
    try (LogFile log = LogFile.bounded(file())) {
      assertThat(file()).doesNotExist();
      write(log, "one");
    }
    try (LogFile log = LogFile.bounded(file())) {
      write(log, "two");
    }

    assertThat(file()).hasContent("one\ntwo");
  }

  @Test
  void aFullFileIsRotatedAndReplacesTheOlderOne() throws IOException {
    try (LogFile log = LogFile.bounded(file(), 10)) {
      for (String line : List.of("first", "second", "third", "fourth", "fifth")) {
        write(log, line);
      }
    }

    assertThat(file().resolveSibling("cacheprog.log.1")).hasContent("third\nfourth");
    assertThat(file()).hasContent("fifth");
  }

  @Test
  void linesOfManyProcessesAreNotMixed() throws Exception {
    List<LogFile> logs = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      logs.add(LogFile.bounded(file(), 50_000));
    }
    Together.run(
        8,
        i -> {
          for (int n = 0; n < 1000; n++) {
            write(logs.get(i), "process " + i + " line " + n);
          }
        });

    // 8,000 lines of some 18 bytes: three files, of which two are kept.
    long kept = Files.size(file()) + Files.size(file().resolveSibling("cacheprog.log.1"));
    assertThat(kept).isBetween(50_000L, 150_000L);
    assertThat(Files.readAllLines(file())).allMatch(line -> line.matches("process \\d line \\d+"));
    try (var files = Files.list(file().getParent())) {
      assertThat(files).hasSize(2);
    }
  }

  @Test
  void anInterruptedThreadStillWrites() throws IOException {
    try (LogFile log = LogFile.bounded(file())) {
      Thread.currentThread().interrupt();
      write(log, "one");
      write(log, "two");
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }

    assertThat(file()).hasContent("one\ntwo");
  }

  @Test
  void aFileNamedByTheUserHasNoLimitAndNeedsItsFolder() throws IOException {
    assertThatIOException().isThrownBy(() -> LogFile.unbounded(file()));

    Path named = folder.resolve("build.log");
    try (LogFile log = LogFile.unbounded(named)) {
      log.write(new byte[(int) LogFile.DEFAULT_LIMIT + 1]);
      log.write(new byte[1]);
    }
    assertThat(Files.size(named)).isEqualTo(LogFile.DEFAULT_LIMIT + 2);
  }
}
