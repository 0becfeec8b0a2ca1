package dev.cacheprog.command;

import dev.cacheprog.core.Deadline;
import dev.cacheprog.core.Display;
import dev.cacheprog.options.OptionException;
import dev.cacheprog.options.Options;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/// Restores, runs a command, and saves what it has used and made.
public final class RunCommand {
  /// What shells return if there is no such command.
  private static final int NOT_FOUND = 127;

  /// Variables of the caller that the launcher changes, one a line.
  private static final String CALLER = "_CACHEPROG_CALLER";

  private RunCommand() {}

  /// @param words the command line of the command
  /// @return the exit code of the command; 128 plus the number of the signal that has ended it
  public static int run(
      List<String> words, Options options, Map<String, String> environment, OutputStream err)
      throws OptionException, InterruptedException {
    GoCacheStore store = GoCacheStore.of("run", options, environment, err);
    ProcessBuilder builder = new ProcessBuilder(words).inheritIO();
    restoreEnvironment(builder.environment());
    // With these, go and golangci-lint would not use the caches that are restored.
    builder.environment().remove("GOCACHEPROG");
    builder.environment().remove("GOLANGCI_LINT_CACHEPROG");
    RestoreCommand.warnOfCacheProgram(builder.environment(), err);
    RestoreCommand.await(store.folders(), err);
    RestoreCommand.restore(store, options, err, err);
    Deadline deadline = SaveCommand.deadline(options);
    AtomicBoolean stopped = new AtomicBoolean();
    AtomicReference<Process> running = new AtomicReference<>();
    Runnable stop =
        () -> {
          stopped.set(true);
          deadline.cancel();
        };
    // Ctrl-C reaches the command, too: it decides whether it ends. Then nothing waits for uploads.
    Interrupts.handle().onInterrupt(stop);
    Interrupts.onTermination(
        () -> {
          stop.run();
          Process process = running.get();
          if (process != null) {
            process.destroy();
          }
        });
    int code;
    try {
      running.set(builder.start());
      if (stopped.get()) {
        running.get().destroy(); // the signal came meanwhile
      }
      code = running.get().waitFor();
    } catch (IOException e) {
      Output.print(
          err, "cacheprog: cannot run " + words.getFirst() + ": " + Display.reason(e) + "\n");
      return NOT_FOUND;
    }
    if (!stopped.get()) {
      SaveCommand.save(store, options, environment, deadline, err);
    }
    return code;
  }

  /// Undoes what the launcher has changed for the JVM.
  private static void restoreEnvironment(Map<String, String> environment) {
    String before = environment.remove(CALLER);
    if (before == null) {
      return;
    }
    environment.keySet().removeIf(name -> name.equals("LANG") || name.startsWith("LC_"));
    for (String line : before.split("\n", -1)) {
      int sign = line.indexOf('=');
      if (sign > 0) {
        environment.put(line.substring(0, sign), line.substring(sign + 1));
      }
    }
  }
}
