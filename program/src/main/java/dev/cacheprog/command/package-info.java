/// The commands of the program: each puts together the parts that it needs. This package sees all
/// others; only `Main` sees it.
@NullMarked
package dev.cacheprog.command;

import org.jspecify.annotations.NullMarked;
