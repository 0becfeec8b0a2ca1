package dev.cacheprog.store.server;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// How long clients are waited for. Each exchange runs in a virtual thread, which is interrupted,
/// and its connection closed with that, when its client has kept it waiting for too long: for half
/// a minute without a byte, or in all for so long as its bytes take at [#MIN_RATE], and half a
/// minute more. Time in which the exchange waits for the store does not count.
///
/// So whoever sends headers or a body byte by byte, or reads an answer so, holds a thread for a
/// bounded time, while large bodies may take as long as they need.
final class SlowClientGuard {
  /// Bytes a second.
  private static final long MIN_RATE = 4 << 10;

  private static final Duration TICK = Duration.ofMillis(250);

  private static final ScopedValue<Watch> CURRENT = ScopedValue.newInstance();

  private final long grace;
  private final PassingTime time;
  private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
  private volatile boolean ended;

  /// @param grace how long a client may be without moving a byte
  SlowClientGuard(Duration grace, PassingTime time) {
    this.grace = grace.toNanos();
    this.time = time;
    Thread.ofPlatform().daemon().name("patience").start(this::watch);
  }

  /// Runs an exchange in a thread of its own.
  void start(Runnable exchange) {
    Watch watch = new Watch();
    watches.add(watch);
    Thread.startVirtualThread(() -> ScopedValue.where(CURRENT, watch).run(() -> run(exchange)));
  }

  private static void run(Runnable exchange) {
    Watch watch = CURRENT.get();
    watch.begin(Thread.currentThread());
    try {
      exchange.run();
    } finally {
      watch.end();
    }
  }

  /// Waits until no exchange is running, or for so long.
  void awaitAll(Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (!watches.isEmpty() && System.nanoTime() - end < 0) {
      Thread.sleep(20);
    }
  }

  /// Ends the watching; exchanges that run go on.
  void stop() {
    ended = true;
  }

  private void watch() {
    while (!ended) {
      try {
        time.sleep(TICK.toNanos());
      } catch (InterruptedException _) {
        return;
      }
      watches.forEach(Watch::check);
    }
  }

  /// The client of the current exchange has sent or taken so many bytes.
  static void moved(int bytes) {
    if (CURRENT.isBound()) {
      CURRENT.get().moved(bytes);
    }
  }

  /// From now on, and until the result is closed, nothing is expected of the client of the current
  /// exchange.
  ///
  /// @throws IOException if it has been given up
  static Pause pause() throws IOException {
    if (!CURRENT.isBound()) {
      return () -> {};
    }
    Watch watch = CURRENT.get();
    watch.pause();
    return watch::resume;
  }

  /// See [#pause].
  interface Pause extends AutoCloseable {
    @Override
    void close();
  }

  private final class Watch {
    private @Nullable Thread thread;
    private long deadline;
    private long left;
    private boolean waiting;
    private boolean rang;

    synchronized void begin(Thread exchange) {
      thread = exchange;
      deadline = time.nanos() + grace;
      waiting = true;
    }

    synchronized void moved(int bytes) {
      long earned = deadline + bytes * 1_000_000_000L / MIN_RATE;
      long most = time.nanos() + grace;
      deadline = earned - most < 0 ? earned : most;
    }

    synchronized void pause() throws IOException {
      if (rang) {
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
      if (waiting && !rang && deadline - time.nanos() < 0 && thread != null) {
        rang = true;
        thread.interrupt();
      }
    }

    synchronized void end() {
      waiting = false;
      watches.remove(this);
    }
  }
}
