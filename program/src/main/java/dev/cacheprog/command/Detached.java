package dev.cacheprog.command;

import dev.cacheprog.core.Display;
import dev.cacheprog.disk.FetchLock;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A restore or prefill in the background: this program once more, in a process of its own.
final class Detached {
  private static final String FLAG = "--detach";

  private static final String END_OF_FLAGS = "--";

  /// How long the start takes at most, so that a command that waits for the process finds it.
  private static final Duration START = Duration.ofSeconds(5);

  private static final Duration POLL = Duration.ofMillis(5);

  private Detached() {}

  /// The file for what a process prints that fetches to `folder`.
  static Path output(Path folder) {
    return folder.resolve("cacheprog-detached.txt");
  }

  /// Starts the process.
  ///
  /// @param args the command line
  /// @param lock that the process takes
  /// @param output the file for what it prints
  /// @return the exit code
  static int start(
      List<String> args, FetchLock lock, Path output, OutputStream out, OutputStream err)
      throws InterruptedException {
    try {
      Files.createDirectories(output.getParent());
      Process process =
          new ProcessBuilder(command(args))
              .redirectInput(ProcessBuilder.Redirect.from(new File(nullDevice())))
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      long end = System.nanoTime() + START.toNanos();
      while (process.isAlive() && !lock.isLive() && System.nanoTime() < end) {
        Thread.sleep(POLL);
      }
    } catch (IOException e) {
      Output.print(err, "cacheprog: cannot go on in the background: " + Display.reason(e) + "\n");
      return ExitCode.OK;
    }
    return Output.print(out, "Fetching in the background; 'cacheprog wait' waits for the end.\n");
  }

  /// The same command line; the last flag counts.
  private static List<String> command(List<String> args) {
    int end = args.indexOf(END_OF_FLAGS);
    int flags = end < 0 ? args.size() : end;
    List<String> command = new ArrayList<>();
    command.add(CommandContext.launcher());
    command.addAll(args.subList(0, flags));
    command.add(FLAG + "=false");
    command.addAll(args.subList(flags, args.size()));
    return command;
  }

  private static String nullDevice() {
    return System.getProperty("os.name").startsWith("Windows") ? "NUL" : "/dev/null";
  }

  /// What the last process has printed. The next call returns nothing.
  static String takeOutput(Path folder) {
    try {
      String text = Files.readString(output(folder));
      Files.delete(output(folder));
      return text;
    } catch (IOException _) {
      return "";
    }
  }
}
