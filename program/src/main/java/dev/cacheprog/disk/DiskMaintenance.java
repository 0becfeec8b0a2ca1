package dev.cacheprog.disk;

import dev.cacheprog.core.Log;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Looks after a root directory while a session runs: trims it if nobody has done so for an hour,
/// and keeps what the session has handed out from being trimmed by others. Has a thread of its own
/// and holds nothing up; the process may end in the middle of it.
public final class DiskMaintenance implements AutoCloseable {
  /// Most sessions are over by then, and have changed little. Those that change much take longer.
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /// Twice before a lease is over.
  private static final Duration INTERVAL = Duration.ofMinutes(30);

  private final Path root;
  private final DiskStore store;
  private final DiskLimits limits;
  private final Log log;
  private final Thread thread;

  /// @param store the one in `root`
  public DiskMaintenance(Path root, DiskStore store, DiskLimits limits, Log log) {
    this.root = root;
    this.store = store;
    this.limits = limits;
    this.log = log;
    // Not a lambda, see docs/decisions/0003-start-up.md.
    this.thread =
        new Thread("upkeep") {
          @Override
          public void run() {
            work();
          }
        };
    thread.setDaemon(true);
  }

  /// Called once.
  public void start() {
    thread.start();
  }

  private void work() {
    try {
      Thread.sleep(PATIENCE);
      while (true) {
        trim(Instant.now());
        Thread.sleep(INTERVAL);
        store.renew();
      }
    } catch (InterruptedException _) {
      // closed
    }
  }

  /// Trims if that is due and wanted. Never fails.
  void trim(Instant now) {
    if (limits.areOff() || !Trim.isDue(root, now)) {
      return;
    }
    try {
      Optional<Trim.Result> done = Trim.now(root, limits, now, _ -> {});
      if (done.isPresent()) {
        tell(done.get());
      }
    } catch (IOException e) {
      log.warn("Failed to trim root directory", "root", root, "error", e);
    }
  }

  private void tell(Trim.Result result) {
    if (result.deletedFiles() > 0) {
      log.info(
          "Trimmed root directory",
          "root",
          root,
          "deleted_files",
          result.deletedFiles(),
          "deleted_bytes",
          result.deletedBytes(),
          "kept_bytes",
          result.keptBytes());
    }
    if (limits.maxBytes() > 0 && result.keptBytes() > limits.maxBytes()) {
      log.info(
          "Root directory exceeds --disk-max-size; all entries were used recently",
          "root",
          root,
          "kept_bytes",
          result.keptBytes(),
          "limit",
          limits.maxBytes());
    }
  }

  /// Ends it soon; does not wait.
  @Override
  public void close() {
    thread.interrupt();
  }
}
