/// Real servers, the real go command and the packaged program, for tests and benchmarks.
@NullMarked
package dev.cacheprog.testkit;

import org.jspecify.annotations.NullMarked;
