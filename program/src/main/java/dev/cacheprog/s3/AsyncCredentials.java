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

/// Looks for credentials in a thread of its own, which nobody interrupts: AWS's services may take
/// seconds to give some, and a request that cannot wait so long must not spoil that for all that
/// follow.
///
/// Requests wait for the look that is going on, but never longer than [#LIMIT] after it began; from
/// then on they fail at once, until it has ended. What was found is good for a moment without
/// another look.
final class AsyncCredentials implements CredentialsProvider {
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final Duration FRESH = Duration.ofMillis(100);

  private final CredentialsProvider identities;
  private final long limit;
  private final Ticker ticker;
  private @Nullable Look latest;

  AsyncCredentials(CredentialsProvider identities) {
    this(identities, LIMIT, Ticker.SYSTEM);
  }

  AsyncCredentials(CredentialsProvider identities, Duration limit, Ticker ticker) {
    this.identities = identities;
    this.limit = limit.toNanos();
    this.ticker = ticker;
  }

  private final class Look extends FutureTask<Credentials> {
    private final long start = ticker.nanos();

    Look(CredentialsProvider identities) {
      super(identities::current);
    }

    long age() {
      return ticker.nanos() - start;
    }
  }

  @Override
  public Credentials current() throws StoreException, InterruptedException {
    Look look = look();
    try {
      return look.get(Math.max(0, limit - look.age()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new StoreException(
          Reason.TRANSIENT,
          "AWS credentials were looked for and not found within "
              + Display.duration(Duration.ofMillis(TimeUnit.NANOSECONDS.toMillis(look.age()))),
          DefaultCredentials.HINT,
          e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof StoreException failure
          ? failure
          : new StoreException("no credentials: " + Unexpected.describe(e.getCause()), false, null);
    }
  }

  private synchronized Look look() {
    Look known = latest;
    if (known != null && (!known.isDone() || known.age() < FRESH.toNanos())) {
      return known;
    }
    Look look = new Look(identities);
    latest = look;
    Thread.ofVirtual().name("credentials").start(look);
    return look;
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
