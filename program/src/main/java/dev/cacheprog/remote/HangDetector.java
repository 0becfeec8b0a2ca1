package dev.cacheprog.remote;

import dev.cacheprog.core.Ticker;
import dev.cacheprog.store.StoreException;
import java.time.Duration;

/// Detects that a store does not respond at all, from the progress of all its calls, and limits the
/// time that they wait for it together.
///
/// A store hangs if no call makes progress for longer than a silence limit. The calls that follow
/// then share a short probe time and fail at once when it is over; after a pause there is the next
/// probe. Any answer ends that. A slow store, which is far away or loaded, has longer limits,
/// derived from its slowest answers.
///
/// All times are nanoseconds of the ticker.
final class HangDetector {
  /// Without progress in any call, before gets are interrupted.
  static final Duration SILENCE = Duration.ofMillis(1500);

  private static final long PAUSE_BETWEEN_PROBES = Duration.ofSeconds(5).toNanos();

  /// Bytes of a body that a store may need seconds to accept.
  private static final int LARGE = 1 << 20;

  private static final State RESPONSIVE = new Responsive();

  private final long getSilence;
  private final long putSilence;
  private final long probeTime;
  private final Ticker ticker;

  // All that follows is guarded by this.

  private State state = RESPONSIVE;
  private long lastProgress;

  /// The longest that a get has waited for its answer.
  private long slowestGet;

  /// The longest that a put has waited for its answer after the store had taken the body.
  private long slowestPut;

  private sealed interface State {}

  /// As far as is known.
  private record Responsive() implements State {}

  /// Hangs; calls may wait for it until `end`.
  private record Probing(long end) implements State {}

  /// Hangs; calls fail at once, until the pause that began at `since` is over.
  private record Hanging(long since) implements State {}

  /// @param silence limit for gets; puts have 5/3 of it, a probe a third
  HangDetector(Duration silence, Ticker ticker) {
    this.ticker = ticker;
    getSilence = silence.toNanos();
    putSilence = getSilence * 5 / 3;
    probeTime = getSilence / 3;
    lastProgress = ticker.nanos();
  }

  /// Admits a call.
  ///
  /// @param timeout 0: without limit, whatever the state
  /// @return how long it may take
  /// @throws StoreException if the store hangs and the probe time is over
  synchronized long admit(long timeout) throws StoreException {
    long now = ticker.nanos();
    State current = stateAt(now);
    if (current instanceof Responsive || timeout == 0) {
      return timeout;
    }
    if (current instanceof Hanging(long since)) {
      if (now - since <= PAUSE_BETWEEN_PROBES) {
        throw new StoreException(
            StoreException.Reason.UNREACHABLE, "the store does not respond", null);
      }
      current = new Probing(now + probeTime());
      state = current;
    }
    return current instanceof Probing(long end) ? Math.min(timeout, end - now) : timeout;
  }

  /// How long one read of a body may take. It is never refused: what the store has sent may be here
  /// already.
  ///
  /// @param timeout 0: without limit
  synchronized long readLimit(long timeout) {
    return state instanceof Responsive ? timeout : Math.min(timeout, probeTime());
  }

  synchronized boolean isHanging() {
    return !(state instanceof Responsive);
  }

  /// A get was answered.
  ///
  /// @param waited since it began
  synchronized void getAnswered(long waited) {
    slowestGet = Math.max(slowestGet, waited);
    answered();
  }

  /// A put was answered.
  ///
  /// @param waited since the store took the last piece of the body
  synchronized void putAnswered(long waited) {
    slowestPut = Math.max(slowestPut, waited);
    answered();
  }

  /// A piece of a body has arrived.
  synchronized void received() {
    answered();
  }

  /// The connection took a piece of a body. No answer: that may be a buffer on the way.
  synchronized void sent() {
    lastProgress = ticker.nanos();
  }

  private void answered() {
    lastProgress = ticker.nanos();
    state = RESPONSIVE;
  }

  /// How long a get waits without progress in any call.
  synchronized long getSilence() {
    return Math.max(getSilence, 3 * slowestGet);
  }

  /// How long a put waits without progress in any call. A large one alone proves nothing.
  ///
  /// @param bytes of its body
  /// @param alone whether no other call is in progress
  synchronized long putSilence(long bytes, boolean alone) {
    return alone && bytes >= LARGE && state instanceof Responsive
        ? Long.MAX_VALUE
        : Math.max(putSilence, 3 * slowestPut);
  }

  /// Whether there was no progress, in a call or any other, for longer than the limit.
  ///
  /// @param progress the last in that call
  synchronized boolean isSilent(long progress, long limit) {
    return ticker.nanos() - Math.max(progress, lastProgress) > limit;
  }

  /// Whether the probe time is over and a call may still wait for longer than a probe, because it
  /// began before.
  ///
  /// @param deadline of that call
  /// @param limit of silence
  synchronized boolean outlastsProbe(long deadline, long limit) {
    long now = ticker.nanos();
    return stateAt(now) instanceof Hanging
        && deadline - now > probeTime()
        && now - lastProgress > limit;
  }

  /// No call has made progress for longer than its limit.
  synchronized void silenceExceeded() {
    if (state instanceof Responsive) {
      state = new Probing(ticker.nanos() + probeTime());
    }
  }

  private State stateAt(long now) {
    if (state instanceof Probing(long end) && now - end >= 0) {
      state = new Hanging(end);
    }
    return state;
  }

  private long probeTime() {
    return Math.max(probeTime, 2 * slowestGet);
  }
}
