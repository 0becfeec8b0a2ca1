/// What a session writes down of itself for `cacheprog report`: one line for every request, in a
/// file that many sessions may append to. The form of the lines is in docs/report.md.
///
/// Nothing here is loaded in a session that is not asked for a record.
@NullMarked
package dev.cacheprog.sessionlog;

import org.jspecify.annotations.NullMarked;
