package dev.cacheprog.fakes;

import dev.cacheprog.core.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// Time that passes only when a test moves it.
public final class HandTicker implements Ticker {
  private final List<Sleeper> sleepers = new ArrayList<>();
  private long now = 1_000_000_000_000L;

  /// @param end when it goes on
  private record Sleeper(Thread thread, long end) {
    boolean sleeps(long now) {
      return end > now && !thread.isInterrupted();
    }
  }

  @Override
  public synchronized long nanos() {
    return now;
  }

  @Override
  public synchronized void sleep(long nanos) throws InterruptedException {
    Sleeper sleeper = new Sleeper(Thread.currentThread(), now + nanos);
    sleepers.add(sleeper);
    try {
      while (now < sleeper.end()) {
        wait();
      }
    } finally {
      sleepers.remove(sleeper);
    }
  }

  @Override
  @SuppressWarnings("WaitNotInLoop") // the caller has the loop
  public void wait(Object lock, long nanos) throws InterruptedException {
    Sleeper sleeper;
    synchronized (this) {
      sleeper = new Sleeper(Thread.currentThread(), now + nanos);
      sleepers.add(sleeper);
    }
    try {
      lock.wait(1); // so that the caller looks at the time now and then
    } finally {
      synchronized (this) {
        sleepers.remove(sleeper);
      }
    }
  }

  public synchronized void advance(Duration time) {
    now += time.toNanos();
    notifyAll();
  }

  /// Waits until so many threads sleep, or wait for a limited time.
  public void awaitSleepers(int threads) throws InterruptedException {
    Together.until(() -> sleepers() >= threads);
  }

  private synchronized int sleepers() {
    int many = 0;
    for (Sleeper sleeper : sleepers) {
      if (sleeper.sleeps(now)) {
        many++;
      }
    }
    return many;
  }

  /// Runs a task in so many virtual threads. Whenever all of them sleep, time passes until the
  /// first goes on.
  ///
  /// @param others threads that sleep beside them, of what is tested
  public void run(int threads, int others, Together.Task task) throws Exception {
    AtomicInteger running = new AtomicInteger(threads);
    Together.run(
        threads + 1,
        number -> {
          if (number == threads) {
            Together.until(() -> passTime(running, others));
            return;
          }
          try {
            task.run(number);
          } finally {
            running.decrementAndGet();
          }
        });
  }

  /// @return whether there is nobody left for whom it would have to pass
  private synchronized boolean passTime(AtomicInteger running, int others) {
    int threads = running.get();
    if (threads > 0 && sleepers() >= threads + others) {
      long next = Long.MAX_VALUE;
      for (Sleeper sleeper : sleepers) {
        if (sleeper.sleeps(now)) {
          next = Math.min(next, sleeper.end());
        }
      }
      now = next;
      notifyAll();
    }
    return threads == 0;
  }
}
