package dev.cacheprog.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The nanoseconds are the results of `time.ParseDuration` of Go 1.26.
class GoDurationTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "+0, 0",
    "-0, 0",
    "0s, 0",
    "5s, 5000000000",
    "+5s, 5000000000",
    "-5s, -5000000000",
    "1h30m, 5400000000000",
    "3h500ms, 10800500000000",
    "1m1h1m, 3720000000000",
    "10ns, 10",
    "11us, 11000",
    "12\u00b5s, 12000",
    "12\u03bcs, 12000",
    "13ms, 13000000",
    "1.5h, 5400000000000",
    ".5s, 500000000",
    "5.s, 5000000000",
    "-.5m, -30000000000",
    "1.0000000001s, 1000000000",
    "0.9ns, 0",
    "0.100000000000000000000h, 360000000000",
    "0.3333333333333333333h, 1200000000000",
    "9007199254740993ns, 9007199254740993",
    "9223372036854775807ns, 9223372036854775807",
    "-9223372036854775808ns, -9223372036854775808",
    "2562047h47m16.854775807s, 9223372036854775807",
  })
  void parsesTheDurationsOfGo(String text, long nanos) {
    assertThat(GoDuration.parse(text)).isEqualTo(Duration.ofNanos(nanos));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-", "+", ".", "-.", ".s", "+.s", "s", "h1", "- 1s", "--1s", "x1s"})
  void rejectsInvalidDurations(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GoDuration.parse(text))
        .withMessage("must be a duration such as 1h30m, 15s, 500ms or 0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"3", "00", "1h30", "1.5", "-1.", "1s.5"})
  void rejectsANumberWithoutUnit(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GoDuration.parse(text))
        .withMessage("must be a duration such as 1h30m, 15s, 500ms or 0; the unit is missing");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1d", "1S", "1 s", "1s ", "1s 1ms", "1h-30m", "1e3s", "1sm"})
  void rejectsAnUnknownUnit(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GoDuration.parse(text))
        .withMessage(
            "must be a duration such as 1h30m, 15s, 500ms or 0; the units are h m s ms us ns");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "9223372036854775808ns",
        "-9223372036854775809ns",
        "9223372036854775810ns",
        "99999999999999999999ns",
        "3000000h",
        "2562047h47m16.854775808s",
        "9223372036854775.808us",
      })
  void rejectsDurationsBeyondTheRangeOfGo(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GoDuration.parse(text))
        .withMessage("must be a duration of at most 292 years");
  }

  @Test
  void rejectsASumThatOverflows() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GoDuration.parse("9223372036854775808ns9223372036854775808ns"));
  }
}
