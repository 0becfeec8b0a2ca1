package dev.cacheprog;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Work on files that a person waits for. Says on `out` what was done, and on `err` what went
/// wrong, or how far it is, if that is a terminal.
interface Chore {
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
      print(err, "cacheprog: " + failure + ": " + reason(e));
      return Main.BAD_OPTION;
    }
    progress.wipe();
    print(out, done);
    return Main.OK;
  }

  /// What a person is told of a failure.
  static @Nullable String reason(IOException failure) {
    // What the system says of a file is not much without its class.
    return failure instanceof FileSystemException ? failure.toString() : failure.getMessage();
  }

  private static void print(OutputStream stream, String line) throws IOException {
    stream.write(line.concat("\n").getBytes(StandardCharsets.UTF_8));
    stream.flush();
  }
}
