/// Metrics in the text format of Prometheus, pushed at the end of a session or served by the proxy.
///
/// Nothing here is loaded without a metrics endpoint. With one, listeners
/// ([dev.cacheprog.metrics.CacheMetrics], [dev.cacheprog.metrics.StoreMetrics]) fill a
/// [dev.cacheprog.metrics.Registry], which writes the text.
@NullMarked
package dev.cacheprog.metrics;

import org.jspecify.annotations.NullMarked;
