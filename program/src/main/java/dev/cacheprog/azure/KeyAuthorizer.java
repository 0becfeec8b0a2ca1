package dev.cacheprog.azure;

import dev.cacheprog.core.HttpDate;
import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.core.Log;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;

/// Signs requests with an account key. If the clock of this machine is wrong, which Azure does not
/// accept, it signs with the time of the store.
final class KeyAuthorizer implements Authorizer {
  /// Azure accepts a quarter of an hour.
  private static final Duration TOLERATED = Duration.ofMinutes(10);

  private final AzureCredentials.AccountKey key;
  private final InstantSource clock;
  private final Log log;
  private final AtomicBoolean isReported = new AtomicBoolean();

  /// How far the clock of this machine is behind that of the store.
  private volatile Duration skew = Duration.ZERO;

  KeyAuthorizer(AzureCredentials.AccountKey key, InstantSource clock, Log log) {
    this.key = key;
    this.clock = clock;
    this.log = log;
  }

  @Override
  public HttpTransport.Request authorize(HttpTransport.Request request) {
    return SharedKey.sign(request, key, clock.instant().plus(skew));
  }

  @Override
  public boolean renew(HttpTransport.Request request, AzureError error) {
    Instant there = HttpDate.parse(error.date());
    Instant here = HttpDate.parse(request.headers().get("x-ms-date"));
    if (there == null || here == null) {
      return false;
    }
    if (Duration.between(here, there).abs().compareTo(TOLERATED) <= 0) {
      return false;
    }
    Duration behind = Duration.between(clock.instant(), there);
    skew = behind;
    if (isReported.compareAndSet(false, true)) {
      log.warn(
          "Local clock is wrong; signing requests with the time of the store",
          "seconds_behind",
          behind.toSeconds());
    }
    return true;
  }

  @Override
  public String hintOfRejection() {
    return "the key is not one of the account "
        + key.account()
        + ", or a server on the way changes requests: "
        + key.origin();
  }

  /// A key may do everything; the account itself forbids it.
  @Override
  public String hintOfDenial(boolean isPut) {
    return "the storage account does not allow this with its key: " + key.origin();
  }

  @Override
  public String describe() {
    return key.toString();
  }
}
