package dev.cacheprog.remote;

import dev.cacheprog.core.BodyStream;
import dev.cacheprog.core.Ticker;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/// Ends calls in which nothing moves for too long, by interrupting their thread, which must be a
/// virtual one for sockets to notice. A large body on a slow link that keeps moving is not cut off,
/// unless it trickles: whoever waits for it had better build it.
///
/// The time-outs are meant for one slow object among others. Where a get waits and nothing moves in
/// any call, the store is taken to hang: after a shorter time, the silence, the gets end that wait.
/// All calls that come later have together a third of that, and then fail at once, so that a
/// circuit breaker soon has seen enough; only now and then there is another such moment. The first
/// sign of life ends that. A store that has been seen to be slow, because it is far away or loaded,
/// is given more. Puts wait longer, and a large one alone raises no suspicion: a store may need
/// seconds to take it in.
public final class StallTimeoutStore implements RemoteStore {
  private static final Duration SILENCE = Duration.ofMillis(1500);

  /// Bytes. Eight transfers side by side at this rate are 2 Mbit/s.
  private static final int TRICKLE_PER_SECOND = 32 << 10;

  /// Bytes of a body that a store may need seconds for.
  private static final int LARGE = 1 << 20;

  /// Between two moments in which calls may find out whether the store still hangs.
  private static final Duration PAUSE = Duration.ofSeconds(5);

  private final RemoteStore store;
  private final long silence;

  /// What puts are given where gets are given the silence.
  private final long silenceOfPuts;

  /// What is left for all calls together while the store hangs.
  private final long hurry;

  private final Duration getTimeout;
  private final Duration putTimeout;
  private final Ticker ticker;

  /// Nanoseconds between two looks at the calls in progress.
  private final long tick;

  /// The calls in progress. One thread looks at them now and then: an alarm for each of them would
  /// wake that thread a thousand times a second.
  private final Set<Watch> watches = ConcurrentHashMap.newKeySet();

  private final AtomicBoolean watching = new AtomicBoolean();
  private volatile boolean closed;

  /// When something moved last, in any call.
  private volatile long lastLife;

  private volatile boolean hangs;

  /// Until when calls may wait while the store hangs, as the ticker says it.
  private volatile long moment;

  /// The longest that a get has waited for an answer, in nanoseconds.
  private volatile long slowest;

  /// The longest that a put has waited for an answer since the store took the last of its body.
  private volatile long slowestPut;

  /// @param getTimeout zero: without limit
  /// @param putTimeout zero: without limit
  public StallTimeoutStore(RemoteStore store, Duration getTimeout, Duration putTimeout) {
    this(store, getTimeout, putTimeout, SILENCE, Ticker.SYSTEM);
  }

  StallTimeoutStore(
      RemoteStore store,
      Duration getTimeout,
      Duration putTimeout,
      Duration silence,
      Ticker ticker) {
    this.store = store;
    this.ticker = ticker;
    this.lastLife = ticker.nanos();
    this.silence = silence.toNanos();
    this.silenceOfPuts = this.silence * 5 / 3;
    this.hurry = this.silence / 3;
    this.getTimeout = getTimeout;
    this.putTimeout = putTimeout;
    Duration shorter = getTimeout.compareTo(putTimeout) < 0 ? getTimeout : putTimeout;
    this.tick = TimeUnit.MILLISECONDS.toNanos(Math.clamp(shorter.toMillis() / 10, 5, 100));
  }

  @Override
  public Lookup get(ActionId id) throws StoreException, InterruptedException {
    prepare(getTimeout);
    Lookup lookup =
        watched(
            limit(getTimeout),
            this::silence,
            watch -> {
              Lookup answer = store.get(id);
              live();
              slowest = Math.max(slowest, watch.age()); // a race would only lose one of two values
              return answer;
            });
    if (lookup
        instanceof Lookup.Hit(ObjectMetadata metadata, long size, var time, InputStream body)) {
      return new Lookup.Hit(metadata, size, time, new TimedBody(body, getTimeout));
    }
    return lookup;
  }

  @Override
  public void put(ActionId id, ObjectMetadata metadata, Body body)
      throws StoreException, InterruptedException {
    prepare(putTimeout);
    watched(
        limit(putTimeout),
        () -> silenceOfPut(body.size()),
        watch -> {
          store.put(id, metadata, new WatchedBody(body, watch));
          live();
          slowestPut = Math.max(slowestPut, watch.sinceProgress());
          return true;
        });
  }

  private void prepare(Duration timeout) throws StoreException, InterruptedException {
    watched(
        timeout.toNanos(),
        () -> Long.MAX_VALUE, // elsewhere than at the store
        _ -> {
          store.prepare();
          return true;
        });
  }

  private interface Call<T> {
    T run(Watch watch) throws StoreException, InterruptedException;
  }

  /// @param nanos what the call is given; 0: without limit
  /// @param silence nanoseconds in which nothing moves in any call, after which it ends
  private <T> T watched(long nanos, LongSupplier silence, Call<T> call)
      throws StoreException, InterruptedException {
    try (Watch watch = new Watch(nanos, silence)) {
      try {
        return call.run(watch);
      } catch (StoreException | InterruptedException e) {
        watch.explain(e);
        throw e;
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    store.close();
  }

  @Override
  public String toString() {
    return "timed " + store;
  }

  /// What a call is given, in nanoseconds.
  private long limit(Duration timeout) throws StoreException {
    if (!hangs || timeout.isZero()) {
      return timeout.toNanos();
    }
    long now = ticker.nanos();
    if (now - moment > PAUSE.toNanos()) {
      moment = now + hurry(); // whoever else comes at the same time makes it as long
    }
    if (moment - now <= 0) {
      throw new StoreException(
          StoreException.Reason.UNREACHABLE, "the store does not answer", null);
    }
    return Math.min(timeout.toNanos(), moment - now);
  }

  private long silence() {
    return Math.max(silence, 3 * slowest);
  }

  private long silenceOfPut(long bytes) {
    boolean telling = hangs || watches.size() > 1 || bytes < LARGE;
    return telling ? Math.max(silenceOfPuts, 3 * slowestPut) : Long.MAX_VALUE;
  }

  private long hurry() {
    return Math.max(hurry, 2 * slowest);
  }

  private void live() {
    lastLife = ticker.nanos();
    hangs = false;
  }

  private void watch() {
    while (!closed) {
      try {
        ticker.sleep(tick);
      } catch (InterruptedException _) {
        return;
      }
      watches.forEach(Watch::check);
    }
  }

  /// Interrupts the thread that made it when the time is up, unless there was progress or the watch
  /// was closed.
  private final class Watch implements AutoCloseable {
    private final Thread thread = Thread.currentThread();
    private final LongSupplier silence;
    private final long nanos;
    private final long start = ticker.nanos();
    private volatile long deadline;
    private boolean suspicious;
    private boolean ended;
    private boolean rang;

    /// The silence for which it rang, in nanoseconds; 0 if its time was up.
    private long silent;

    /// @param nanos 0: without limit
    Watch(long nanos, LongSupplier silence) {
      this.silence = silence;
      this.nanos = nanos;
      if (nanos > 0) {
        progress();
        watches.add(this);
        if (!watching.get() && watching.compareAndSet(false, true)) {
          Thread.ofPlatform().daemon().name("remote timeouts").start(StallTimeoutStore.this::watch);
        }
      }
    }

    /// Nanoseconds since the call began.
    long age() {
      return ticker.nanos() - start;
    }

    /// Nanoseconds since something moved in this call.
    long sinceProgress() {
      return ticker.nanos() - (deadline - nanos);
    }

    void progress() {
      deadline = ticker.nanos() + nanos;
    }

    private synchronized void check() {
      if (ended || rang) {
        return;
      }
      long now = ticker.nanos();
      long patience = silence.getAsLong();
      if (now - Math.max(deadline - nanos, lastLife) > patience) {
        if (suspicious) {
          if (!hangs) {
            moment = now + hurry();
            hangs = true;
          }
          silent = patience;
        }
        // Not at once: after a pause of the whole machine, answers may be waiting to be read.
        suspicious = true;
      } else {
        suspicious = false;
      }
      // It began before the store was taken to hang, and was given more than others are now.
      boolean late =
          hangs && moment - now < 0 && deadline - now > hurry() && now - lastLife > patience;
      if (late) {
        silent = patience;
      }
      if (silent > 0 || deadline - now < 0) {
        rang = true;
        thread.interrupt();
      }
    }

    private synchronized boolean end() {
      ended = true;
      return rang;
    }

    /// Says that the time was up, if that is why the call failed.
    void explain(Exception failure) throws StoreException {
      if (end()) {
        StoreException.Reason reason =
            silent > 0 || hangs
                ? StoreException.Reason.UNREACHABLE
                : StoreException.Reason.TRANSIENT;
        throw new StoreException(reason, timeoutMessage(this), failure);
      }
    }

    @Override
    public void close() {
      watches.remove(this);
      if (end()) {
        Thread.interrupted(); // it was ours, and has done its work
      }
    }
  }

  private String timeoutMessage(Watch watch) {
    return watch.silent > 0
        ? "nothing moved in any call for " + TimeUnit.NANOSECONDS.toMillis(watch.silent) + " ms"
        : "nothing moved for " + TimeUnit.NANOSECONDS.toMillis(watch.nanos) + " ms";
  }

  private final class TimedBody extends BodyStream {
    private final Duration timeout;
    private long waited;
    private long bytes;

    TimedBody(InputStream body, Duration timeout) {
      super(body);
      this.timeout = timeout;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      // What was answered may be here already, and is not refused.
      long most = hangs ? Math.min(timeout.toNanos(), hurry()) : timeout.toNanos();
      try (Watch watch = new Watch(most, StallTimeoutStore.this::silence)) {
        try {
          int n = in.read(bytes, offset, length);
          live();
          waited += watch.age();
          this.bytes += n;
          if (n > 0 && trickles()) {
            throw new IOException(
                "too slow: "
                    + this.bytes
                    + " bytes in "
                    + TimeUnit.NANOSECONDS.toMillis(waited)
                    + " ms");
          }
          return n;
        } catch (IOException e) {
          if (watch.end()) {
            SocketTimeoutException timedOut = new SocketTimeoutException(timeoutMessage(watch));
            timedOut.initCause(e);
            throw timedOut;
          }
          throw e;
        }
      }
    }

    /// Counts the time that the store was waited for, not what the reader did between.
    private boolean trickles() {
      return !timeout.isZero()
          && waited > timeout.toNanos()
          && bytes < waited / 1e9 * TRICKLE_PER_SECOND;
    }
  }

  /// Counts every piece that the store takes as progress.
  private final class WatchedBody implements Body {
    private final Body body;
    private final Watch watch;

    WatchedBody(Body body, Watch watch) {
      this.body = body;
      this.watch = watch;
    }

    @Override
    public long size() {
      return body.size();
    }

    @Override
    public InputStream open() throws IOException {
      return new BodyStream(body.open()) {
        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
          watch.progress();
          lastLife = ticker.nanos();
          return in.read(bytes, offset, length);
        }
      };
    }
  }
}
