package dev.cacheprog.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HttpDateTest {
  @Test
  void datesAreThoseOfTheJdk() {
    DateTimeFormatter http =
        DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);
    Random random = new Random(1);
    for (int i = 0; i < 1000; i++) {
      Instant time = Instant.ofEpochSecond(random.nextLong(4_000_000_000L));
      assertThat(HttpDate.format(time)).isEqualTo(http.format(time));
      assertThat(HttpDate.parse(HttpDate.format(time))).isEqualTo(time);
    }
  }

  @Test
  void whatIsNoDateIsNone() {
    assertThat(HttpDate.parse(null)).isNull();
    assertThat(HttpDate.parse("")).isNull();
    assertThat(HttpDate.parse("yesterday")).isNull();
    assertThat(HttpDate.parse("2026-11-01T12:00:00Z")).isNull();
  }
}
