/// The program's options: one table ([dev.cacheprog.options.OptionTable]), from which flags,
/// environment variables, help and the reference document come, and the parser
/// ([dev.cacheprog.options.CommandLine]) that turns a command line into plain values.
///
/// This package knows no other package of the program. Parsing is on the way to the first protocol
/// line, so it keeps clear of regular expressions, format strings and streams, unless there is an
/// error or a help text to write.
@NullMarked
package dev.cacheprog.options;

import org.jspecify.annotations.NullMarked;
