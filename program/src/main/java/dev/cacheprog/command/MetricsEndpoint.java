package dev.cacheprog.command;

import static dev.cacheprog.options.MetricsFlags.METRICS_PUSH_EXTRA_HEADERS;
import static dev.cacheprog.options.MetricsFlags.METRICS_PUSH_EXTRA_LABELS;
import static dev.cacheprog.options.MetricsFlags.METRICS_PUSH_METHOD;
import static dev.cacheprog.options.MetricsFlags.USE_VM_HISTOGRAMS;

import dev.cacheprog.core.Log;
import dev.cacheprog.http.SocketTransport;
import dev.cacheprog.jni.NativeTls;
import dev.cacheprog.metrics.PushTarget;
import dev.cacheprog.metrics.Registry;
import dev.cacheprog.metrics.SessionMetrics;
import dev.cacheprog.options.OptionException;
import dev.cacheprog.options.Options;
import dev.cacheprog.stats.Statistics;
import dev.cacheprog.tls.Tls;
import dev.cacheprog.tls.TrustedRoots;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;

/// What the options say of metrics. Loaded only if they name an endpoint.
record MetricsEndpoint(PushTarget target, Registry registry) {
  /// @throws OptionException if they could not be sent as it is said
  static MetricsEndpoint of(URI endpoint, Options options) throws OptionException {
    Map<String, String> labels = new LinkedHashMap<>();
    for (Map.Entry<String, String> label : options.get(METRICS_PUSH_EXTRA_LABELS)) {
      labels.put(label.getKey(), label.getValue());
    }
    try {
      return new MetricsEndpoint(
          new PushTarget(
              endpoint,
              options.get(METRICS_PUSH_METHOD).orElse("GET"),
              options.get(METRICS_PUSH_EXTRA_HEADERS)),
          new Registry(histograms(options), labels));
    } catch (IllegalArgumentException e) {
      throw new OptionException("metrics: " + e.getMessage());
    }
  }

  /// The style of histograms, for the proxy's own metrics too.
  static Registry.Histograms histograms(Options options) {
    return options.get(USE_VM_HISTOGRAMS)
        ? Registry.Histograms.VICTORIA_METRICS
        : Registry.Histograms.PROMETHEUS;
  }

  /// Starts to measure.
  ///
  /// @param roots trusted if the endpoint is asked by TLS
  SessionMetrics open(Statistics statistics, TrustedRoots roots, Log log) {
    if (target.secure()) {
      Tls.use(new NativeTls(), roots, log);
    }
    return new SessionMetrics(
        registry,
        statistics::sum,
        statistics::localHits,
        target,
        new SocketTransport(SessionMetrics.LIMIT),
        log);
  }
}
