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

  /// A long transfer that broke off in the end was not in vain all the time.
  private static final Duration MOST_AT_ONCE = Duration.ofSeconds(5);

  private final RemoteStore store;
  private final InstantSource clock;
  private final Log log;
  private final Instant start;

  private Duration lost = Duration.ZERO;
  private Instant lostUntil;
  private boolean told;

  public Budgeted(RemoteStore store, InstantSource clock, Log log) {
    this.store = store;
    this.clock = clock;
    this.log = log;
    this.start = clock.instant();
    this.lostUntil = start;
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
    Duration budget = GRACE.plus(Duration.between(start, clock.instant()).dividedBy(SHARE));
    if (lost.compareTo(budget) <= 0) {
      return;
    }
    if (!told) {
      told = true;
      log.error(
          "Remote storage has been disabled because its failures take too much time", "lost", lost);
    }
    throw new StoreException(
        "the remote storage is disabled: its failures have taken too much time", false, null);
  }

  private synchronized void lose(Instant begin) {
    Instant end = clock.instant();
    Instant from = begin.isAfter(lostUntil) ? begin : lostUntil;
    Duration more = Duration.between(from, end);
    if (more.isPositive()) {
      lost = lost.plus(more.compareTo(MOST_AT_ONCE) < 0 ? more : MOST_AT_ONCE);
      lostUntil = end;
    }
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
      try {
        return in.read(bytes, offset, length);
      } catch (CorruptBodyException e) {
        throw e; // that cost a moment, as good bodies do
      } catch (IOException e) {
        Instant from = begin;
        if (from != null) {
          begin = null;
          lose(from);
        }
        throw e;
      }
    }
  }
}
