package dev.cacheprog.cache;

import dev.cacheprog.core.BuildCosts;
import dev.cacheprog.core.Ticker;
import dev.cacheprog.core.WaitBudget;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Cancels fetches that take longer than go would take to build the object. A thread of its own
/// interrupts the threads that fetch. Safe for use by several threads.
final class FetchWatch {
  /// How often the fetches are looked at.
  private static final long INTERVAL_NANOS = 50_000_000;

  /// What building takes beside what follows from the size, in seconds: go starts the compiler.
  private static final double LEAST_COST = 0.05;

  /// The cost of an object before its size is known.
  private static final double TYPICAL_COST = LEAST_COST + BuildCosts.estimate(150_000);

  /// After so many fetches in a row that took too long, no more is begun but now and then.
  private static final int TOO_MANY = 4;

  private final WaitBudget budget;
  private final Ticker ticker;
  private final Set<Fetch> running = ConcurrentHashMap.newKeySet();

  // All that follows is guarded by this.

  private @Nullable Thread watcher;
  private boolean closed;
  private int cancelledInARow;

  /// Fetches that were not begun since the last one.
  private int skipped;

  /// @param budget what fetches may take longer, together
  FetchWatch(WaitBudget budget, Ticker ticker) {
    this.budget = budget;
    this.ticker = ticker;
  }

  /// Whether a fetch is likely to be cancelled, too: the budget is used up, and those before were.
  /// Some are begun all the same, with twice as many between them each time.
  synchronized boolean isHopeless() {
    if (budget.left() > 0 || cancelledInARow < TOO_MANY) {
      return false;
    }
    skipped++;
    if (skipped < 1 << Math.min(cancelledInARow - TOO_MANY + 2, 10)) {
      return true;
    }
    skipped = 0;
    return false;
  }

  private synchronized void ended(boolean isTooSlow) {
    cancelledInARow = isTooSlow ? cancelledInARow + 1 : 0;
  }

  /// A fetch of the calling thread begins; [Fetch#end] follows.
  Fetch begin() {
    Fetch fetch = new Fetch();
    running.add(fetch);
    startWatcher();
    return fetch;
  }

  private synchronized void startWatcher() {
    if (watcher == null && !closed) {
      watcher = Thread.ofVirtual().name("fetch-watch").start(this::watch);
    }
  }

  private void watch() {
    try {
      while (true) {
        ticker.sleep(INTERVAL_NANOS);
        for (Fetch fetch : running) {
          fetch.cancelIfTooSlow();
        }
      }
    } catch (InterruptedException _) {
      // closed
    }
  }

  /// Watches nothing any longer.
  synchronized void close() {
    closed = true;
    if (watcher != null) {
      watcher.interrupt();
    }
  }

  /// One fetch, by one thread.
  final class Fetch {
    private final Thread thread = Thread.currentThread();
    private final long start = ticker.nanos();
    private double cost = TYPICAL_COST;
    private boolean ended;
    private volatile boolean cancelled;

    /// The size is known.
    ///
    /// @param bytes of the body, uncompressed
    synchronized void found(long bytes) {
      cost = LEAST_COST + BuildCosts.estimate(bytes);
    }

    private synchronized void cancelIfTooSlow() {
      long waited = ticker.nanos() - start;
      if (!ended && waited > cost * 1e9 + budget.left()) {
        cancelled = true;
        thread.interrupt();
      }
    }

    boolean isCancelled() {
      return cancelled;
    }

    /// @return whether it was cancelled; the interrupt has not reached the caller, or is over
    boolean end() {
      synchronized (this) {
        ended = true;
        if (cancelled) {
          Thread.interrupted();
        }
      }
      running.remove(this);
      ended(cancelled);
      // What it took longer than building, whether the object is here now or not.
      budget.wasted(start + (long) (cost * 1e9));
      return cancelled;
    }
  }
}
