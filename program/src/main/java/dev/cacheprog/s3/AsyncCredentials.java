package dev.cacheprog.s3;

import dev.cacheprog.core.Display;
import dev.cacheprog.core.Ticker;
import dev.cacheprog.core.Unexpected;
import dev.cacheprog.store.StoreException;
import dev.cacheprog.store.StoreException.Reason;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Resolves credentials in a separate thread, which is never interrupted: AWS's services may take
/// seconds, and a request that is cancelled before must not cancel that for all others.
///
/// Requests wait for the resolution in progress, but not longer than [#LIMIT] after it began; then
/// they fail at once until it has ended. Its result is used for [#FRESH] from its beginning.
final class AsyncCredentials implements CredentialsProvider {
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final Duration FRESH = Duration.ofMillis(100);

  private final CredentialsProvider provider;
  private final long limit;
  private final Ticker ticker;
  private @Nullable Resolution latest;

  AsyncCredentials(CredentialsProvider provider) {
    this(provider, LIMIT, Ticker.SYSTEM);
  }

  AsyncCredentials(CredentialsProvider provider, Duration limit, Ticker ticker) {
    this.provider = provider;
    this.limit = limit.toNanos();
    this.ticker = ticker;
  }

  private final class Resolution extends FutureTask<Credentials> {
    private final long start = ticker.nanos();

    Resolution(CredentialsProvider provider) {
      super(provider::current);
    }

    long age() {
      return ticker.nanos() - start;
    }
  }

  @Override
  public Credentials current() throws StoreException, InterruptedException {
    Resolution resolution = resolution();
    try {
      return resolution.get(Math.max(0, limit - resolution.age()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new StoreException(
          Reason.TRANSIENT,
          "found no AWS credentials within "
              + Display.duration(
                  Duration.ofMillis(TimeUnit.NANOSECONDS.toMillis(resolution.age()))),
          DefaultCredentials.HINT,
          e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof StoreException failure
          ? failure
          : new StoreException("no credentials: " + Unexpected.describe(e.getCause()), false, null);
    }
  }

  private synchronized Resolution resolution() {
    Resolution known = latest;
    if (known != null && (!known.isDone() || known.age() < FRESH.toNanos())) {
      return known;
    }
    Resolution resolution = new Resolution(provider);
    latest = resolution;
    Thread.ofVirtual().name("AWS credentials").start(resolution);
    return resolution;
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
