/// The GOCACHEPROG protocol: messages between the go command and this program on stdin and stdout.
@NullMarked
package dev.cacheprog.protocol;

import org.jspecify.annotations.NullMarked;
