package dev.cacheprog.store.server;

import java.util.concurrent.TimeUnit;

/// Time that passes, so that tests can move it.
interface PassingTime {
  /// That of the machine.
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

  /// Nanoseconds since a moment that stays the same.
  long nanos();

  /// Returns after so many nanoseconds.
  void sleep(long nanos) throws InterruptedException;
}
