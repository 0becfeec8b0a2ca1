/// What `cacheprog report` makes of records: one page of HTML that needs nothing else.
@NullMarked
package dev.cacheprog.sessionlog.report;

import org.jspecify.annotations.NullMarked;
