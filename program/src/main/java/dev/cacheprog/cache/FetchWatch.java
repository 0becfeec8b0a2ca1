package dev.cacheprog.cache;

import dev.cacheprog.core.BuildCosts;
import dev.cacheprog.core.Ticker;
import dev.cacheprog.core.WaitBudget;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Cancels fetches that take longer than go would take to build the object. A thread of its own
/// interrupts the threads that fetch. Safe for use by several threads.
final class FetchWatch {
  /// How often the fetches are looked at.
  private static final long INTERVAL_NANOS = 50_000_000;

  /// The cost of an object before its size is known, in seconds: that of a small package.
  private static final double TYPICAL = 0.3;

  /// So many fetches in a row that took too long make one of [#SAMPLE] of those that follow.
  private static final int TOO_MANY = 4;

  private static final int SAMPLE = 8;

  private final WaitBudget budget;
  private final Ticker ticker;
  private final Set<Fetch> running = ConcurrentHashMap.newKeySet();

  /// Fetches in a row that were cancelled, or not begun since others were.
  private final AtomicInteger cancelledInARow = new AtomicInteger();

  /// Guarded by this.
  private @Nullable Thread watcher;

  private boolean closed;

  /// @param budget what fetches may take longer, together
  FetchWatch(WaitBudget budget, Ticker ticker) {
    this.budget = budget;
    this.ticker = ticker;
  }

  /// Whether a fetch is likely to be cancelled, too: the budget is used up, and those before were.
  boolean isHopeless() {
    return budget.left() == 0
        && cancelledInARow.get() >= TOO_MANY
        && cancelledInARow.incrementAndGet() % SAMPLE != 0;
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
    private double cost = TYPICAL;
    private boolean ended;
    private volatile boolean cancelled;

    /// The size is known.
    ///
    /// @param bytes of the body, uncompressed
    synchronized void found(long bytes) {
      cost = TYPICAL + BuildCosts.estimate(bytes);
    }

    private synchronized void cancelIfTooSlow() {
      long waited = ticker.nanos() - start;
      if (!ended && waited > cost * 1e9 + budget.left()) {
        cancelled = true;
        ended = true;
        cancelledInARow.incrementAndGet();
        budget.wasted(start);
        thread.interrupt();
      }
    }

    boolean isCancelled() {
      return cancelled;
    }

    /// The object is here.
    void succeeded() {
      cancelledInARow.set(0);
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
      return cancelled;
    }
  }
}
