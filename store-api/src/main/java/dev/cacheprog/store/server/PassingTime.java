package dev.cacheprog.store.server;

import java.util.concurrent.TimeUnit;

/// Elapsed time, which tests can move.
interface PassingTime {
  /// The clock of the machine.
  PassingTime SYSTEM =
      new PassingTime() {
        @Override
        public long nanos() {
          return System.nanoTime();
        }

        @Override
        public void sleep(long nanos) throws InterruptedException {
          TimeUnit.NANOSECONDS.sleep(nanos);
        }
      };

  /// Nanoseconds since a fixed point in time.
  long nanos();

  /// Returns after this time.
  void sleep(long nanos) throws InterruptedException;
}
