package dev.cacheprog.remote;

import dev.cacheprog.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A circuit breaker for one sort of calls: it opens after too many consecutive failures. Then no
/// call is allowed for a while, and after that a single one, the probe. If the probe succeeds, the
/// circuit is closed again; if it fails, the next one has to wait as long.
///
/// Not safe for use by several threads: the owner has a lock.
final class CircuitBreakerRule {
  private final int maxFailures;
  private final Duration retryAfter;
  private int failures;
  private boolean probing;

  /// When the circuit opened or a call failed last; null while it is closed.
  private @Nullable Instant openSince;

  /// What opened the circuit; null while it is closed.
  private @Nullable StoreException cause;

  /// @param maxFailures consecutive failures that open the circuit, at least 1
  /// @param retryAfter from a failure to the next probe; zero: the circuit never closes again
  CircuitBreakerRule(int maxFailures, Duration retryAfter) {
    if (maxFailures < 1) {
      throw new IllegalArgumentException(
          "a circuit breaker needs at least one failure: " + maxFailures);
    }
    this.maxFailures = maxFailures;
    this.retryAfter = retryAfter;
  }

  boolean allows(Instant now) {
    Instant since = openSince;
    return since == null
        || (!probing && !retryAfter.isZero() && !now.isBefore(since.plus(retryAfter)));
  }

  /// An allowed call begins. While the circuit is open, it is the probe.
  void begin() {
    probing = openSince != null;
  }

  /// A call has succeeded.
  ///
  /// @return whether that closed the circuit
  boolean succeeded() {
    boolean wasOpen = openSince != null;
    failures = 0;
    probing = false;
    openSince = null;
    cause = null;
    return wasOpen;
  }

  /// A call has failed.
  ///
  /// @return whether that opened the circuit
  boolean failed(StoreException failure, Instant now) {
    failures++;
    probing = false;
    if (openSince != null) {
      openSince = now;
      return false;
    }
    if (failures < maxFailures) {
      return false;
    }
    openSince = now;
    cause = failure;
    return true;
  }

  /// A call has ended without a result that concerns this rule.
  void withdraw() {
    probing = false;
  }

  /// Consecutive, as of now.
  int failures() {
    return failures;
  }

  /// What opened the circuit; null while it is closed.
  @Nullable StoreException cause() {
    return cause;
  }
}
