package dev.cacheprog.command;

import static dev.cacheprog.options.CommandFlags.JSON;
import static dev.cacheprog.options.CommandFlags.SINCE;
import static dev.cacheprog.options.CommandFlags.ZERO;

import dev.cacheprog.core.Display;
import dev.cacheprog.core.Log;
import dev.cacheprog.log.LogfmtLog;
import dev.cacheprog.options.OptionException;
import dev.cacheprog.options.Options;
import dev.cacheprog.stats.EndingSessions;
import dev.cacheprog.stats.StatsHistory;
import dev.cacheprog.stats.StatsText;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/// Shows what the cache did in all sessions on a root directory.
public final class StatsCommand {
  /// How long sessions are waited for whose go command has ended.
  static final Duration WAIT = Duration.ofSeconds(2);

  private StatsCommand() {}

  /// Prints the statistics, or sets them to zero.
  ///
  /// @return the exit code; 0 also where there was no session yet
  public static int stats(
      Options options, Map<String, String> environment, OutputStream out, OutputStream err)
      throws OptionException, InterruptedException {
    Duration age = options.get(SINCE);
    if (options.get(ZERO) && !age.isZero()) {
      throw new OptionException("--zero resets all statistics; it cannot be combined with --since");
    }
    Path root =
        CommandContext.root(
            options, environment, new LogfmtLog(err, Log.Level.WARN, CommandContext.CLOCK));
    StatsHistory history = new StatsHistory(root);
    new EndingSessions(root).await(WAIT);
    Instant now = CommandContext.CLOCK.instant();
    try {
      if (options.get(ZERO) && DiskCommands.isMissing(root)) {
        return Output.print(
            out, "No statistics to reset: there is no root directory " + root + "\n");
      }
      if (options.get(ZERO)) {
        return Output.print(
            out,
            history.zero(now)
                ? "Statistics of " + root + " zeroed\n"
                : new StatsText(root, null).text());
      }
      StatsText report =
          new StatsText(
              root, history.since(age.isZero() ? Instant.EPOCH : now.minus(age)).orElse(null));
      return Output.print(out, options.get(JSON) ? report.json() : report.text());
    } catch (IOException e) {
      Output.print(
          err,
          "cacheprog: cannot "
              + (options.get(ZERO) ? "reset" : "read")
              + " the statistics of "
              + root
              + ": "
              + Display.reason(e)
              + "\n");
      return ExitCode.FAILURE;
    }
  }
}
