package dev.cacheprog.remote;

import dev.cacheprog.core.BodyStream;
import dev.cacheprog.core.Display;
import dev.cacheprog.core.Log;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.CorruptBodyException;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.StoreException;
import dev.cacheprog.store.StoreException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// A circuit breaker: after too many consecutive failures the store is left alone, and every call
/// fails at once. After a while a single call is let through; if it succeeds, the store is back. A
/// miss is a success.
///
/// Gets and puts have a circuit each, since a store may refuse the ones and serve the others. That
/// a store cannot be reached is counted for both together. A put that is denied, throttled or too
/// large was answered as it should be, and is no failure of the store.
public final class CircuitBreakerStore implements RemoteStore {
  private final RemoteStore store;
  private final int maxErrors;
  private final Duration retryAfter;
  private final InstantSource clock;
  private final Log log;

  private final Circuit gets = new Circuit("gets");
  private final Circuit puts = new Circuit("puts");
  private final Circuit connections = new Circuit("all");

  /// @param maxErrors consecutive failures that open the circuit, at least 1
  /// @param retryAfter how long the store is left alone before a probe; zero: for good
  public CircuitBreakerStore(
      RemoteStore store, int maxErrors, Duration retryAfter, InstantSource clock, Log log) {
    if (maxErrors < 1) {
      throw new IllegalArgumentException(
          "a circuit breaker needs at least one error: " + maxErrors);
    }
    this.store = store;
    this.maxErrors = maxErrors;
    this.retryAfter = retryAfter;
    this.clock = clock;
    this.log = log;
  }

  @Override
  public Lookup get(ActionId id) throws StoreException, InterruptedException {
    Lookup lookup = call(gets, () -> store.get(id));
    if (lookup
        instanceof Lookup.Hit(ObjectMetadata metadata, long size, var time, InputStream body)) {
      return new Lookup.Hit(metadata, size, time, new GuardedBody(body));
    }
    return lookup;
  }

  @Override
  public void put(ActionId id, ObjectMetadata metadata, Body body)
      throws StoreException, InterruptedException {
    call(
        puts,
        () -> {
          store.put(id, metadata, body);
          return true;
        });
  }

  private <T> T call(Circuit circuit, Call<T> call) throws StoreException, InterruptedException {
    admit(circuit);
    boolean answered = false;
    try {
      T result = call.run();
      answered = true;
      if (result instanceof Lookup.Hit) {
        reached(); // its body is yet to come
      } else {
        succeeded(circuit);
      }
      return result;
    } catch (StoreException e) {
      if (!CallerInterrupt.gaveUp()) {
        answered = true;
        failed(circuit, e);
      }
      throw e;
    } finally {
      if (!answered) {
        withdraw(circuit);
      }
    }
  }

  private synchronized void admit(Circuit circuit) throws StoreException {
    if (!circuit.admits() || !connections.admits()) {
      throw new StoreException("the remote storage is disabled after too many errors", false, null);
    }
    circuit.begin();
    connections.begin();
  }

  private synchronized void reached() {
    connections.succeeded();
  }

  private synchronized void succeeded(Circuit circuit) {
    circuit.succeeded();
    connections.succeeded();
  }

  private synchronized void failed(Circuit circuit, StoreException failure) {
    Reason reason = failure.reason();
    if (reason == Reason.UNREACHABLE) {
      circuit.withdraw();
      connections.failed(failure);
    } else if (circuit == puts && isOfThisPut(reason)) {
      circuit.withdraw();
      if (reason == Reason.TOO_LARGE) {
        connections.withdraw(); // it may not even have been sent
      } else {
        connections.succeeded();
      }
    } else {
      circuit.failed(failure);
      connections.withdraw();
    }
  }

  private static boolean isOfThisPut(Reason reason) {
    return reason == Reason.DENIED || reason == Reason.THROTTLED || reason == Reason.TOO_LARGE;
  }

  /// A call that was given up by its caller says nothing about the store.
  private synchronized void withdraw(Circuit circuit) {
    circuit.withdraw();
    connections.withdraw();
  }

  @Override
  public void close() {
    sumUp();
    store.close();
  }

  private synchronized void sumUp() {
    for (Circuit circuit : new Circuit[] {connections, gets, puts}) {
      StoreException failure = circuit.openedBy;
      if (failure != null) {
        log.warn(
            FailureHints.FAILED_UNTIL_THE_END,
            "calls",
            circuit.errors,
            "error",
            Display.reason(failure));
        return;
      }
    }
  }

  /// Whether a circuit is open for this cause, and that has been logged.
  private boolean isOpenFor(String advice) {
    for (Circuit circuit : new Circuit[] {connections, gets, puts}) {
      StoreException failure = circuit.openedBy;
      if (failure != null && FailureHints.of(failure).equals(advice)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public String toString() {
    return "circuit-broken " + store;
  }

  private interface Call<T> {
    T run() throws StoreException, InterruptedException;
  }

  /// Open or closed for one kind of calls. Guarded by the circuit breaker.
  private final class Circuit {
    private final String calls;
    private int errors;
    private boolean probing;

    /// When the circuit was opened or last probed; null while it is closed.
    private @Nullable Instant openSince;

    /// Why it was opened; null while it is closed.
    private @Nullable StoreException openedBy;

    /// @param calls which calls these are, for people
    Circuit(String calls) {
      this.calls = calls;
    }

    boolean admits() {
      Instant since = openSince;
      return since == null
          || (!probing
              && !retryAfter.isZero()
              && !clock.instant().isBefore(since.plus(retryAfter)));
    }

    void begin() {
      probing = openSince != null;
    }

    void succeeded() {
      errors = 0;
      probing = false;
      if (openSince != null) {
        openSince = null;
        openedBy = null;
        log.info("Remote storage has been enabled again", "calls", calls);
      }
    }

    void failed(StoreException failure) {
      errors++;
      probing = false;
      if (openSince != null) {
        openSince = clock.instant();
      } else if (errors >= maxErrors) {
        // What has failed and what to do about it is said where it fails.
        Log.Level level = isOpenFor(FailureHints.of(failure)) ? Log.Level.DEBUG : Log.Level.INFO;
        openSince = clock.instant();
        openedBy = failure;
        log.write(
            level,
            "Remote storage has been disabled because of too many consecutive errors",
            "calls",
            calls,
            "errors",
            errors,
            "retry_after",
            retryAfter);
      }
    }

    void withdraw() {
      probing = false;
    }
  }

  /// A store that finds objects but does not deliver them is broken, too: a hit is a success once
  /// its body was read, or closed, without a failure.
  private final class GuardedBody extends BodyStream {
    private boolean judged;

    GuardedBody(InputStream body) {
      super(body);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int n;
      try {
        n = in.read(bytes, offset, length);
      } catch (CorruptBodyException e) {
        throw e; // the store did its part: it delivered what somebody else had damaged
      } catch (IOException e) {
        judge(
            CallerInterrupt.gaveUp()
                ? () -> withdraw(gets)
                : () -> failed(gets, new StoreException(Display.reason(e), true, e)));
        throw e;
      }
      if (n < 0) {
        judge(() -> succeeded(gets));
      }
      return n;
    }

    @Override
    public void close() throws IOException {
      judge(() -> succeeded(gets));
      super.close();
    }

    private void judge(Runnable verdict) {
      if (!judged) {
        judged = true;
        verdict.run();
      }
    }
  }
}
