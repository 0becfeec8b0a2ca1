package dev.cacheprog.core;

import dev.cacheprog.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The time for which a server wants no requests, as it has said with `Retry-After`. A short one is
/// waited out by the call that was refused; during a longer one all calls fail without a request.
/// Safe for use by several threads.
public final class ServerPause {
  /// A call waits so long at most.
  private static final long SHORT_NANOS = Duration.ofSeconds(2).toNanos();

  /// What servers ask for is believed so far.
  private static final long MAX_SECONDS = 300;

  private final Ticker ticker;
  private volatile long end;
  private volatile boolean isSet;

  public ServerPause(Ticker ticker) {
    this.ticker = ticker;
  }

  /// @param what is not done, for the message
  /// @throws StoreException for its rate, if the server wants no request yet
  public void check(String what) throws StoreException {
    if (isSet) {
      long left = end - ticker.nanos();
      if (left > 0) {
        long seconds = Duration.ofNanos(left).toSeconds() + 1;
        throw new StoreException(
            StoreException.Reason.THROTTLED,
            what + ": not sent, as the server wants no requests for another " + seconds + " s",
            null);
      }
    }
  }

  /// A request was refused for its rate. Waits if the server wants another one soon.
  ///
  /// @param retryAfter the header, seconds or a date; null if there is none
  /// @param date the header of that name, to which a date is compared; null if there is none
  /// @return whether the request may be sent again now
  public boolean refused(@Nullable String retryAfter, @Nullable String date)
      throws InterruptedException {
    long seconds = retryAfter == null ? -1 : seconds(retryAfter.strip(), date);
    if (seconds < 0) {
      return false;
    }
    long nanos = Duration.ofSeconds(Math.min(seconds, MAX_SECONDS)).toNanos();
    if (nanos <= SHORT_NANOS) {
      ticker.sleep(nanos);
      return true;
    }
    end = ticker.nanos() + nanos;
    isSet = true;
    return false;
  }

  /// @return negative if that is not known
  private static long seconds(String retryAfter, @Nullable String date) {
    if (retryAfter.isEmpty()) {
      return -1;
    }
    if (Digits.only(retryAfter)) {
      return retryAfter.length() > 9 ? MAX_SECONDS : Long.parseLong(retryAfter);
    }
    Instant until = HttpDate.parse(retryAfter);
    Instant now = date == null ? null : HttpDate.parse(date.strip());
    return until == null || now == null ? -1 : Duration.between(now, until).toSeconds();
  }
}
