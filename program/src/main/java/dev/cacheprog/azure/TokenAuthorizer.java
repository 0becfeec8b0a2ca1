package dev.cacheprog.azure;

import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.Unexpected;
import dev.cacheprog.store.StoreException;
import dev.cacheprog.store.StoreException.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Sends a token of Microsoft Entra ID with each request. All threads share it. It is renewed
/// before it expires, in the background, and after Azure has not accepted it.
///
/// Tokens are fetched in a thread of their own, which is never interrupted: that may take seconds,
/// and a request that is cancelled must not cancel it for all others. After a failure, requests
/// fail at once for fifty times as long as the attempt took.
final class TokenAuthorizer implements Authorizer {
  /// How long a request waits for a token.
  private static final Duration LIMIT = Duration.ofSeconds(10);

  /// How long before they expire tokens are renewed, but not before 4/5 of their time.
  private static final Duration EARLY = Duration.ofMinutes(5);

  /// From one token that Azure has not accepted to the next one that is fetched for that reason.
  private static final Duration REJECTION_PAUSE = Duration.ofSeconds(10);

  private static final int FACTOR = 50;
  private static final Duration MAX_PAUSE = Duration.ofMinutes(5);

  private final TokenSource source;
  private final InstantSource clock;
  private final Duration limit;
  private final Log log;

  private @Nullable AccessToken latest;
  private Instant renewal = Instant.MIN;
  private @Nullable FutureTask<AccessToken> running;
  private @Nullable StoreException failure;
  private Instant nextAttempt = Instant.MIN;
  private Instant nextRejection = Instant.MIN;

  TokenAuthorizer(TokenSource source, InstantSource clock, Log log) {
    this(source, clock, LIMIT, log);
  }

  TokenAuthorizer(TokenSource source, InstantSource clock, Duration limit, Log log) {
    this.source = source;
    this.clock = clock;
    this.limit = limit;
    this.log = log;
  }

  @Override
  public HttpTransport.Request authorize(HttpTransport.Request request)
      throws StoreException, InterruptedException {
    Map<String, String> headers = new LinkedHashMap<>(request.headers());
    headers.put("Authorization", "Bearer " + current().value());
    return new HttpTransport.Request(request.method(), request.uri(), headers, request.body());
  }

  /// The token, which is valid.
  AccessToken current() throws StoreException, InterruptedException {
    FutureTask<AccessToken> fetch;
    synchronized (this) {
      Instant now = clock.instant();
      AccessToken known = latest;
      if (known != null && now.isBefore(renewal)) {
        return known;
      }
      if (running == null && !now.isBefore(nextAttempt)) {
        start(now);
      }
      if (known != null && now.isBefore(known.expiration())) {
        return known;
      }
      if (running == null) {
        throw copy(failure);
      }
      fetch = running;
    }
    return await(fetch);
  }

  private AccessToken await(FutureTask<AccessToken> fetch)
      throws StoreException, InterruptedException {
    try {
      return fetch.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new StoreException(
          Reason.TRANSIENT,
          "no token of Microsoft Entra ID within " + limit.toSeconds() + " s",
          "check the network to " + source.origin(),
          e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      throw cause instanceof StoreException known
          ? copy(known)
          : unexpected(cause == null ? e : cause);
    }
  }

  private static StoreException unexpected(Throwable cause) {
    return new StoreException(
        Reason.PERMANENT, "no token of Microsoft Entra ID: " + Unexpected.describe(cause), null);
  }

  /// Each request has a separate exception.
  private static StoreException copy(@Nullable StoreException e) {
    return e == null
        ? new StoreException(Reason.TRANSIENT, "no token of Microsoft Entra ID", null)
        : new StoreException(e.reason(), String.valueOf(e.getMessage()), e.hint(), e);
  }

  /// Called with the lock.
  private void start(Instant now) {
    FutureTask<AccessToken> fetch = new FutureTask<>(new Fetch(now));
    running = fetch;
    Thread.ofVirtual().name("Azure token").start(fetch);
  }

  private final class Fetch implements Callable<AccessToken> {
    private final Instant start;

    Fetch(Instant start) {
      this.start = start;
    }

    @Override
    public AccessToken call() throws StoreException, InterruptedException {
      try {
        AccessToken token = source.fetch();
        succeeded(token);
        return token;
      } catch (StoreException e) {
        failed(start, e);
        throw e;
      } catch (RuntimeException | Error e) {
        failed(start, unexpected(e));
        throw e;
      }
    }
  }

  private synchronized void succeeded(AccessToken token) {
    Instant now = clock.instant();
    Duration fifth = Duration.between(now, token.expiration()).dividedBy(5);
    latest = token;
    renewal = token.expiration().minus(fifth.compareTo(EARLY) < 0 ? fifth : EARLY);
    running = null;
    failure = null;
    nextAttempt = Instant.MIN;
  }

  private synchronized void failed(Instant start, StoreException e) {
    Instant now = clock.instant();
    Duration pause = Duration.between(start, now).multipliedBy(FACTOR);
    nextAttempt = now.plus(pause.compareTo(MAX_PAUSE) < 0 ? pause : MAX_PAUSE);
    failure = e;
    running = null;
    log.debug("Failed to get a token of Microsoft Entra ID", "error", e);
  }

  /// Drops a token, which may have been revoked. Not again soon: what is wrong with new tokens is
  /// not their age.
  @Override
  public synchronized boolean renew(HttpTransport.Request request, AzureError error) {
    AccessToken known = latest;
    Instant now = clock.instant();
    if (known == null
        || !("Bearer " + known.value()).equals(request.headers().get("Authorization"))) {
      return true; // another thread has noticed it
    }
    if (now.isBefore(nextRejection)) {
      return false;
    }
    nextRejection = now.plus(REJECTION_PAUSE);
    latest = null;
    renewal = Instant.MIN;
    return true;
  }

  @Override
  public String hintOfRejection() {
    return "Azure does not accept the token of "
        + source.origin()
        + ": is the tenant that of the storage account (AZURE_TENANT_ID)?";
  }

  @Override
  public String hintOfDenial(boolean isPut) {
    return (isPut
            ? "the role Storage Blob Data Contributor is missing, on the container"
            : "the role Storage Blob Data Reader is missing (to write, too: Storage Blob Data"
                + " Contributor), on the container")
        + " CACHEPROG_AZURE_CONTAINER, for "
        + source.origin()
        + "; a new assignment takes up to ten minutes";
  }

  @Override
  public String describe() throws StoreException, InterruptedException {
    Duration left = Duration.between(clock.instant(), current().expiration());
    return source.origin() + "; token for " + left.toMinutes() + " minutes";
  }
}
