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
          .help(
              "URL to which the proxy forwards the metrics that clients push to its"
                  + " /metricsproxy.");

  public static final Option<List<Map.Entry<String, String>>> METRICS_PROXY_EXTRA_LABELS =
      Option.of(
              "--metrics-proxy-extra-labels",
              "METRICS_PROXY_EXTRA_LABELS",
              ValueType.listOf(ValueType.label()),
              PROXY_COMMAND)
          .help(
              "Labels to add to forwarded metrics, as path segments in the form of the"
                  + " Pushgateway.");

  public static final Option<List<Map.Entry<String, String>>> METRICS_PROXY_EXTRA_HEADERS =
      Option.of(
              "--metrics-proxy-extra-headers",
              "METRICS_PROXY_EXTRA_HEADERS",
              ValueType.listOf(ValueType.header()),
              PROXY_COMMAND)
          .secret()
          .help("Headers to send with forwarded metrics. Prefer the variable for secrets.");

  public static final Option<Optional<URI>> METRICS_PUSH_ENDPOINT =
      Option.of(
              "--metrics-push-endpoint",
              "METRICS_PUSH_ENDPOINT",
              ValueType.url("http", "https"),
              BUILD_COMMANDS)
          .help(
              "URL to which a build pushes its metrics when it ends: a Pushgateway (method PUT or"
                  + " POST), VictoriaMetrics, or /metricsproxy of a cacheprog proxy.");

  public static final Option<Optional<String>> METRICS_PUSH_METHOD =
      Option.of("--metrics-push-method", "METRICS_PUSH_METHOD", ValueType.text(), BUILD_COMMANDS)
          .defaultValue("GET")
          .help("HTTP method of the push.");

  public static final Option<List<Map.Entry<String, String>>> METRICS_PUSH_EXTRA_LABELS =
      Option.of(
              "--metrics-push-extra-labels",
              "METRICS_PUSH_EXTRA_LABELS",
              ValueType.listOf(ValueType.label()),
              BUILD_COMMANDS)
          .help("Labels to add to every metric.");

  public static final Option<List<Map.Entry<String, String>>> METRICS_PUSH_EXTRA_HEADERS =
      Option.of(
              "--metrics-push-extra-headers",
              "METRICS_PUSH_EXTRA_HEADERS",
              ValueType.listOf(ValueType.header()),
              BUILD_COMMANDS)
          .secret()
          .help("Headers to send with the push. Prefer the variable for secrets.");

  public static final Option<Boolean> USE_VM_HISTOGRAMS =
      Option.of("--use-vm-histograms", "USE_VM_HISTOGRAMS", ValueType.bool(), SERVER_COMMANDS)
          .defaultValue("false")
          .help(
              "Use the histograms of VictoriaMetrics (label vmrange) instead of those of Prometheus"
                  + " (label le).");

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
