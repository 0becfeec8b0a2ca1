package dev.cacheprog.prefetch;

import dev.cacheprog.prefetch.pack.BodyLocation;
import dev.cacheprog.prefetch.pack.Pack;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One request, and the bodies that come with it. Two jobs are never equal. Safe for use by several
/// threads.
final class FetchJob {
  private final @Nullable Pack pack;
  private final List<PendingBody> bodies;

  private volatile long position;
  private volatile long startedAt;
  private volatile long firstByteAt;
  private volatile boolean cancelled;

  /// The thread that fetches it. Guarded by this.
  private @Nullable Thread fetcher;

  /// @param pack null for a single body, which is fetched as an object
  /// @param bodies in the order of their offsets; at least one
  FetchJob(@Nullable Pack pack, List<PendingBody> bodies) {
    this.pack = pack;
    this.bodies = bodies;
  }

  @Nullable Pack pack() {
    return pack;
  }

  List<PendingBody> bodies() {
    return bodies;
  }

  /// Uncompressed bytes of the whole response.
  long size() {
    return pack == null ? bodies.getFirst().location().size() : pack.size();
  }

  /// Uncompressed bytes of the response up to the end of `body`.
  long endOf(PendingBody body) {
    BodyLocation location = body.location();
    return pack == null ? location.size() : location.offset() + location.size();
  }

  /// Gives each body that is still to come its part of the bytes on the link, by what it costs to
  /// build: those that are not needed are paid by the others.
  ///
  /// @param from uncompressed bytes that have arrived
  void shareBytes(long from) {
    double cost = 0;
    long end = from;
    for (PendingBody body : bodies) {
      if (!body.hasEnded()) {
        cost += WorkDivision.cost(body);
        end = endOf(body); // that of the last one remains
      }
    }
    double perCost = WorkDivision.stored(end - from) / cost;
    for (PendingBody body : bodies) {
      if (!body.hasEnded()) {
        body.setBytes(perCost * WorkDivision.cost(body));
      }
    }
  }

  /// Whether one of its bodies is still to come.
  boolean isNeeded() {
    for (PendingBody body : bodies) {
      if (!body.hasEnded()) {
        return true;
      }
    }
    return false;
  }

  /// Uncompressed bytes that have arrived.
  long position() {
    return position;
  }

  /// @param now in nanoseconds
  void arrived(long until, long now) {
    if (position == 0 && until > 0) {
      firstByteAt = now;
    }
    position = until;
  }

  /// Nanoseconds, when the first byte arrived; 0 if none has.
  long firstByteAt() {
    return firstByteAt;
  }

  /// Nanoseconds, when it was last started.
  long startedAt() {
    return startedAt;
  }

  /// It is about to be fetched.
  synchronized void started(long now) {
    startedAt = now;
    position = 0;
    firstByteAt = 0;
    cancelled = false;
  }

  /// The calling thread fetches it until [#end].
  synchronized void begin() {
    fetcher = Thread.currentThread();
  }

  /// @return whether it was cancelled; the interrupt has not reached the caller, or is over
  synchronized boolean end() {
    fetcher = null;
    if (cancelled) {
      Thread.interrupted();
    }
    return cancelled;
  }

  /// Interrupts the thread that fetches it. Its bodies that have not arrived are still pending.
  synchronized void cancel() {
    cancelled = true;
    if (fetcher != null) {
      fetcher.interrupt();
    }
  }

  boolean isCancelled() {
    return cancelled;
  }
}
