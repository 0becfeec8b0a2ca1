package dev.cacheprog.prefetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.fakes.HandTicker;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectMetadata;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ManifestArrivalTest {
  private static final ObjectMetadata METADATA = Samples.entry(new byte[0]);

  private final HandTicker ticker = new HandTicker();
  private final ManifestArrival arrival = new ManifestArrival(ticker);

  private void begins(long size) {
    InputStream body = InputStream.nullInputStream();
    arrival.hit(Samples.action("m"), new Lookup.Hit(METADATA, size, Instant.EPOCH, body));
  }

  private boolean takesLongAfter(int millis, int bytes) {
    ticker.advance(Duration.ofMillis(millis));
    arrival.received(bytes);
    return arrival.takesLong();
  }

  @Test
  void moreThanASecondIsLong() {
    begins(73_000);

    assertThat(takesLongAfter(500, 20_000)).isTrue();
  }

  @Test
  void aSecondIsNot() {
    begins(73_000);

    assertThat(takesLongAfter(500, 25_000)).isFalse();
  }

  @Test
  void theBeginningDoesNotCount() {
    begins(73_000);

    assertThat(takesLongAfter(400, 1_000)).isFalse();
    assertThat(takesLongAfter(100, 50_000)).isFalse();
  }

  @Test
  void aBodyThatDoesNotComeTakesLong() {
    begins(73_000);

    assertThat(takesLongAfter(500, 0)).isTrue();
  }

  @Test
  void whatTookLongRemainsSo() {
    begins(73_000);
    assertThat(takesLongAfter(500, 10_000)).isTrue();

    assertThat(takesLongAfter(500, 60_000)).isTrue();
    arrival.bodyClosed(METADATA, 73_000, false, 0);
    assertThat(arrival.takesLong()).isTrue();
  }

  @Test
  void eachManifestIsJudgedAlone() {
    begins(10_000);
    assertThat(takesLongAfter(600, 9_000)).isFalse();
    arrival.bodyClosed(METADATA, 10_000, false, 0);
    ticker.advance(Duration.ofSeconds(5));
    assertThat(arrival.takesLong()).as("nothing is being received").isFalse();

    begins(100_000);

    assertThat(takesLongAfter(100, 1_000)).isFalse();
    assertThat(takesLongAfter(400, 1_000)).isTrue();
  }

  @Test
  void whatHasNoSizeIsNotJudged() {
    begins(-1);

    assertThat(takesLongAfter(5_000, 1_000)).isFalse();
  }
}
