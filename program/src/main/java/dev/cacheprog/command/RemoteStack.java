package dev.cacheprog.command;

import static dev.cacheprog.options.RemoteFlags.MAX_CONCURRENT_REMOTE_GETS;
import static dev.cacheprog.options.RemoteFlags.MAX_CONCURRENT_REMOTE_PUTS;
import static dev.cacheprog.options.RemoteFlags.MAX_CONSECUTIVE_ERRORS;
import static dev.cacheprog.options.RemoteFlags.REMOTE_GET_TIMEOUT;
import static dev.cacheprog.options.RemoteFlags.REMOTE_PUT_TIMEOUT;
import static dev.cacheprog.options.RemoteFlags.RETRY_AFTER;

import dev.cacheprog.core.Codec;
import dev.cacheprog.core.Counts;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.StoreListener;
import dev.cacheprog.observe.ObservedStore;
import dev.cacheprog.options.Options;
import dev.cacheprog.remote.BodyLimitStore;
import dev.cacheprog.remote.CompressingStore;
import dev.cacheprog.remote.ConcurrencyLimitStore;
import dev.cacheprog.remote.ErrorBudgetRule;
import dev.cacheprog.remote.LearnedBodyLimit;
import dev.cacheprog.remote.ReadOnlyFallbackStore;
import dev.cacheprog.remote.ReadOnlyStore;
import dev.cacheprog.remote.RetryingStore;
import dev.cacheprog.remote.SingleFlightStore;
import dev.cacheprog.remote.StallTimeoutStore;
import dev.cacheprog.remote.StoreCounts;
import dev.cacheprog.remote.StoreHealthStore;
import dev.cacheprog.store.RemoteStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The layers around a remote store, in their order, for all commands. Each layer is a store over a
/// store. ARCHITECTURE.md says why each stands where it does.
final class RemoteStack {
  private static final Duration RETRY_PAUSE = Duration.ofMillis(100);

  private final Options options;
  private final Log log;
  private final List<StoreListener> inner = new ArrayList<>();
  private final List<StoreListener> outer = new ArrayList<>();
  private @Nullable LearnedBodyLimit bodyLimit;
  private @Nullable Codec codec;
  private boolean hasErrorBudget;
  private boolean isReadOnly;
  private @Nullable Duration denialPause;
  private String denialHint = "";
  private int maxSharedGets;
  private boolean endsTrickles;

  RemoteStack(Options options, Counts counts, Log log) {
    this.options = options;
    this.log = log;
    this.inner.add(new StoreCounts(counts, log));
  }

  /// Reports calls as the store receives them: after compression, and only those that reach it.
  RemoteStack observeInner(StoreListener listener) {
    inner.add(listener);
    return this;
  }

  /// Reports calls as they are made: before compression, and those that a layer refuses, too.
  RemoteStack observeOuter(StoreListener listener) {
    outer.add(listener);
    return this;
  }

  /// Learns how large bodies may be, and sends no larger one.
  RemoteStack limitBodies(LearnedBodyLimit limit) {
    bodyLimit = limit;
    return this;
  }

  /// Compresses bodies. Without this, they pass as they are.
  RemoteStack compress(Codec with) {
    codec = with;
    return this;
  }

  /// Stops using the store while failures have taken too much of the session's time.
  RemoteStack withErrorBudget() {
    hasErrorBudget = true;
    return this;
  }

  /// Drops all puts.
  RemoteStack readOnly() {
    isReadOnly = true;
    return this;
  }

  /// Rejects puts after the store has denied one.
  ///
  /// @param pause after which a put is tried again; 0 for never
  /// @param hint for the log line about it
  RemoteStack readOnlyAfterDenial(Duration pause, String hint) {
    denialPause = pause;
    denialHint = hint;
    return this;
  }

  /// Lets equal gets share one.
  ///
  /// @param most gets at the same time
  RemoteStack shareGets(int most) {
    maxSharedGets = most;
    return this;
  }

  /// Cuts off bodies of which a byte comes now and then. For a caller who does not notice that
  /// nobody waits any longer.
  RemoteStack endTrickles() {
    endsTrickles = true;
    return this;
  }

  /// All layers around `store`, from the inside out.
  RemoteStore around(RemoteStore store) {
    int maxErrors = options.get(MAX_CONSECUTIVE_ERRORS);
    RemoteStore top = store;
    top =
        new StallTimeoutStore(
            top, options.get(REMOTE_GET_TIMEOUT), options.get(REMOTE_PUT_TIMEOUT), endsTrickles);
    top =
        new ConcurrencyLimitStore(
            top, options.get(MAX_CONCURRENT_REMOTE_GETS), options.get(MAX_CONCURRENT_REMOTE_PUTS));
    top = new RetryingStore(top, RETRY_PAUSE);
    top = new ObservedStore(top, inner);
    if (bodyLimit != null) {
      top = new BodyLimitStore(top, bodyLimit);
    }
    if (codec != null) {
      top = new CompressingStore(top, codec);
    }
    if (maxErrors > 0) {
      ErrorBudgetRule budget =
          hasErrorBudget ? new ErrorBudgetRule(CommandContext.CLOCK.instant()) : null;
      top =
          new StoreHealthStore(
              top, maxErrors, options.get(RETRY_AFTER), budget, CommandContext.CLOCK, log);
    }
    if (!outer.isEmpty()) {
      top = new ObservedStore(top, outer);
    }
    if (isReadOnly) {
      top = new ReadOnlyStore(top);
    } else if (denialPause != null) {
      top = new ReadOnlyFallbackStore(top, denialPause, denialHint, CommandContext.CLOCK, log);
    }
    if (maxSharedGets > 0) {
      top = new SingleFlightStore(top, maxSharedGets);
    }
    return top;
  }
}
