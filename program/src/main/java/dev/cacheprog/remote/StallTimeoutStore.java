package dev.cacheprog.remote;

import dev.cacheprog.core.BodyStream;
import dev.cacheprog.core.BufferedTime;
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
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Ends calls that stall, by interrupting their thread, which must be a virtual one for sockets to
/// notice: a call without progress for its time-out, sooner if the whole store hangs
/// ([HangDetector]). A body that keeps moving is not cut off, however slow it is, unless a
/// [MinimumRate] is asked for.
public final class StallTimeoutStore implements RemoteStore {
  private final RemoteStore store;
  private final Duration getTimeout;
  private final Duration putTimeout;
  private final boolean endsTrickles;
  private final HangDetector hangs;
  private final Watchdog watchdog;

  /// @param getTimeout zero: without limit
  /// @param putTimeout zero: without limit
  /// @param endsTrickles whether bodies must have a [MinimumRate]
  public StallTimeoutStore(
      RemoteStore store, Duration getTimeout, Duration putTimeout, boolean endsTrickles) {
    this(store, getTimeout, putTimeout, endsTrickles, HangDetector.SILENCE, Ticker.SYSTEM);
  }

  StallTimeoutStore(
      RemoteStore store,
      Duration getTimeout,
      Duration putTimeout,
      boolean endsTrickles,
      Duration silence,
      Ticker ticker) {
    this.store = store;
    this.getTimeout = getTimeout;
    this.putTimeout = putTimeout;
    this.endsTrickles = endsTrickles && !getTimeout.isZero();
    this.hangs = new HangDetector(silence, ticker);
    Duration shorter = getTimeout.compareTo(putTimeout) < 0 ? getTimeout : putTimeout;
    long interval = TimeUnit.MILLISECONDS.toNanos(Math.clamp(shorter.toMillis() / 10, 5, 100));
    this.watchdog = new Watchdog(hangs, interval, ticker);
  }

  @Override
  public Lookup get(ActionId id) throws StoreException, InterruptedException {
    prepare(getTimeout);
    Lookup lookup =
        watched(
            hangs.admit(getTimeout.toNanos()),
            hangs::getSilence,
            call -> {
              Lookup answer = store.get(id);
              hangs.getAnswered(call.duration());
              return answer;
            });
    if (lookup
        instanceof Lookup.Hit(ObjectMetadata metadata, long size, var time, InputStream body)) {
      return new Lookup.Hit(metadata, size, time, new WatchedDownload(body));
    }
    return lookup;
  }

  @Override
  public void put(ActionId id, ObjectMetadata metadata, Body body)
      throws StoreException, InterruptedException {
    prepare(putTimeout);
    watched(
        hangs.admit(putLimit(body.size())),
        () -> hangs.putSilence(body.size(), watchdog.callsInProgress() <= 1),
        call -> {
          store.put(id, metadata, new WatchedUpload(body, call));
          hangs.putAnswered(call.sinceProgress());
          return true;
        });
  }

  private long putLimit(long bytes) {
    return putTimeout.isZero()
        ? 0
        : putTimeout.toNanos() + TimeUnit.MILLISECONDS.toNanos(BufferedTime.millis(bytes));
  }

  /// Has the time-out to itself, whether the store hangs or not: other services are waited for.
  private void prepare(Duration timeout) throws StoreException, InterruptedException {
    watched(
        timeout.toNanos(),
        () -> Long.MAX_VALUE,
        _ -> {
          store.prepare();
          return true;
        });
  }

  private interface Operation<T> {
    T run(Watchdog.Call call) throws StoreException, InterruptedException;
  }

  /// @param limit nanoseconds without progress; 0: without limit
  /// @param silence nanoseconds without progress in any call
  private <T> T watched(long limit, LongSupplier silence, Operation<T> operation)
      throws StoreException, InterruptedException {
    try (Watchdog.Call call = watchdog.watch(limit, silence)) {
      try {
        return operation.run(call);
      } catch (StoreException | InterruptedException e) {
        if (call.end()) {
          throw new StoreException(call.reason(), call.message(), e);
        }
        throw e;
      }
    }
  }

  @Override
  public void close() {
    watchdog.close();
    store.close();
  }

  @Override
  public String toString() {
    return "stall timeout > " + store;
  }

  /// The body of a hit. Every read has the time-out of a get.
  private final class WatchedDownload extends BodyStream {
    private final @Nullable MinimumRate rate = endsTrickles ? new MinimumRate() : null;

    WatchedDownload(InputStream body) {
      super(body);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      long limit = hangs.readLimit(getTimeout.toNanos());
      try (Watchdog.Call call = watchdog.watch(limit, hangs::getSilence)) {
        try {
          int n = in.read(bytes, offset, length);
          hangs.received();
          if (rate != null) {
            rate.received(n, call.duration());
          }
          return n;
        } catch (IOException e) {
          if (call.end()) {
            SocketTimeoutException timedOut = new SocketTimeoutException(call.message());
            timedOut.initCause(e);
            throw timedOut;
          }
          throw e;
        }
      }
    }
  }

  /// The body of a put. Every piece that the store takes is progress.
  private final class WatchedUpload implements Body {
    private final Body body;
    private final Watchdog.Call call;

    WatchedUpload(Body body, Watchdog.Call call) {
      this.body = body;
      this.call = call;
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
          call.progress();
          hangs.sent();
          return in.read(bytes, offset, length);
        }
      };
    }
  }
}
