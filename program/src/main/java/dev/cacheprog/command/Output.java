package dev.cacheprog.command;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// Text for people, on a standard stream.
public final class Output {
  private Output() {}

  /// Writes `text` and flushes.
  ///
  /// @return the exit code
  public static int print(OutputStream stream, String text) {
    try {
      stream.write(text.getBytes(StandardCharsets.UTF_8));
      stream.flush();
      return ExitCode.OK;
    } catch (IOException _) {
      return ExitCode.BROKEN_PIPE;
    }
  }
}
