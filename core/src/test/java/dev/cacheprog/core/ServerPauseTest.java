package dev.cacheprog.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cacheprog.store.StoreException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerPauseTest {
  private static final String DATE = "Sun, 01 Nov 2026 00:00:00 GMT";

  private final ManualTicker ticker = new ManualTicker();
  private final ServerPause pause = new ServerPause(ticker);

  @Test
  void aShortPauseIsWaitedOut() throws Exception {
    long before = ticker.nanos();

    assertThat(pause.refused("2", DATE)).isTrue();

    assertThat(ticker.nanos() - before).isEqualTo(Duration.ofSeconds(2).toNanos());
    assertThatCode(() -> pause.check("GET")).doesNotThrowAnyException();
  }

  @Test
  void callsFailDuringALongPause() throws Exception {
    assertThat(pause.refused("30", null)).isFalse();

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> pause.check("GET it"))
        .withMessage("GET it: not sent, as the server wants no requests for another 31 s")
        .matches(e -> e.reason() == StoreException.Reason.THROTTLED);
    ticker.sleep(Duration.ofSeconds(30).toNanos());
    assertThatCode(() -> pause.check("GET it")).doesNotThrowAnyException();
  }

  @Test
  void aDateIsComparedToThatOfTheServer() throws Exception {
    assertThat(pause.refused("Sun, 01 Nov 2026 00:00:01 GMT", DATE)).isTrue();
    assertThat(pause.refused("Sun, 01 Nov 2026 00:01:00 GMT", DATE)).isFalse();

    assertThatExceptionOfType(StoreException.class).isThrownBy(() -> pause.check("GET"));
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "-1", "soon", "Sun, 01 Nov 2020 00:00:00 GMT"})
  void whatSaysNothingIsNoPause(String retryAfter) throws Exception {
    assertThat(pause.refused(retryAfter, DATE)).isFalse();

    assertThatCode(() -> pause.check("GET")).doesNotThrowAnyException();
  }

  @Test
  void noServerKeepsRequestsBackForLong() throws Exception {
    assertThat(pause.refused("99999999999999999999", null)).isFalse();

    ticker.sleep(Duration.ofMinutes(5).toNanos());
    assertThatCode(() -> pause.check("GET")).doesNotThrowAnyException();
  }
}
