package dev.cacheprog.core;

import dev.cacheprog.store.ActionId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// What it costs to build what this session did not find: the time from the miss of an action to
/// its put. Go runs as many actions at once as there are cores, so this is about the time of one
/// core. Safe for use by several threads.
public final class BuildCosts implements CacheListener {
  /// Of an action that was not built in this session.
  public static final int UNKNOWN = 0;

  /// Milliseconds; what takes longer counts as this.
  public static final int MAX = 3_600_000;

  /// Go puts what belongs to one action in a row: the first of it was missed, the rest has the same
  /// cost, since it is built again if any of it is missing.
  private static final long SAME_ACTION = 1_000_000_000;

  /// Bytes of output for which go takes a second of a core: 2.2 million were measured for a program
  /// and 2.7 million for go's own library.
  private static final double BYTES_PER_SECOND = 2.5e6;

  private final Ticker ticker;
  private final Map<ActionId, Long> missed = new ConcurrentHashMap<>();
  private final Map<ActionId, Integer> costs = new ConcurrentHashMap<>();
  private volatile Built last = new Built(UNKNOWN, 0);

  /// @param time of the put
  private record Built(int cost, long time) {}

  public BuildCosts(Ticker ticker) {
    this.ticker = ticker;
  }

  @Override
  public void started(Request request, ActionId id) {
    if (request == Request.PUT) {
      built(id);
    }
  }

  @Override
  public void ended(
      Request request, ActionId id, @Nullable LocalEntry entry, boolean failed, long start) {
    if (request == Request.GET && entry == null) {
      missed.put(id, ticker.nanos());
    }
  }

  private void built(ActionId id) {
    long now = ticker.nanos();
    Long begin = missed.remove(id);
    int cost;
    if (begin != null) {
      cost = Math.clamp((now - begin) / 1_000_000, 1, MAX);
      last = new Built(cost, now);
    } else {
      Built before = last;
      cost = now - before.time() < SAME_ACTION ? before.cost() : UNKNOWN;
    }
    if (cost != UNKNOWN) {
      costs.put(id, cost);
    }
  }

  /// The likely cost of a body whose cost is not known, in seconds of a core.
  ///
  /// @param bytes of the body, uncompressed
  public static double estimate(long bytes) {
    return bytes / BYTES_PER_SECOND;
  }

  /// Milliseconds, or [#UNKNOWN].
  public int of(ActionId id) {
    return costs.getOrDefault(id, UNKNOWN);
  }
}
