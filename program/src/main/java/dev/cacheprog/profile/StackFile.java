package dev.cacheprog.profile;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/// Samples of stacks, to be written for a browser or for pprof.
///
/// @param type what the times are of, as pprof calls it: `cpu` or `time`
/// @param period between two samples
record StackFile(Stacks stacks, String type, Duration period, Span span) {
  /// @param form [StackFormat#USUAL] is pprof
  /// @return a new file in the folder
  Path write(StackFormat form, Path folder) throws IOException {
    Path file = folder.resolve("stacks");
    if (form == StackFormat.HTML) {
      return Files.writeString(file, FlameGraph.page(type, stacks, span), StandardCharsets.UTF_8);
    }
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      Pprof.write(stacks, type, period, span.start(), span.length(), out);
    }
    return file;
  }
}
