package dev.cacheprog.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cacheprog.fakes.Together;
import dev.cacheprog.metrics.Registry.Histograms;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryTest {
  private final Registry registry = new Registry(Histograms.PROMETHEUS, Map.of());
  private final Registry victoria = new Registry(Histograms.VICTORIA_METRICS, Map.of());

  @Test
  void writesALineForEachNumber() {
    registry.counter("b_total", "operation", "get").add(3);
    registry.whole("c", () -> 1L << 60);
    registry.number("a_seconds", () -> 0.25);

    assertThat(registry.text())
        .isEqualTo("a_seconds 0.25\nb_total{operation=\"get\"} 3\nc 1152921504606846976\n");
  }

  @Test
  void linesOfOneNameStandTogether() {
    registry.counter("x", "operation", "get");
    registry.counter("y", "operation", "get");
    registry.counter("x", "operation", "put");

    assertThat(registry.text())
        .isEqualTo("x{operation=\"get\"} 0\nx{operation=\"put\"} 0\ny{operation=\"get\"} 0\n");
  }

  @Test
  void extraLabelsComeFirstOnEveryLine() throws Exception {
    Map<String, String> labels = new LinkedHashMap<>();
    labels.put("team", "a \"b\" \\ c\nd");
    labels.put("branch", "main");
    Registry labelled = new Registry(Histograms.VICTORIA_METRICS, labels);
    labelled.counter("x", "operation", "get");
    labelled.seconds("s").observe(10);

    String extra = "team=\"a \\\"b\\\" \\\\ c\\nd\",branch=\"main\"";
    assertThat(labelled.text().lines())
        .containsExactly(
            "s_bucket{" + extra + ",vmrange=\"8.799e+00...1.000e+01\"} 1",
            "s_count{" + extra + "} 1",
            "s_sum{" + extra + "} 10",
            "x{" + extra + ",operation=\"get\"} 0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1a", "a-b", "é", "a b", "le", "operation", "vmrange"})
  void refusesExtraLabelsThatWouldSpoilTheText(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Registry(Histograms.PROMETHEUS, Map.of(name, "x")))
        .withMessageContaining("'" + name + "'");
  }

  @Test
  void bucketsOfPrometheusAddUp() throws Exception {
    Histogram seconds = registry.seconds("s", "operation", "get");
    for (double value : List.of(0.0, 0.005, 0.006, 10.0, 11.0)) {
      seconds.observe(value);
    }

    assertThat(registry.text().lines())
        .containsExactly(
            "s_bucket{operation=\"get\",le=\"0.005\"} 2",
            "s_bucket{operation=\"get\",le=\"0.01\"} 3",
            "s_bucket{operation=\"get\",le=\"0.025\"} 3",
            "s_bucket{operation=\"get\",le=\"0.05\"} 3",
            "s_bucket{operation=\"get\",le=\"0.1\"} 3",
            "s_bucket{operation=\"get\",le=\"0.25\"} 3",
            "s_bucket{operation=\"get\",le=\"0.5\"} 3",
            "s_bucket{operation=\"get\",le=\"1\"} 3",
            "s_bucket{operation=\"get\",le=\"2.5\"} 3",
            "s_bucket{operation=\"get\",le=\"5\"} 3",
            "s_bucket{operation=\"get\",le=\"10\"} 4",
            "s_bucket{operation=\"get\",le=\"+Inf\"} 5",
            "s_count{operation=\"get\"} 5",
            "s_sum{operation=\"get\"} 21.011");
  }

  @Test
  void sizesHaveBucketsOfPowersOfFour() {
    registry.bytes("b").observe(1 << 20);

    assertThat(registry.text())
        .contains("le=\"256\"} 0\n", "le=\"262144\"} 0\n", "le=\"1048576\"} 1\n")
        .contains("le=\"1073741824\"} 1\n", "le=\"+Inf\"} 1\n", "b_sum 1048576\n");
    assertThat(registry.text().lines().filter(line -> line.startsWith("b_bucket"))).hasSize(13);
  }

  @Test
  void anEmptyHistogramOfVictoriaMetricsIsNotWritten() throws Exception {
    victoria.seconds("s");

    assertThat(victoria.text()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0...1.000e-09",
    "1e-10, 0...1.000e-09",
    "1e-9, 0...1.000e-09",
    "1.01e-9, 1.000e-09...1.136e-09",
    "0.1, 8.799e-02...1.000e-01",
    "0.5, 4.642e-01...5.275e-01",
    "1, 8.799e-01...1.000e+00",
    "1.1, 1.000e+00...1.136e+00",
    "1000, 8.799e+02...1.000e+03",
    "4096, 4.084e+03...4.642e+03",
    "1e18, 8.799e+17...1.000e+18",
    "1.1e18, 1.000e+18...+Inf",
  })
  void bucketsOfVictoriaMetricsHoldWhatIsAboveTheirLowerBound(double value, String range)
      throws Exception {
    victoria.bytes("b").observe(value);

    assertThat(victoria.text())
        .isEqualTo(
            "b_bucket{vmrange=\"%s\"} 1\nb_count 1\nb_sum %s\n"
                .formatted(range, Registry.number(value)));
  }

  @Test
  void nothingIsLostAmongManyThreads() throws Exception {
    LongAdder counter = registry.counter("n");
    Histogram plain = registry.seconds("s");
    Histogram fine = victoria.seconds("s");
    Together.run(
        8,
        _ -> {
          for (int i = 0; i < 1000; i++) {
            counter.increment();
            plain.observe(0.5);
            fine.observe(0.5);
          }
        });

    assertThat(registry.text()).contains("n 8000\n", "s_count 8000\n", "s_sum 4000\n");
    assertThat(victoria.text()).contains("s_count 8000\n", "s_sum 4000\n");
  }
}
