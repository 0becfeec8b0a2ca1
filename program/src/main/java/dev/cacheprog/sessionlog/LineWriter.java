package dev.cacheprog.sessionlog;

import dev.cacheprog.core.Log;
import dev.cacheprog.core.Ticker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.function.LongFunction;

/// Appends lines to a file, in a thread of its own: nobody waits for the file but the end of the
/// session, and that not for long. What it does not take in time is dropped and counted.
///
/// Safe for use by many threads at once; never fails: what cannot be written is one warning.
final class LineWriter {
  /// Characters that are written at once: lines of other sessions do not come between.
  private static final int BATCH = 64 << 10;

  /// Characters that may wait.
  private static final int MOST = 4 << 20;

  /// So long a line waits for others: what was written is there even if the process is killed.
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private static final long LAST_PATIENCE_MILLIS = 2000;

  private final Path file;
  private final Log log;
  private final Ticker ticker;
  private final Thread writer =
      new Thread("record") {
        @Override
        public void run() {
          write();
        }
      };

  private StringBuilder waiting = new StringBuilder();
  private long dropped;
  private boolean closed;
  private boolean failed;

  private LineWriter(Path file, Log log, Ticker ticker) {
    this.file = file;
    this.log = log;
    this.ticker = ticker;
  }

  /// @param file made if it is not there; its folder must be
  static LineWriter appendTo(Path file, Log log, Ticker ticker) {
    LineWriter lines = new LineWriter(file, log, ticker);
    lines.writer.setDaemon(true);
    lines.writer.start();
    return lines;
  }

  /// Has a line, with its end, written.
  synchronized void add(String line) {
    if (closed || failed) {
      return;
    }
    if (waiting.length() + line.length() > MOST) {
      dropped++;
      return;
    }
    boolean isFirst = waiting.isEmpty();
    waiting.append(line);
    if (isFirst || waiting.length() >= BATCH) {
      notifyAll();
    }
  }

  /// Adds the last line and waits, for two seconds at most, until all is written. What comes later
  /// is ignored.
  ///
  /// @param last makes it from the number of lines that were dropped
  void close(LongFunction<String> last) throws InterruptedException {
    synchronized (this) {
      if (!closed) {
        waiting.append(last.apply(dropped));
        closed = true;
        notifyAll();
      }
    }
    writer.join(LAST_PATIENCE_MILLIS);
    if (writer.isAlive()) {
      log.warn("Build record is incomplete: its file is too slow", "file", file);
    }
  }

  private void write() {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      for (String batch = next(); !batch.isEmpty(); batch = next()) {
        ByteBuffer bytes = ByteBuffer.wrap(batch.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
      }
    } catch (IOException e) {
      log.warn("Failed to write build record", "file", file, "error", e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      fail();
    }
  }

  private synchronized void fail() {
    failed = true;
    waiting = new StringBuilder();
  }

  /// What is to be written next; empty at the end.
  private synchronized String next() throws InterruptedException {
    while (waiting.isEmpty() && !closed) {
      wait();
    }
    long end = ticker.nanos() + PATIENCE.toNanos();
    long left = PATIENCE.toNanos();
    while (waiting.length() < BATCH && !closed && left > 0) {
      ticker.wait(this, left);
      left = end - ticker.nanos();
    }
    String batch = waiting.toString();
    waiting = new StringBuilder();
    return batch;
  }
}
