package dev.cacheprog.core;

import dev.cacheprog.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// Backs off after a [Supply] has failed. Each attempt may take seconds (a metadata service that
/// does not respond), and every request would wait for one. After a failure, requests fail at once
/// for fifty times as long as the attempt took.
///
/// @param <T> the type of the value
public final class BackoffSupply<T> implements Supply<T> {
  private static final int FACTOR = 50;
  private static final Duration MAX_PAUSE = Duration.ofMinutes(5);

  private final Supply<T> supply;
  private final InstantSource clock;

  private @Nullable StoreException failure;
  private Instant nextAttempt = Instant.MIN;

  public BackoffSupply(Supply<T> supply, InstantSource clock) {
    this.supply = supply;
    this.clock = clock;
  }

  @Override
  public T current() throws StoreException, InterruptedException {
    Instant start = clock.instant();
    admit(start);
    try {
      return supply.current();
    } catch (StoreException e) {
      throw failed(e, Duration.between(start, clock.instant()));
    }
  }

  private synchronized void admit(Instant now) throws StoreException {
    StoreException last = failure;
    if (last != null) {
      if (now.isBefore(nextAttempt)) {
        throw copy(last);
      }
      failure = null;
    }
  }

  private synchronized StoreException failed(StoreException e, Duration took) {
    Duration pause = took.multipliedBy(FACTOR);
    failure = e;
    nextAttempt = clock.instant().plus(pause.compareTo(MAX_PAUSE) < 0 ? pause : MAX_PAUSE);
    return e;
  }

  /// Each request has a separate exception.
  private static StoreException copy(StoreException e) {
    return new StoreException(e.reason(), String.valueOf(e.getMessage()), e.hint(), e);
  }
}
