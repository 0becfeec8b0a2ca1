/// The GOCACHEPROG protocol: what the go command and this program say to each other on stdin and
/// stdout.
@NullMarked
package dev.cacheprog.protocol;

import org.jspecify.annotations.NullMarked;
