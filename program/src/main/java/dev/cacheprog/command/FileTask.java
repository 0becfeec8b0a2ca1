package dev.cacheprog.command;

import dev.cacheprog.core.Display;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.LongConsumer;

/// Work on files that a person waits for. Says on `out` what was done, and on `err` what went
/// wrong, or how far it is, if that is a terminal.
interface FileTask {
  /// Does it.
  ///
  /// @param progress is told how many files were looked at
  /// @return what was done, in one line
  String run(LongConsumer progress) throws IOException;

  /// Does it and tells.
  ///
  /// @param failure what to say before the reason if it cannot be done
  /// @return the exit code
  default int report(String failure, OutputStream out, OutputStream err) throws IOException {
    Progress progress = new Progress(err, "files");
    String done;
    try {
      done = run(progress);
    } catch (IOException e) {
      progress.wipe();
      print(err, "cacheprog: " + failure + ": " + Display.reason(e));
      return ExitCode.FAILURE;
    }
    progress.wipe();
    print(out, done);
    return ExitCode.OK;
  }

  private static void print(OutputStream stream, String line) throws IOException {
    stream.write(line.concat("\n").getBytes(StandardCharsets.UTF_8));
    stream.flush();
  }
}
