package dev.cacheprog.profile;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/// Samples of stacks, to be written for `go tool pprof`.
///
/// @param type the kind of time, in the terms of pprof: `cpu` or `time`
/// @param period between two samples
record StackFile(Stacks stacks, String type, Duration period, Span span) {
  /// Writes a new file in the folder, and returns it.
  Path write(Path folder) throws IOException {
    Path file = folder.resolve("stacks");
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      Pprof.write(stacks, type, period, span.start(), span.length(), out);
    }
    return file;
  }
}
