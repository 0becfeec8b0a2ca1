package dev.cacheprog.core;

import dev.cacheprog.store.ActionId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// What it costs to build an action: the time from its miss to its put, as the session saw it that
/// built it. Go runs as many actions at once as there are cores, so this is about the time of one
/// core. Counts the cost of what was hit. Safe for use by several threads.
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

  /// What a request costs beside its body, as uncompressed bytes.
  private static final double REQUEST_BYTES = 4000;

  /// So many costs in a row are compared to find what belongs to one action.
  private static final int RECENT = 4;

  private final Counts counts;
  private final Ticker ticker;
  private final Map<ActionId, Long> missed = new ConcurrentHashMap<>();
  private final Map<ActionId, Integer> costs = new ConcurrentHashMap<>();
  private volatile Built last = new Built(UNKNOWN, 0);

  /// From the manifest.
  private volatile Map<ActionId, Integer> listed = Map.of();

  /// Of the last hits. Guarded by itself.
  private final int[] recent = new int[RECENT];

  private int hits;

  /// @param time of the put
  private record Built(int cost, long time) {}

  public BuildCosts(Counts counts, Ticker ticker) {
    this.counts = counts;
    this.ticker = ticker;
  }

  /// Other sessions have found these costs.
  ///
  /// @param costs in milliseconds; not changed afterwards
  public void addListed(Map<ActionId, Integer> costs) {
    listed = costs;
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
    if (request == Request.PUT) {
      return;
    }
    if (entry != null) {
      hit(id, entry.size());
    } else if (request == Request.GET) {
      missed.put(id, ticker.nanos());
    }
  }

  private void hit(ActionId id, long size) {
    if (size == 0) {
      return; // what the compiler printed: nothing
    }
    int cost = listed.getOrDefault(id, UNKNOWN);
    if (cost == UNKNOWN) {
      counts.add(Count.HIT_COST_MILLIS, Math.round(estimate(size) * 1000));
    } else if (isNewAction(cost)) {
      counts.add(Count.HIT_COST_MILLIS, cost);
    }
  }

  /// Whether no hit right before had the same cost: what belongs to one action is looked up in a
  /// row, by as many threads as there are cores.
  private boolean isNewAction(int cost) {
    synchronized (recent) {
      for (int other : recent) {
        if (other == cost) {
          return false;
        }
      }
      recent[hits++ % RECENT] = cost;
      return true;
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

  /// A cost in seconds of a core.
  ///
  /// @param cost in milliseconds, or [#UNKNOWN]
  /// @param bytes of the body, uncompressed
  public static double seconds(int cost, long bytes) {
    return cost == UNKNOWN ? estimate(bytes) : cost / 1000.0;
  }

  /// The likely cost of a body whose cost is not known, in seconds of a core.
  ///
  /// @param bytes of the body, uncompressed
  public static double estimate(long bytes) {
    return bytes / BYTES_PER_SECOND;
  }

  /// Seconds of building that each byte of an object saves to those who fetch it; above 0.
  ///
  /// @param size of the body, uncompressed
  public double value(ActionId id, long size) {
    return Math.max(seconds(of(id), size), 1e-6) / (size + REQUEST_BYTES);
  }

  /// Milliseconds, as this session saw it; [#UNKNOWN] if it has not built `id`.
  public int of(ActionId id) {
    return costs.getOrDefault(id, UNKNOWN);
  }
}
