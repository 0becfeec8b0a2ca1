package dev.cacheprog.options;

import static dev.cacheprog.options.CommandSets.BUILD_COMMANDS;
import static dev.cacheprog.options.CommandSets.PROXY_COMMAND;
import static dev.cacheprog.options.CommandSets.SERVER_COMMANDS;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Options of metrics: those that a build pushes and those that the proxy forwards.
public final class MetricsFlags {
  public static final Option<Optional<URI>> METRICS_PROXY_ENDPOINT =
      Option.of(
              "--metrics-proxy-endpoint",
              "METRICS_PROXY_ENDPOINT",
              ValueType.url("http", "https"),
              PROXY_COMMAND)
          .help("Where the proxy sends the metrics that programs push to its /metricsproxy.");

  public static final Option<List<Map.Entry<String, String>>> METRICS_PROXY_EXTRA_LABELS =
      Option.of(
              "--metrics-proxy-extra-labels",
              "METRICS_PROXY_EXTRA_LABELS",
              ValueType.listOf(ValueType.label()),
              PROXY_COMMAND)
          .help("Labels for these metrics, put into the path as the Pushgateway takes them.");

  public static final Option<List<Map.Entry<String, String>>> METRICS_PROXY_EXTRA_HEADERS =
      Option.of(
              "--metrics-proxy-extra-headers",
              "METRICS_PROXY_EXTRA_HEADERS",
              ValueType.listOf(ValueType.header()),
              PROXY_COMMAND)
          .secret()
          .help("Headers to send with these metrics. Prefer the variable for secrets.");

  public static final Option<Optional<URI>> METRICS_PUSH_ENDPOINT =
      Option.of(
              "--metrics-push-endpoint",
              "METRICS_PUSH_ENDPOINT",
              ValueType.url("http", "https"),
              BUILD_COMMANDS)
          .defaultText("none, no metrics")
          .help(
              "Where metrics are sent when a build ends: a URL of a Pushgateway (method PUT or"
                  + " POST), of VictoriaMetrics, or of a cacheprog proxy's /metricsproxy.");

  public static final Option<Optional<String>> METRICS_PUSH_METHOD =
      Option.of("--metrics-push-method", "METRICS_PUSH_METHOD", ValueType.text(), BUILD_COMMANDS)
          .defaultValue("GET")
          .help("The HTTP method of the request that carries the metrics.");

  public static final Option<List<Map.Entry<String, String>>> METRICS_PUSH_EXTRA_LABELS =
      Option.of(
              "--metrics-push-extra-labels",
              "METRICS_PUSH_EXTRA_LABELS",
              ValueType.listOf(ValueType.label()),
              BUILD_COMMANDS)
          .help("Labels for every metric.");

  public static final Option<List<Map.Entry<String, String>>> METRICS_PUSH_EXTRA_HEADERS =
      Option.of(
              "--metrics-push-extra-headers",
              "METRICS_PUSH_EXTRA_HEADERS",
              ValueType.listOf(ValueType.header()),
              BUILD_COMMANDS)
          .secret()
          .help("Headers to send with the metrics. Prefer the variable for secrets.");

  public static final Option<Boolean> USE_VM_HISTOGRAMS =
      Option.of("--use-vm-histograms", "USE_VM_HISTOGRAMS", ValueType.bool(), SERVER_COMMANDS)
          .defaultValue("false")
          .help(
              "Write histograms of metrics as VictoriaMetrics has them, with vmrange instead of"
                  + " le.");

  /// All of them, in the order of the help text.
  static final List<Option<?>> ALL =
      List.of(
          METRICS_PROXY_ENDPOINT,
          METRICS_PROXY_EXTRA_LABELS,
          METRICS_PROXY_EXTRA_HEADERS,
          METRICS_PUSH_ENDPOINT,
          METRICS_PUSH_METHOD,
          METRICS_PUSH_EXTRA_LABELS,
          METRICS_PUSH_EXTRA_HEADERS,
          USE_VM_HISTOGRAMS);

  private MetricsFlags() {}
}
