/// The statistics of a session, in its last log line and in files, and the totals of all sessions
/// on a root directory, for `cacheprog stats`.
@NullMarked
package dev.cacheprog.stats;

import org.jspecify.annotations.NullMarked;
