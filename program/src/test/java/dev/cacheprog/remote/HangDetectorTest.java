package dev.cacheprog.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cacheprog.fakes.HandTicker;
import dev.cacheprog.store.StoreException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HangDetectorTest {
  private static final long TIMEOUT = Duration.ofSeconds(30).toNanos();
  private static final long SILENCE = Duration.ofMillis(1500).toNanos();
  private static final long PUT_SILENCE = Duration.ofMillis(2500).toNanos();
  private static final long PROBE = Duration.ofMillis(500).toNanos();
  private static final Duration PAUSE = Duration.ofSeconds(5);
  private static final int LARGE = 1 << 20;

  private final HandTicker ticker = new HandTicker();
  private final HangDetector detector = new HangDetector(HangDetector.SILENCE, ticker);

  private void pass(long nanos) {
    ticker.advance(Duration.ofNanos(nanos));
  }

  private void hang() {
    pass(SILENCE + 1);
    detector.silenceExceeded();
    assertThat(detector.isHanging()).isTrue();
  }

  private void assertFails() {
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> detector.admit(TIMEOUT))
        .withMessage("the store does not respond")
        .matches(e -> e.reason() == StoreException.Reason.UNREACHABLE);
  }

  @Test
  void callsOfAResponsiveStoreHaveTheirTimeout() throws Exception {
    assertThat(detector.admit(TIMEOUT)).isEqualTo(TIMEOUT);
    assertThat(detector.readLimit(TIMEOUT)).isEqualTo(TIMEOUT);
    assertThat(detector.isHanging()).isFalse();
  }

  @Test
  void silenceIsTimeWithoutProgressInAnyCall() {
    long begin = ticker.nanos();
    pass(SILENCE);
    assertThat(detector.isSilent(begin, SILENCE)).as("at the limit").isFalse();
    pass(1);
    assertThat(detector.isSilent(begin, SILENCE)).isTrue();
    assertThat(detector.isSilent(ticker.nanos(), SILENCE)).as("the call began later").isFalse();

    detector.sent();
    assertThat(detector.isSilent(begin, SILENCE)).as("progress in an other call").isFalse();
  }

  @Test
  void callsDuringAHangShareOneProbe() throws Exception {
    hang();

    assertThat(detector.admit(TIMEOUT)).isEqualTo(PROBE);
    pass(PROBE / 2);
    assertThat(detector.admit(TIMEOUT)).isEqualTo(PROBE / 2);
    assertThat(detector.admit(PROBE / 4)).as("a shorter time-out").isEqualTo(PROBE / 4);
    pass(PROBE / 2);
    assertFails();
    assertFails();
  }

  @Test
  void theNextProbeFollowsAPause() throws Exception {
    hang();
    pass(PROBE);
    ticker.advance(PAUSE);
    assertFails();

    pass(1);
    assertThat(detector.admit(TIMEOUT)).isEqualTo(PROBE);
    pass(PROBE);
    assertFails();
  }

  @Test
  void anAnswerEndsTheHang() throws Exception {
    hang();
    pass(PROBE);
    assertFails();

    detector.received();
    assertThat(detector.admit(TIMEOUT)).isEqualTo(TIMEOUT);
  }

  /// A buffer on the way may have taken it.
  @Test
  void anUploadThatMovesIsNoAnswer() {
    hang();
    pass(PROBE);

    detector.sent();
    assertFails();
  }

  @Test
  void callsWithoutATimeoutAreNotLimited() throws Exception {
    hang();
    pass(PROBE);

    assertThat(detector.admit(0)).isZero();
    assertThat(detector.readLimit(0)).isZero();
  }

  /// The answer may be here already.
  @Test
  void readsOfABodyAreShortenedButNotRefused() {
    hang();
    pass(PROBE);

    assertThat(detector.readLimit(TIMEOUT)).isEqualTo(PROBE);
  }

  @Test
  void aCallFromBeforeTheHangEndsWithTheProbe() {
    long deadline = ticker.nanos() + TIMEOUT;
    hang();
    assertThat(detector.outlastsProbe(deadline, SILENCE)).as("during the probe").isFalse();

    pass(PROBE);
    assertThat(detector.outlastsProbe(deadline, SILENCE)).isTrue();
    assertThat(detector.outlastsProbe(ticker.nanos() + PROBE, SILENCE)).as("no longer").isFalse();
    detector.sent();
    assertThat(detector.outlastsProbe(deadline, SILENCE)).as("an upload moves").isFalse();
  }

  @Test
  void aHangIsReportedOnlyOnce() throws Exception {
    hang();
    pass(PROBE / 2);

    detector.silenceExceeded();
    assertThat(detector.admit(TIMEOUT)).as("the same probe").isEqualTo(PROBE / 2);
  }

  /// It is far away, or loaded.
  @Test
  void aSlowStoreHasLongerLimits() throws Exception {
    assertThat(detector.getSilence()).isEqualTo(SILENCE);
    long slow = Duration.ofSeconds(2).toNanos();
    detector.getAnswered(slow);
    detector.getAnswered(1);

    assertThat(detector.getSilence()).isEqualTo(3 * slow);
    assertThat(detector.putSilence(1, true)).isEqualTo(PUT_SILENCE);
    hang();
    assertThat(detector.admit(TIMEOUT)).isEqualTo(2 * slow);
  }

  @Test
  void aStoreThatIsSlowToAcceptHasALongerLimitForPuts() {
    long slow = Duration.ofSeconds(2).toNanos();
    detector.putAnswered(slow);

    assertThat(detector.putSilence(1, true)).isEqualTo(3 * slow);
    assertThat(detector.getSilence()).isEqualTo(SILENCE);
  }

  @Test
  void aLargePutAloneProvesNoHang() {
    assertThat(detector.putSilence(LARGE - 1, true)).isEqualTo(PUT_SILENCE);
    assertThat(detector.putSilence(LARGE, false)).isEqualTo(PUT_SILENCE);
    assertThat(detector.putSilence(LARGE, true)).isEqualTo(Long.MAX_VALUE);

    hang();
    assertThat(detector.putSilence(LARGE, true)).isEqualTo(PUT_SILENCE);
  }
}
