package dev.cacheprog.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MetricNamesTest {
  @Test
  void labelNamesHaveLettersDigitsAndUnderscores() {
    for (String text : new String[] {"a", "_", "job_2", "A9"}) {
      assertThat(MetricNames.isLabelName(text)).as(text).isTrue();
    }
    for (String text : new String[] {"", "2a", "a-b", "a b", "\u00e4", "a:b"}) {
      assertThat(MetricNames.isLabelName(text)).as(text).isFalse();
    }
  }
}
