/// What a run tells about itself: the statistics line, which every session writes, the totals of
/// all sessions on a root directory, and metrics for those who collect them.
///
/// [dev.cacheprog.metrics.Statistics] and [dev.cacheprog.metrics.SessionStats], whose line ends up
/// in [dev.cacheprog.metrics.StatsHistory], are all that is loaded without a metrics endpoint. With
/// one, decorators ([dev.cacheprog.metrics.MeteredCache], [dev.cacheprog.metrics.MeteredStore])
/// fill a [dev.cacheprog.metrics.Registry], which writes the text that Prometheus and its like
/// read.
@NullMarked
package dev.cacheprog.metrics;

import org.jspecify.annotations.NullMarked;
