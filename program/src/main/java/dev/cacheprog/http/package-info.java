/// HTTP as a client.
@NullMarked
package dev.cacheprog.http;

import org.jspecify.annotations.NullMarked;
