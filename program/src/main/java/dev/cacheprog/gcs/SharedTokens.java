package dev.cacheprog.gcs;

import dev.cacheprog.core.BackoffSupply;
import dev.cacheprog.core.SharedSupply;
import dev.cacheprog.core.Supply;
import dev.cacheprog.store.StoreException;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// The tokens of a service that may take seconds: one request asks it for all.
final class SharedTokens implements Tokens {
  private static final String WHAT = "Google credentials";

  /// From one renewal of a rejected token to the next: a store that rejects every token must not
  /// make two requests of each.
  private static final Duration PAUSE = Duration.ofMinutes(1);

  private final Source source;
  private final Supply<Authorization> supply;
  private final Supply<Authorization> renewal;

  /// Where tokens come from.
  interface Source extends Supply<Authorization> {
    /// The token, fetched although the last one has not expired.
    Authorization renewed() throws StoreException, InterruptedException;

    /// Whose they are and where they come from, for people.
    String origin();
  }

  SharedTokens(Source source, String hint, InstantSource clock) {
    this.source = source;
    this.supply = new SharedSupply<>(new BackoffSupply<>(source, clock), WHAT, hint);
    this.renewal = new SharedSupply<>(source::renewed, WHAT, hint, PAUSE);
  }

  @Override
  public Authorization current() throws StoreException, InterruptedException {
    return supply.current();
  }

  @Override
  public @Nullable Authorization renewed(Authorization rejected)
      throws StoreException, InterruptedException {
    Authorization known = supply.current();
    Authorization other = known.equals(rejected) ? renewal.current() : known;
    return other.equals(rejected) ? null : other;
  }

  @Override
  public String origin() {
    return source.origin();
  }
}
