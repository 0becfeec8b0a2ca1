package dev.cacheprog.command;

import dev.cacheprog.core.Display;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.LongConsumer;

/// A task on files for a command. Prints the result on `out`, and on `err` a failure, or the
/// progress if it is a terminal.
interface FileTask {
  /// Runs the task.
  ///
  /// @param progress receives the number of files so far
  /// @return the result, in one line
  String run(LongConsumer progress) throws IOException;

  /// Runs the task and prints its result.
  ///
  /// @param failure the text before the reason of a failure
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
