package dev.cacheprog.s3;

import dev.cacheprog.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// Backs off after credentials were not found. Each attempt may take seconds (a metadata service
/// that does not respond), and every request would wait for one. After a failure, requests fail at
/// once for fifty times as long as the attempt took.
final class BackoffCredentials implements CredentialsProvider {
  private static final int FACTOR = 50;
  private static final Duration MAX_PAUSE = Duration.ofMinutes(5);

  private final CredentialsProvider provider;
  private final InstantSource clock;

  private @Nullable StoreException failure;
  private Instant nextAttempt = Instant.MIN;

  BackoffCredentials(CredentialsProvider provider, InstantSource clock) {
    this.provider = provider;
    this.clock = clock;
  }

  @Override
  public Credentials current() throws StoreException, InterruptedException {
    Instant start = clock.instant();
    admit(start);
    try {
      return provider.current();
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

  @Override
  public String origin() {
    return provider.origin();
  }

  @Override
  public void close() {
    provider.close();
  }
}
