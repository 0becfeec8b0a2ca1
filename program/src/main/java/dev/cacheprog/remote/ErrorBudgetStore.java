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

/// Bounds what the failures of a store may cost a whole session. A circuit breaker looks at
/// failures in a row only: a store that answers every second time, or sends small objects but never
/// a large one, would hold a build up again and again.
///
/// The time that gets took in vain, those that ran side by side counted once, may be some seconds
/// and a small part of the session; while it is more, every get fails at once. Puts hold up nothing
/// and go on, unless the time was lost to a store that cannot be reached or a network that crawls:
/// these concern them as well.
public final class ErrorBudgetStore implements RemoteStore {
  private static final Duration GRACE = Duration.ofSeconds(5);
  private static final int SHARE = 20;

  private static final Duration LOOK = Duration.ofSeconds(1);

  /// Bytes, uncompressed, of all bodies that are on their way. A core compiles as many in a second.
  private static final int CRAWL_PER_SECOND = 512 << 10;

  /// A long transfer that broke off in the end was not in vain all the time.
  private static final Duration MOST_AT_ONCE = Duration.ofSeconds(5);

  private static final String SLOW =
      "the store or the network is slow: CACHEPROG_REMOTE_STORAGE_TYPE=disabled leaves it out";

  private static final String DISABLED =
      "the remote storage is disabled: it has taken too much time";

  private final RemoteStore store;
  private final InstantSource clock;
  private final Log log;
  private final Instant start;

  /// What all gets have lost.
  private final Loss gets;

  /// The part of it that says something about puts, too.
  private final Loss calls;

  /// How long bodies were waited for, and how many bytes came, since that was looked at last.
  private Duration waited = Duration.ZERO;

  private Instant waitedUntil;
  private long bytes;
  private boolean told;

  /// Whether time was lost to failures, which are logged where they happen.
  private boolean hasFailed;

  public ErrorBudgetStore(RemoteStore store, InstantSource clock, Log log) {
    this.store = store;
    this.clock = clock;
    this.log = log;
    this.start = clock.instant();
    this.gets = new Loss(start);
    this.calls = new Loss(start);
    this.waitedUntil = start;
  }

  @Override
  public Lookup get(ActionId id) throws StoreException, InterruptedException {
    admit(gets);
    Instant begin = clock.instant();
    Lookup lookup;
    try {
      lookup = store.get(id);
    } catch (StoreException e) {
      lose(begin, e.reason() == Reason.UNREACHABLE);
      throw e;
    }
    return lookup
            instanceof Lookup.Hit(ObjectMetadata metadata, long size, var time, InputStream body)
        ? new Lookup.Hit(metadata, size, time, new CountedBody(body, begin))
        : lookup;
  }

  @Override
  public void put(ActionId id, ObjectMetadata metadata, Body body)
      throws StoreException, InterruptedException {
    admit(calls);
    store.put(id, metadata, body);
  }

  private synchronized void admit(Loss loss) throws StoreException {
    if (isOver(loss)) {
      throw new StoreException(DISABLED, false, null);
    }
  }

  private boolean isOver(Loss loss) {
    if (!loss.isOver(clock.instant())) {
      return false;
    }
    if (!told) {
      told = true;
      log.write(
          hasFailed ? Log.Level.INFO : Log.Level.WARN,
          "Remote storage has been disabled because it is too slow, or fails too often",
          "calls",
          calls.isOver(clock.instant()) ? "all" : "gets",
          "lost",
          gets.lost,
          "hint",
          SLOW);
    }
    return true;
  }

  /// @param ofAll whether puts are concerned, too
  private synchronized void lose(Instant begin, boolean ofAll) {
    if (CallerInterrupt.gaveUp()) {
      return;
    }
    Instant end = clock.instant();
    hasFailed = true;
    gets.add(begin, end);
    if (ofAll) {
      calls.add(begin, end);
    }
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
      gets.add(waited, end);
      calls.add(waited, end);
    }
    waited = Duration.ZERO;
    bytes = 0;
    return crawls && isOver(gets);
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
    sumUp();
    store.close();
  }

  private synchronized void sumUp() {
    if (told && hasFailed && isOver(gets)) {
      log.warn(
          FailureHints.FAILED_UNTIL_THE_END,
          "error",
          "slow and failing calls took " + Display.duration(gets.lost));
    }
  }

  @Override
  public String toString() {
    return "budgeted " + store;
  }

  /// Time that was lost, what was lost side by side counted once. Guarded by the budget.
  private final class Loss {
    private Duration lost = Duration.ZERO;
    private Instant until;

    Loss(Instant start) {
      this.until = start;
    }

    void add(Instant begin, Instant end) {
      Duration more = between(later(begin, until), end);
      add(more.compareTo(MOST_AT_ONCE) < 0 ? more : MOST_AT_ONCE, end);
    }

    void add(Duration more, Instant end) {
      lost = lost.plus(more);
      until = later(end, until);
    }

    boolean isOver(Instant now) {
      // In nanoseconds: durations divide in decimals, whose classes take longer to load than all
      // else.
      return lost.toNanos() > GRACE.toNanos() + between(start, now).toNanos() / SHARE;
    }
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
          lose(first, false);
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
