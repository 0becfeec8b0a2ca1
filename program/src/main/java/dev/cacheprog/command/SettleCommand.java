package dev.cacheprog.command;

import static dev.cacheprog.options.CommandFlags.SETTLE_ALL;

import dev.cacheprog.mtimes.Settle;
import dev.cacheprog.options.Options;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;

/// Gives files modification times that follow from their content, so that go finds test results.
public final class SettleCommand {
  private SettleCommand() {}

  /// @param folders the working directory if there is none
  /// @return the exit code; not 0 if one of them, the last that was looked at, cannot be settled
  public static int settle(
      List<String> folders, Options options, OutputStream out, OutputStream err)
      throws IOException {
    CommandContext.hashNatively();
    for (String each : folders.isEmpty() ? List.of("") : folders) {
      Path folder = Path.of(each).toAbsolutePath().normalize();
      FileTask task =
          progress ->
              "Set the modification times of %,d files in %s"
                  .formatted(
                      options.get(SETTLE_ALL)
                          ? Settle.all(folder, progress)
                          : Settle.tracked(folder, progress),
                      folder);
      int code = task.report("cannot set modification times in " + folder, out, err);
      if (code != ExitCode.OK) {
        return code;
      }
    }
    return ExitCode.OK;
  }
}
