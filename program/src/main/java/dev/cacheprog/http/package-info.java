/// HTTP clients, and the store behind HTTP.
@NullMarked
package dev.cacheprog.http;

import org.jspecify.annotations.NullMarked;
