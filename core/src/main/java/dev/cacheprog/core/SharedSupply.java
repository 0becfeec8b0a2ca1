package dev.cacheprog.core;

import dev.cacheprog.store.StoreException;
import dev.cacheprog.store.StoreException.Reason;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Asks a [Supply] in a separate thread, which is never interrupted: services for credentials may
/// take seconds, and a request that is cancelled before must not cancel that for all others.
///
/// Requests wait for the attempt in progress, but not longer than [#LIMIT] after it began; then
/// they fail at once until it has ended. Its result is used for a time from its beginning.
///
/// @param <T> the type of the value
public final class SharedSupply<T> implements Supply<T> {
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final Duration FRESH = Duration.ofMillis(100);

  private final Supply<T> supply;
  private final String what;
  private final String hint;
  private final long fresh;
  private final long limit;
  private final Ticker ticker;
  private @Nullable Attempt latest;

  /// @param what is supplied, for people, such as `AWS credentials`
  /// @param hint what to do if that takes too long
  public SharedSupply(Supply<T> supply, String what, String hint) {
    this(supply, what, hint, FRESH);
  }

  /// @param fresh for how long a result is used, even a failure
  public SharedSupply(Supply<T> supply, String what, String hint, Duration fresh) {
    this(supply, what, hint, fresh, LIMIT, Ticker.SYSTEM);
  }

  SharedSupply(
      Supply<T> supply, String what, String hint, Duration fresh, Duration limit, Ticker ticker) {
    this.supply = supply;
    this.what = what;
    this.hint = hint;
    this.fresh = fresh.toNanos();
    this.limit = limit.toNanos();
    this.ticker = ticker;
  }

  private final class Attempt extends FutureTask<T> {
    private final long start = ticker.nanos();

    Attempt() {
      super(supply::current);
    }

    long age() {
      return ticker.nanos() - start;
    }
  }

  @Override
  public T current() throws StoreException, InterruptedException {
    Attempt attempt = attempt();
    try {
      return attempt.get(Math.max(0, limit - attempt.age()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new StoreException(
          Reason.TRANSIENT,
          "found no "
              + what
              + " within "
              + Display.duration(Duration.ofMillis(TimeUnit.NANOSECONDS.toMillis(attempt.age()))),
          hint,
          e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof StoreException failure
          ? failure
          : new StoreException(
              "no " + what + ": " + Unexpected.describe(e.getCause()), false, null);
    }
  }

  private synchronized Attempt attempt() {
    Attempt known = latest;
    if (known != null && (!known.isDone() || known.age() < fresh)) {
      return known;
    }
    Attempt attempt = new Attempt();
    latest = attempt;
    Thread.ofVirtual().name(what).start(attempt);
    return attempt;
  }
}
