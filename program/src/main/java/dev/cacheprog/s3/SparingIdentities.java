package dev.cacheprog.s3;

import dev.cacheprog.core.Log;
import dev.cacheprog.core.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// Does not look again and again for what is not there. Where there are no credentials, finding
/// that out may take seconds (an instance's metadata that nobody answers for), and every request
/// would wait for it: after a failure the next look is fifty times as long away as the last one
/// took, and until then requests fail at once.
final class SparingIdentities implements Identities {
  private static final int FACTOR = 50;
  private static final Duration LONGEST = Duration.ofMinutes(5);

  private final Identities identities;
  private final InstantSource clock;
  private final Log log;

  private @Nullable StoreException failure;
  private Instant nextLook = Instant.MIN;
  private boolean told;

  SparingIdentities(Identities identities, InstantSource clock, Log log) {
    this.identities = identities;
    this.clock = clock;
    this.log = log;
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
        throw shortly(last);
      }
      failure = null;
    }
  }

  private synchronized StoreException failed(StoreException e, Duration took) {
    Duration pause = took.multipliedBy(FACTOR);
    failure = e;
    nextLook = clock.instant().plus(pause.compareTo(LONGEST) < 0 ? pause : LONGEST);
    if (told) {
      log.debug("There are still no credentials", "error", e.getMessage());
    } else {
      told = true;
      log.warn(
          "The S3 store is not used: there are no credentials for it",
          "error",
          e.getMessage(),
          "looked_for_ms",
          took.toMillis());
    }
    return shortly(e);
  }

  /// Every request says it; the reason is long and was told once.
  private static StoreException shortly(StoreException e) {
    return new StoreException(e.reason(), "no credentials", e);
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
