/// What a run tells about itself: the statistics line, which every session writes, and metrics for
/// those who collect them.
///
/// [dev.cacheprog.metrics.Statistics] is all that is loaded without a metrics endpoint. With one,
/// decorators ([dev.cacheprog.metrics.MeteredCache], [dev.cacheprog.metrics.MeteredStore]) fill a
/// [dev.cacheprog.metrics.Registry], which writes the text that Prometheus and its like read.
@NullMarked
package dev.cacheprog.metrics;

import org.jspecify.annotations.NullMarked;
