package dev.cacheprog.stats;

import dev.cacheprog.core.Count;
import dev.cacheprog.core.Log;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Adds the counts of a session to those that [StatsHistory] keeps in the root directory, when the
/// session ends.
///
/// Go waits for it, so it is one write to a file opened for appending, and takes no lock: lines of
/// sessions that end together do not mix. Whatever else there is to do comes in [#compact].
public final class StatsAppender implements Runnable {
  /// In bytes. A file that reaches it is summed up.
  static final int COMPACTED_AT = 512 << 10;

  /// In bytes. Where files cannot be summed up, nothing is added beyond that.
  static final int LARGEST = 8 << 20;

  private final Path root;
  private final Statistics statistics;
  private final InstantSource clock;
  private final Log log;

  /// Set once go has ended.
  private volatile @Nullable EndingSessions ending;

  private boolean compactionIsDue;

  /// @param root the root directory of the local disk, made if it is not there
  public StatsAppender(Path root, Statistics statistics, InstantSource clock, Log log) {
    this.root = root;
    this.statistics = statistics;
    this.clock = clock;
    this.log = log;
  }

  /// To be called when go has ended and does not wait for this session: who wants to see the
  /// statistics can wait for it. Never fails.
  public void goHasEnded() {
    EndingSessions begun = new EndingSessions(root);
    ending = begun;
    begun.begin();
  }

  /// Appends the counts, unless nothing was asked or put. Never fails: statistics are not worth a
  /// complaint.
  @Override
  public void run() {
    append();
    EndingSessions begun = ending;
    if (begun != null) {
      begun.end();
    }
  }

  private void append() {
    if (statistics.sum(Count.GETS) == 0 && statistics.sum(Count.PUTS) == 0) {
      return;
    }
    // What the program has loaded anyway: channels would cost the end of a short session more.
    File file = new File(root.toString(), StatsHistory.CURRENT);
    long size = file.length();
    compactionIsDue = size >= COMPACTED_AT;
    if (size >= LARGEST) {
      log.debug("Skipped session statistics: file is full", "file", file);
      return;
    }
    try (OutputStream out = open(file)) {
      out.write(line().getBytes(StandardCharsets.UTF_8)); // in one piece
    } catch (IOException e) {
      log.debug("Failed to write session statistics", "file", file, "error", e);
    }
  }

  /// Sums up older sessions if their file has grown large. To be called when go no longer waits.
  /// Never fails.
  public void compact() {
    if (!compactionIsDue) {
      return;
    }
    try {
      new StatsHistory(root).compact(clock.instant());
    } catch (IOException e) {
      log.debug("Failed to compact session statistics", "root", root, "error", e);
    }
  }

  private static OutputStream open(File file) throws IOException {
    try {
      return new FileOutputStream(file, true);
    } catch (FileNotFoundException e) {
      File folder = file.getParentFile();
      if (folder == null || !folder.mkdirs()) {
        throw e;
      }
      // The go commands of other users read what will be there, whatever the umask.
      folder.setReadable(true, false);
      folder.setExecutable(true, false);
      return new FileOutputStream(file, true);
    }
  }

  private String line() {
    SessionStatistics session = statistics.snapshot();
    long millis = session.elapsed().toMillis();
    long now = clock.millis();
    StringBuilder line = new StringBuilder(512);
    Tally.begin(line, now - millis, now);
    Tally.append(line, Tally.SESSIONS, 1);
    Tally.append(line, Tally.SESSION_MILLIS, millis);
    for (Map.Entry<String, Long> count : session.counts().entrySet()) {
      Tally.append(line, count.getKey(), count.getValue());
    }
    Tally.end(line);
    return line.toString();
  }
}
