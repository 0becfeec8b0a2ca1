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

/// Disables a store that costs more than it is worth: every call then fails at once. Two rules
/// decide that.
///
/// * [CircuitBreakerRule]: too many consecutive failures disable the store until a probe succeeds.
///   Gets and puts have a rule each, since a store may refuse the ones and serve the others. A
///   store that cannot be reached is a failure of both, counted by a third one.
/// * [ErrorBudgetRule], if there is one: failures have taken too much of the session's time.
///
/// A miss is a success. A put that is denied, throttled or too large has its answer, which is no
/// failure of the store. A call that its caller cancels has no result.
public final class StoreHealthStore implements RemoteStore {
  private static final String TOO_MANY_FAILURES =
      "the remote storage is disabled after too many errors";

  private static final String BUDGET_USED_UP =
      "the remote storage is disabled: errors have taken too much time";

  private final RemoteStore store;
  private final Duration retryAfter;
  private final InstantSource clock;
  private final Log log;

  // All that follows is guarded by this.

  private final CircuitBreakerRule gets;
  private final CircuitBreakerRule puts;
  private final CircuitBreakerRule connections;
  private final @Nullable ErrorBudgetRule budget;
  private boolean budgetReported;

  /// @param maxFailures consecutive ones that disable the store, at least 1
  /// @param retryAfter from a failure to the next probe; zero: there is none
  /// @param budget for time that failures take; null: without limit. This store has it to itself.
  public StoreHealthStore(
      RemoteStore store,
      int maxFailures,
      Duration retryAfter,
      @Nullable ErrorBudgetRule budget,
      InstantSource clock,
      Log log) {
    this.store = store;
    this.retryAfter = retryAfter;
    this.clock = clock;
    this.log = log;
    this.gets = new CircuitBreakerRule(maxFailures, retryAfter);
    this.puts = new CircuitBreakerRule(maxFailures, retryAfter);
    this.connections = new CircuitBreakerRule(maxFailures, retryAfter);
    this.budget = budget;
  }

  @Override
  public Lookup get(ActionId id) throws StoreException, InterruptedException {
    Instant begin = clock.instant();
    Lookup lookup = call(gets, begin, () -> store.get(id));
    return lookup
            instanceof Lookup.Hit(ObjectMetadata metadata, long size, var time, InputStream body)
        ? new Lookup.Hit(metadata, size, time, new MonitoredBody(body, begin))
        : lookup;
  }

  @Override
  public void put(ActionId id, ObjectMetadata metadata, Body body)
      throws StoreException, InterruptedException {
    call(
        puts,
        clock.instant(),
        () -> {
          store.put(id, metadata, body);
          return true;
        });
  }

  private interface Call<T> {
    T run() throws StoreException, InterruptedException;
  }

  private <T> T call(CircuitBreakerRule rule, Instant begin, Call<T> call)
      throws StoreException, InterruptedException {
    admit(rule, begin);
    boolean reported = false;
    try {
      T result = call.run();
      reported = true;
      if (result instanceof Lookup.Hit) {
        reached(); // its body is still to come
      } else {
        succeeded(rule);
      }
      return result;
    } catch (StoreException e) {
      if (!CallerInterrupt.isPending()) {
        reported = true;
        failed(rule, begin, e);
      }
      throw e;
    } finally {
      if (!reported) {
        withdraw(rule);
      }
    }
  }

  private synchronized void admit(CircuitBreakerRule rule, Instant now) throws StoreException {
    ErrorBudgetRule limit = budget;
    if (limit != null && !(rule == gets ? limit.allowsGets(now) : limit.allowsPuts(now))) {
      reportBudget(limit, now);
      throw new StoreException(BUDGET_USED_UP, false, null);
    }
    if (!rule.allows(now) || !connections.allows(now)) {
      throw new StoreException(TOO_MANY_FAILURES, false, null);
    }
    rule.begin();
    connections.begin();
  }

  private synchronized void reached() {
    reportIfEnabled(connections, connections.succeeded());
  }

  private synchronized void succeeded(CircuitBreakerRule rule) {
    reportIfEnabled(rule, rule.succeeded());
    reportIfEnabled(connections, connections.succeeded());
  }

  private synchronized void failed(CircuitBreakerRule rule, Instant begin, StoreException failure) {
    Instant now = clock.instant();
    Reason reason = failure.reason();
    if (budget != null && rule == gets) {
      budget.failed(begin, now, reason == Reason.UNREACHABLE);
    }
    if (reason == Reason.UNREACHABLE) {
      rule.withdraw();
      reportIfDisabled(connections, failure, connections.failed(failure, now));
    } else if (rule == puts && isRefusal(reason)) {
      rule.withdraw();
      if (reason == Reason.TOO_LARGE) {
        connections.withdraw(); // perhaps nothing was sent
      } else {
        reached();
      }
    } else {
      reportIfDisabled(rule, failure, rule.failed(failure, now));
      connections.withdraw();
    }
  }

  private static boolean isRefusal(Reason reason) {
    return reason == Reason.DENIED || reason == Reason.THROTTLED || reason == Reason.TOO_LARGE;
  }

  /// A call that its caller cancelled has nothing to do with the store.
  private synchronized void withdraw(CircuitBreakerRule rule) {
    rule.withdraw();
    connections.withdraw();
  }

  private void reportIfEnabled(CircuitBreakerRule rule, boolean enabled) {
    if (enabled) {
      log.info("Remote storage has been enabled again", "calls", name(rule));
    }
  }

  /// The failures have log lines of their own, so it is no warning.
  private void reportIfDisabled(CircuitBreakerRule rule, StoreException failure, boolean disabled) {
    if (disabled) {
      log.write(
          isDisabledBy(FailureHints.of(failure), rule) ? Log.Level.DEBUG : Log.Level.INFO,
          "Remote storage has been disabled because of too many consecutive errors",
          "calls",
          name(rule),
          "errors",
          rule.failures(),
          "retry_after",
          retryAfter);
    }
  }

  /// Whether another rule has disabled calls because of the same cause, which has been logged.
  private boolean isDisabledBy(String hint, CircuitBreakerRule except) {
    for (CircuitBreakerRule rule : rules()) {
      StoreException cause = rule.cause();
      if (rule != except && cause != null && FailureHints.of(cause).equals(hint)) {
        return true;
      }
    }
    return false;
  }

  private CircuitBreakerRule[] rules() {
    return new CircuitBreakerRule[] {connections, gets, puts};
  }

  private String name(CircuitBreakerRule rule) {
    return rule == gets ? "gets" : rule == puts ? "puts" : "all";
  }

  /// No warning, either.
  private void reportBudget(ErrorBudgetRule limit, Instant now) {
    if (!budgetReported) {
      budgetReported = true;
      log.info(
          "Remote storage has been disabled because errors took too much time",
          "calls",
          limit.allowsPuts(now) ? "gets" : "all",
          "lost",
          limit.lost());
    }
  }

  @Override
  public void close() {
    reportEnd();
    store.close();
  }

  /// Reports a store that is disabled at the end, once, whatever disabled it.
  private synchronized void reportEnd() {
    ErrorBudgetRule limit = budget;
    if (limit != null && budgetReported && !limit.allowsGets(clock.instant())) {
      log.warn(
          FailureHints.FAILED_UNTIL_THE_END,
          "error",
          "failed calls took " + Display.duration(limit.lost()));
      return;
    }
    for (CircuitBreakerRule rule : rules()) {
      StoreException cause = rule.cause();
      if (cause != null) {
        log.warn(
            FailureHints.FAILED_UNTIL_THE_END,
            "calls",
            rule.failures(),
            "error",
            Display.reason(cause));
        return;
      }
    }
  }

  @Override
  public String toString() {
    return "store health > " + store;
  }

  /// The body of a hit. A store that finds objects but does not deliver them is broken, too: the
  /// hit is a success once its body was read, or closed, without a failure.
  private final class MonitoredBody extends BodyStream {
    private final Instant begin;
    private boolean reported;

    MonitoredBody(InputStream body, Instant begin) {
      super(body);
      this.begin = begin;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      try {
        int n = in.read(bytes, offset, length);
        if (n < 0) {
          reportSuccess();
        }
        return n;
      } catch (CorruptBodyException e) {
        throw e; // no failure of the store: the body was damaged before
      } catch (IOException e) {
        reportFailure(e);
        throw e;
      }
    }

    private void reportFailure(IOException failure) {
      if (reported) {
        return;
      }
      reported = true;
      if (CallerInterrupt.isPending()) {
        withdraw(gets);
      } else {
        failed(gets, begin, new StoreException(Display.reason(failure), true, failure));
      }
    }

    private void reportSuccess() {
      if (!reported) {
        reported = true;
        succeeded(gets);
      }
    }

    @Override
    public void close() throws IOException {
      reportSuccess();
      super.close();
    }
  }
}
