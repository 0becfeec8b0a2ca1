package dev.cacheprog.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.report.format.Line;
import dev.cacheprog.report.format.Outcome;
import dev.cacheprog.report.format.Tier;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class TimelineTest {
  private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");

  private static RecordedSession session(int afterSeconds, long micros, Line.Event... events) {
    return new RecordedSession(
        new Line.Begin("a", NOON.plusSeconds(afterSeconds), "", List.of(), ""),
        Optional.of(new Line.End("a", micros, 0, Map.of())),
        List.of(events));
  }

  private static Line.Event event(Outcome outcome, long start, long micros) {
    return new Line.Event("a", outcome, Samples.action("x"), start, micros, 0);
  }

  @Test
  void countsWhatWasAnsweredInEachPieceOfTime() {
    Timeline timeline =
        new Timeline(
            List.of(
                session(
                    0,
                    100_000,
                    event(Outcome.LOCAL, 0, 10),
                    event(Outcome.LOCAL, 500, 100),
                    event(Outcome.FETCHED, 1_000, 98_500),
                    event(Outcome.STORED, 50_000, 100))));

    assertThat(timeline.width()).isEqualTo(1000);
    assertThat(timeline.bins()).isEqualTo(100);
    assertThat(timeline.of(Tier.LOCAL)[0]).isEqualTo(2);
    assertThat(timeline.of(Tier.FETCHED)[99]).isEqualTo(1);
    assertThat(timeline.of(Tier.PUT)[50]).isEqualTo(1);
    assertThat(timeline.pauses()).isZero();
  }

  @Test
  void addsUpHowManyGetsWereUnansweredAtOnce() {
    Timeline timeline =
        new Timeline(
            List.of(
                session(
                    0,
                    100_000,
                    event(Outcome.FETCHED, 10_000, 20_000),
                    event(Outcome.ABSENT, 10_500, 1_000),
                    event(Outcome.SENT, 10_000, 50_000))));

    double[] waiting = timeline.waiting();
    assertThat(waiting[9]).isZero();
    assertThat(waiting[10]).isEqualTo(1.5, Offset.offset(1e-9));
    assertThat(waiting[11]).isEqualTo(1.5, Offset.offset(1e-9));
    assertThat(waiting[29]).isEqualTo(1);
    assertThat(waiting[30]).isZero();
    assertThat(Arrays.stream(waiting).sum()).isEqualTo(21, Offset.offset(1e-9));
  }

  @Test
  void timeWithoutAGoCommandIsLeftOut() {
    Timeline timeline =
        new Timeline(
            List.of(
                session(0, 6_000_000, event(Outcome.LOCAL, 5_900_000, 1)),
                session(3, 2_000_000),
                session(86_400, 6_000_000, event(Outcome.ABSENT, 100_000, 1))));

    assertThat(timeline.pauses()).isEqualTo(1);
    assertThat(timeline.width()).isEqualTo(100_000);
    assertThat(timeline.bins()).isEqualTo(120);
    assertThat(timeline.of(Tier.LOCAL)[59]).isEqualTo(1);
    assertThat(timeline.of(Tier.MISSED)[61]).isEqualTo(1);
  }

  @Test
  void aClockThatWasSetBackDoesNoHarm() {
    Timeline timeline =
        new Timeline(
            List.of(session(10, 1_000, event(Outcome.LOCAL, 900, 100)), session(-50_000, 1_000)));

    assertThat(timeline.bins()).isPositive();
    assertThat(Arrays.stream(timeline.of(Tier.LOCAL)).sum()).isEqualTo(1);
  }
}
