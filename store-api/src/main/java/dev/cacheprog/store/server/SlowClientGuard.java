package dev.cacheprog.store.server;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Limits how long exchanges wait for their clients. Each exchange runs in a virtual thread. It is
/// interrupted, which closes its connection, when its client has not moved a byte for the grace
/// period, or has been slower than [#MIN_RATE] by the grace period in total. Time that the exchange
/// waits for the store does not count.
///
/// A client that sends or reads byte by byte so holds a thread for a limited time only, while large
/// bodies may take as long as they need.
final class SlowClientGuard {
  /// Bytes per second.
  private static final long MIN_RATE = 4 << 10;

  private static final Duration CHECK_INTERVAL = Duration.ofMillis(250);

  private static final ScopedValue<Exchange> CURRENT = ScopedValue.newInstance();

  private final long grace;
  private final PassingTime time;
  private final Set<Exchange> exchanges = ConcurrentHashMap.newKeySet();
  private volatile boolean ended;

  /// @param grace time for a client without moving a byte
  SlowClientGuard(Duration grace, PassingTime time) {
    this.grace = grace.toNanos();
    this.time = time;
    Thread.ofPlatform().daemon().name("slow client guard").start(this::checkAll);
  }

  /// Runs an exchange in a separate thread.
  void start(Runnable exchange) {
    Exchange current = new Exchange();
    exchanges.add(current);
    Thread.startVirtualThread(() -> ScopedValue.where(CURRENT, current).run(() -> run(exchange)));
  }

  private static void run(Runnable exchange) {
    Exchange current = CURRENT.get();
    current.begin(Thread.currentThread());
    try {
      exchange.run();
    } finally {
      current.end();
    }
  }

  /// Waits until no exchange is running, but not longer than the limit.
  void awaitAll(Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (!exchanges.isEmpty() && System.nanoTime() - end < 0) {
      Thread.sleep(20);
    }
  }

  /// Stops the checks; running exchanges continue.
  void stop() {
    ended = true;
  }

  private void checkAll() {
    while (!ended) {
      try {
        time.sleep(CHECK_INTERVAL.toNanos());
      } catch (InterruptedException _) {
        return;
      }
      exchanges.forEach(Exchange::check);
    }
  }

  /// The client of the current exchange has sent or received bytes.
  static void progress(int bytes) {
    if (CURRENT.isBound()) {
      CURRENT.get().progress(bytes);
    }
  }

  /// Stops the clock for the client of the current exchange, until the result is closed.
  ///
  /// @throws IOException if the client was too slow before
  static Pause pause() throws IOException {
    if (!CURRENT.isBound()) {
      return () -> {};
    }
    Exchange current = CURRENT.get();
    current.pause();
    return current::resume;
  }

  /// See [#pause].
  interface Pause extends AutoCloseable {
    @Override
    void close();
  }

  private final class Exchange {
    private @Nullable Thread thread;
    private long deadline;
    private long left;
    private boolean waiting;
    private boolean interrupted;

    synchronized void begin(Thread exchange) {
      thread = exchange;
      deadline = time.nanos() + grace;
      waiting = true;
    }

    synchronized void progress(int bytes) {
      long earned = deadline + bytes * 1_000_000_000L / MIN_RATE;
      long most = time.nanos() + grace;
      deadline = earned - most < 0 ? earned : most;
    }

    synchronized void pause() throws IOException {
      if (interrupted) {
        throw new IOException("the client was too slow");
      }
      waiting = false;
      left = deadline - time.nanos();
    }

    synchronized void resume() {
      deadline = time.nanos() + left;
      waiting = true;
    }

    synchronized void check() {
      if (waiting && !interrupted && deadline - time.nanos() < 0 && thread != null) {
        interrupted = true;
        thread.interrupt();
      }
    }

    synchronized void end() {
      waiting = false;
      exchanges.remove(this);
    }
  }
}
