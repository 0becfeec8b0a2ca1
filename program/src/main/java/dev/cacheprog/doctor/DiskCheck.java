package dev.cacheprog.doctor;

import dev.cacheprog.core.BodySink;
import dev.cacheprog.core.Display;
import dev.cacheprog.core.LocalStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// Checks that the root directory keeps what is written to it.
public final class DiskCheck {
  private static final String NAME = "disk";

  private final LocalStore disk;
  private final Path root;
  private final Sample sample;
  private final InstantSource clock;

  public DiskCheck(LocalStore disk, Path root, Sample sample, InstantSource clock) {
    this.disk = disk;
    this.root = root;
    this.sample = sample;
    this.clock = clock;
  }

  /// Writes the sample and looks it up.
  ///
  /// @param limits of the directory, for people
  /// @param given the directory as an option gives it; empty if none does
  public Finding run(String limits, String given) throws IOException {
    Instant start = clock.instant();
    try (BodySink body = disk.receive(sample.bytes().length)) {
      body.write(sample.bytes());
      disk.put(sample.id(), sample.outputId(), body, start);
    }
    if (disk.get(sample.id()).isEmpty()) {
      return Finding.failed(NAME, root + " does not keep written files");
    }
    String took = ServerChecks.millis(Duration.between(start, clock.instant()));
    long free = disk.freeSpace();
    String space = free == Long.MAX_VALUE ? "unknown space" : Display.size(free);
    String text = "%s, %s free, %s to write, %s".formatted(root, space, took, limits);
    return given.isEmpty() || Path.of(given).isAbsolute()
        ? Finding.ok(NAME, text)
        : Finding.warning(
            NAME, text + "; '" + given + "' is relative to the working directory of go");
  }
}
