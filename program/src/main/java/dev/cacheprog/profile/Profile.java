package dev.cacheprog.profile;

import java.io.IOException;
import java.nio.file.Path;

/// A profile that is being made. Its constructor started it, and got a folder of its own to put
/// files into, which whoever called deletes.
interface Profile {
  /// Ends it; nothing that happens from now on is in it. Called once.
  void stop() throws IOException, InterruptedException;

  /// Writes it after it was stopped.
  ///
  /// @return a file in the profile's folder
  Path write() throws IOException;
}
