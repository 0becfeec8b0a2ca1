package dev.cacheprog.profile;

import java.io.IOException;
import java.nio.file.Path;

/// A running profile. Its constructor starts it, with a folder of its own for files, which the
/// caller deletes.
interface Profile {
  /// Ends it; later events are not part of it. Called once.
  void stop() throws IOException, InterruptedException;

  /// Writes it after it was stopped.
  ///
  /// @return a file in the profile's folder
  Path write() throws IOException;
}
