package dev.cacheprog.s3;

import dev.cacheprog.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// Does not look again and again for what is not there. Where there are no credentials, finding
/// that out may take seconds (an instance's metadata that nobody answers for), and every request
/// would wait for it: after a failure the next look is fifty times as long away as the last one
/// took, and until then requests fail at once.
final class BackoffCredentials implements CredentialsProvider {
  private static final int FACTOR = 50;
  private static final Duration LONGEST = Duration.ofMinutes(5);

  private final CredentialsProvider identities;
  private final InstantSource clock;

  private @Nullable StoreException failure;
  private Instant nextLook = Instant.MIN;

  BackoffCredentials(CredentialsProvider identities, InstantSource clock) {
    this.identities = identities;
    this.clock = clock;
  }

  @Override
  public Credentials current() throws StoreException, InterruptedException {
    Instant start = clock.instant();
    admit(start);
    try {
      return identities.current();
    } catch (StoreException e) {
      throw failed(e, Duration.between(start, clock.instant()));
    }
  }

  private synchronized void admit(Instant now) throws StoreException {
    StoreException last = failure;
    if (last != null) {
      if (now.isBefore(nextLook)) {
        throw again(last);
      }
      failure = null;
    }
  }

  private synchronized StoreException failed(StoreException e, Duration took) {
    Duration pause = took.multipliedBy(FACTOR);
    failure = e;
    nextLook = clock.instant().plus(pause.compareTo(LONGEST) < 0 ? pause : LONGEST);
    return e;
  }

  /// Each request has an exception of its own.
  private static StoreException again(StoreException e) {
    return new StoreException(e.reason(), String.valueOf(e.getMessage()), e.hint(), e);
  }

  @Override
  public String origin() {
    return identities.origin();
  }

  @Override
  public void close() {
    identities.close();
  }
}
