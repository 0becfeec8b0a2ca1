package dev.cacheprog.remote;

import dev.cacheprog.core.Ticker;
import dev.cacheprog.store.StoreException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/// Interrupts calls without progress: those that exceed their own time limit, and those of a store
/// that hangs. One thread checks all calls in progress at intervals, as a timer for each call would
/// wake it a thousand times a second. It starts with the first call that has a limit.
///
/// Times are nanoseconds of the ticker.
final class Watchdog {
  private final HangDetector hangs;
  private final long interval;
  private final Ticker ticker;
  private final Set<Call> calls = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean started = new AtomicBoolean();
  private volatile boolean closed;

  /// @param interval between two checks
  Watchdog(HangDetector hangs, long interval, Ticker ticker) {
    this.hangs = hangs;
    this.interval = interval;
    this.ticker = ticker;
  }

  /// Begins to watch a call of the current thread, until it is closed.
  ///
  /// @param limit of the time without progress; 0: it is not watched
  /// @param silence how long the call waits without progress in any call
  Call watch(long limit, LongSupplier silence) {
    Call call = new Call(limit, silence);
    if (limit > 0) {
      calls.add(call);
      if (!started.get() && started.compareAndSet(false, true)) {
        Thread.ofPlatform().daemon().name("remote store watchdog").start(this::run);
      }
    }
    return call;
  }

  int callsInProgress() {
    return calls.size();
  }

  /// Ends the thread at its next check. Calls in progress are no longer interrupted.
  void close() {
    closed = true;
  }

  private void run() {
    while (!closed) {
      try {
        ticker.sleep(interval);
      } catch (InterruptedException _) {
        return;
      }
      calls.forEach(Call::check);
    }
  }

  /// A call, or one read of a body. Its thread is interrupted at most once, and not after the end.
  final class Call implements AutoCloseable {
    private final Thread thread = Thread.currentThread();
    private final long limit;
    private final LongSupplier silence;
    private final long start = ticker.nanos();

    // All that follows is guarded by this.

    private long lastProgress = start;

    /// Whether the last check found no progress in any call.
    private boolean suspicious;

    private boolean ended;
    private boolean interrupted;

    /// The silence for which it was interrupted; 0 if it exceeded its own limit.
    private long exceededSilence;

    private Call(long limit, LongSupplier silence) {
      this.limit = limit;
      this.silence = silence;
    }

    /// Since it began.
    long duration() {
      return ticker.nanos() - start;
    }

    synchronized long sinceProgress() {
      return ticker.nanos() - lastProgress;
    }

    synchronized void progress() {
      lastProgress = ticker.nanos();
    }

    private synchronized void check() {
      if (ended || interrupted) {
        return;
      }
      long allowed = silence.getAsLong();
      boolean silent = hangs.isSilent(lastProgress, allowed);
      // Only if two checks find it: after a pause of the whole machine, answers may be waiting to
      // be read.
      boolean hanging = silent && suspicious;
      suspicious = silent;
      if (hanging) {
        hangs.silenceExceeded();
      }
      if (hanging || hangs.outlastsProbe(lastProgress + limit, allowed)) {
        exceededSilence = allowed;
        interrupt();
      } else if (ticker.nanos() - lastProgress > limit) {
        interrupt();
      }
    }

    private void interrupt() {
      interrupted = true;
      thread.interrupt();
    }

    /// Ends the call.
    ///
    /// @return whether it was interrupted
    synchronized boolean end() {
      ended = true;
      return interrupted;
    }

    /// Why it was interrupted.
    synchronized String message() {
      return exceededSilence > 0
          ? "no progress in any call for " + millis(exceededSilence)
          : "no progress for " + millis(limit);
    }

    /// Once the call was interrupted.
    synchronized StoreException.Reason reason() {
      return exceededSilence > 0 || hangs.isHanging()
          ? StoreException.Reason.UNREACHABLE
          : StoreException.Reason.TRANSIENT;
    }

    private static String millis(long nanos) {
      return TimeUnit.NANOSECONDS.toMillis(nanos) + " ms";
    }

    @Override
    public void close() {
      calls.remove(this);
      if (end()) {
        Thread.interrupted(); // the interrupt was for this call only
      }
    }
  }
}
