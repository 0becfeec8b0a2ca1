/// What CI systems say about the build that runs: its job, its branch, and who may have written its
/// code. Everything is read from variables, and from the file of the event on GitHub.
@NullMarked
package dev.cacheprog.ci;

import org.jspecify.annotations.NullMarked;
