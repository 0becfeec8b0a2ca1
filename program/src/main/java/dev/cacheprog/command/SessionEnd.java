package dev.cacheprog.command;

import dev.cacheprog.core.Cache;
import dev.cacheprog.core.Log;
import dev.cacheprog.protocol.Session;
import dev.cacheprog.stats.Statistics;
import java.util.List;

/// Ends a session once: after `close` or the end of stdin, or when a signal ends the process.
final class SessionEnd implements Session.End {
  private final Cache cache;
  private final List<Runnable> actions;
  private final Statistics statistics;
  private final Log log;
  private boolean ended;

  /// @param actions run after the cache was closed; never fail
  /// @param statistics written to `log` after that
  SessionEnd(Cache cache, List<Runnable> actions, Statistics statistics, Log log) {
    this.cache = cache;
    this.actions = actions;
    this.statistics = statistics;
    this.log = log;
  }

  /// The shutdown hook of the process.
  Thread hook() {
    // Not a lambda, see docs/decisions/0003-start-up.md.
    return new Thread("shutdown") {
      @Override
      public void run() {
        try {
          SessionEnd.this.run();
        } catch (InterruptedException _) {
          Thread.currentThread().interrupt();
        }
      }
    };
  }

  /// The second caller waits for the first.
  @Override
  public synchronized void run() throws InterruptedException {
    if (!ended) {
      ended = true;
      cache.close();
      for (Runnable action : actions) {
        action.run();
      }
      statistics.snapshot().writeTo(log);
    }
  }
}
