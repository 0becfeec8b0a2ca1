/// The program's options: one table ([dev.cacheprog.options.OptionTable]), from which flags,
/// environment variables, help and the reference document come, and the parser
/// ([dev.cacheprog.options.CommandLine]) that turns a command line into plain values.
///
/// This package uses no other package of the program. Parsing runs before the first protocol line,
/// so it uses regular expressions, format strings and streams only for errors and help texts.
@NullMarked
package dev.cacheprog.options;

import org.jspecify.annotations.NullMarked;
