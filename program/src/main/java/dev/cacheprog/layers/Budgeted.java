package dev.cacheprog.layers;

import dev.cacheprog.core.ActionId;
import dev.cacheprog.core.Body;
import dev.cacheprog.core.CorruptBodyException;
import dev.cacheprog.core.Entry;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.Lookup;
import dev.cacheprog.core.RemoteStore;
import dev.cacheprog.core.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// Bounds what the failures of a store may cost a whole session. A circuit breaker looks at
/// failures in a row only: a store that answers every second time, or sends small objects but never
/// a large one, would hold a build up again and again.
///
/// The time that gets took in vain, those that ran side by side counted once, may be some seconds
/// and a small part of the session; while it is more, every call fails at once.
public final class Budgeted implements RemoteStore {
  private static final Duration GRACE = Duration.ofSeconds(5);
  private static final int SHARE = 20;

  private static final Duration LOOK = Duration.ofSeconds(1);

  /// Bytes, uncompressed, of all bodies that are on their way. A core compiles as many in a second.
  private static final int CRAWL_PER_SECOND = 512 << 10;

  /// A long transfer that broke off in the end was not in vain all the time.
  private static final Duration MOST_AT_ONCE = Duration.ofSeconds(5);

  private static final String DISABLED =
      "the remote storage is disabled: it has taken too much time";

  private final RemoteStore store;
  private final InstantSource clock;
  private final Log log;
  private final Instant start;

  private Duration lost = Duration.ZERO;
  private Instant lostUntil;

  /// How long bodies were waited for, and how many bytes came, since that was looked at last.
  private Duration waited = Duration.ZERO;

  private Instant waitedUntil;
  private long bytes;
  private boolean told;

  public Budgeted(RemoteStore store, InstantSource clock, Log log) {
    this.store = store;
    this.clock = clock;
    this.log = log;
    this.start = clock.instant();
    this.lostUntil = start;
    this.waitedUntil = start;
  }

  @Override
  public Lookup get(ActionId id) throws StoreException, InterruptedException {
    admit();
    Instant begin = clock.instant();
    Lookup lookup;
    try {
      lookup = store.get(id);
    } catch (StoreException e) {
      lose(begin);
      throw e;
    }
    return lookup instanceof Lookup.Hit(Entry entry, long size, var time, InputStream body)
        ? new Lookup.Hit(entry, size, time, new CountedBody(body, begin))
        : lookup;
  }

  @Override
  public void put(ActionId id, Entry entry, Body body) throws StoreException, InterruptedException {
    admit();
    store.put(id, entry, body);
  }

  private synchronized void admit() throws StoreException {
    if (isOver()) {
      throw new StoreException(DISABLED, false, null);
    }
  }

  private boolean isOver() {
    // In nanoseconds: durations divide in decimals, whose classes take longer to load than all
    // else.
    long budget = GRACE.toNanos() + between(start, clock.instant()).toNanos() / SHARE;
    if (lost.toNanos() <= budget) {
      return false;
    }
    if (!told) {
      told = true;
      log.error(
          "Remote storage has been disabled because it is too slow, or fails too often",
          "lost",
          lost);
    }
    return true;
  }

  private synchronized void lose(Instant begin) {
    if (Caller.gaveUp()) {
      return;
    }
    Instant end = clock.instant();
    Duration more = between(later(begin, lostUntil), end);
    lost = lost.plus(more.compareTo(MOST_AT_ONCE) < 0 ? more : MOST_AT_ONCE);
    lostUntil = later(end, lostUntil);
  }

  /// Counts what a piece of a body took, and looks, about once a second, whether all bodies that
  /// are on their way together crawl.
  ///
  /// @return whether that is now too much
  private synchronized boolean crawl(int more, Instant begin) {
    Instant end = clock.instant();
    waited = waited.plus(between(later(begin, waitedUntil), end));
    waitedUntil = later(end, waitedUntil);
    bytes += more;
    if (waited.compareTo(LOOK) < 0) {
      return false;
    }
    boolean crawls = bytes < waited.toMillis() * CRAWL_PER_SECOND / 1000;
    if (crawls) {
      lost = lost.plus(waited);
      lostUntil = later(end, lostUntil);
    }
    waited = Duration.ZERO;
    bytes = 0;
    return crawls && isOver();
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  /// A clock may be set back.
  private static Duration between(Instant from, Instant to) {
    return to.isAfter(from) ? Duration.between(from, to) : Duration.ZERO;
  }

  @Override
  public void close() {
    store.close();
  }

  @Override
  public String toString() {
    return "budgeted " + store;
  }

  private final class CountedBody extends BodyStream {
    private @Nullable Instant begin;

    CountedBody(InputStream body, Instant begin) {
      super(body);
      this.begin = begin;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      Instant from = clock.instant();
      int n;
      try {
        n = in.read(bytes, offset, length);
      } catch (CorruptBodyException e) {
        throw e; // that cost a moment, as good bodies do
      } catch (IOException e) {
        Instant first = begin;
        if (first != null) {
          begin = null;
          lose(first);
        }
        throw e;
      }
      if (crawl(Math.max(n, 0), from)) {
        begin = null;
        throw new IOException(DISABLED);
      }
      return n;
    }
  }
}
