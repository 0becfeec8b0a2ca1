package dev.cacheprog.fakes;

import dev.cacheprog.core.Ticker;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// Time of which pauses are skipped: they end at once, and are over all the same. Whoever waits for
/// another thread really waits.
public final class SkippingTicker implements Ticker {
  private final AtomicLong skipped = new AtomicLong();

  @Override
  public long nanos() {
    return System.nanoTime() + skipped.get();
  }

  @Override
  public void sleep(long nanos) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    skipped.addAndGet(nanos);
  }

  @Override
  public void wait(Object lock, long nanos) throws InterruptedException {
    TimeUnit.NANOSECONDS.timedWait(lock, nanos);
  }
}
