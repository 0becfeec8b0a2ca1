package dev.cacheprog;

import dev.cacheprog.command.CommandContext;
import dev.cacheprog.command.DirectCommand;
import dev.cacheprog.command.DiskCommands;
import dev.cacheprog.command.DoctorCommand;
import dev.cacheprog.command.ExitCode;
import dev.cacheprog.command.Output;
import dev.cacheprog.command.PrefillCommand;
import dev.cacheprog.command.ProxyCommand;
import dev.cacheprog.command.ReportCommand;
import dev.cacheprog.command.RestoreCommand;
import dev.cacheprog.command.RunCommand;
import dev.cacheprog.command.SaveCommand;
import dev.cacheprog.command.SettleCommand;
import dev.cacheprog.command.StatsCommand;
import dev.cacheprog.core.Display;
import dev.cacheprog.options.CommandLine;
import dev.cacheprog.options.OptionException;
import dev.cacheprog.options.ParsedCommand;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;

/// Starts the program. The only class that knows the standard streams.
public final class Main {
  /// Set by the launcher if stdin is a terminal: then no go command has started the program.
  private static final String TERMINAL = "cacheprog.terminal";

  private Main() {}

  /// Ends the process with the code of [#run].
  public static void main(String[] args) {
    OutputStream out = new FileOutputStream(FileDescriptor.out);
    OutputStream err = new FileOutputStream(FileDescriptor.err);
    // stdout is the protocol: whatever prints by mistake, prints elsewhere.
    System.setOut(System.err);
    int code =
        run(List.of(args), System.getenv(), new FileInputStream(FileDescriptor.in), out, err);
    // The JVM takes 300 ms to end if a thread waits for sockets, as one does ever after the first
    // request to a store; who reads our stderr to its end must not wait for that.
    release(out);
    release(err);
    // Not exit: nothing is left to do, and exit first looks for a logger to report to, which takes
    // milliseconds.
    Runtime.getRuntime().halt(code);
  }

  private static void release(OutputStream stream) {
    try {
      stream.close();
    } catch (IOException _) {
      // Nobody is left to be told.
    }
  }

  /// The whole program, apart from the process around it.
  ///
  /// @return the exit code
  static int run(
      List<String> args,
      Map<String, String> environment,
      InputStream in,
      OutputStream out,
      OutputStream err) {
    try {
      ParsedCommand command = CommandLine.parse(args, environment);
      // Not a switch over patterns: the JVM links those when they first run, which takes
      // milliseconds of every start.
      if (command instanceof ParsedCommand.Direct direct) {
        if (Boolean.getBoolean(TERMINAL)) {
          Output.print(err, CommandContext.introduction());
          return ExitCode.FAILURE;
        }
        return DirectCommand.serve(direct.options(), environment, in, out, err);
      }
      if (command instanceof ParsedCommand.Proxy proxy) {
        return ProxyCommand.serve(proxy.options(), environment, err);
      }
      if (command instanceof ParsedCommand.Doctor doctor) {
        return DoctorCommand.examine(args.subList(1, args.size()), doctor, environment, out);
      }
      if (command instanceof ParsedCommand.Prefill prefill) {
        return PrefillCommand.prefill(
            args, prefill.words(), prefill.options(), environment, out, err);
      }
      if (command instanceof ParsedCommand.Restore restore) {
        return RestoreCommand.restore(args, restore.options(), environment, out, err);
      }
      if (command instanceof ParsedCommand.Save save) {
        return SaveCommand.save(save.options(), environment, out, err);
      }
      if (command instanceof ParsedCommand.Run run) {
        return RunCommand.run(run.words(), run.options(), environment, err);
      }
      if (command instanceof ParsedCommand.Wait wait) {
        return RestoreCommand.await(wait.options(), environment, out, err);
      }
      if (command instanceof ParsedCommand.Trim trim) {
        return DiskCommands.trim(trim.options(), environment, out, err);
      }
      if (command instanceof ParsedCommand.Clear clear) {
        return DiskCommands.clear(clear.options(), environment, out, err);
      }
      if (command instanceof ParsedCommand.Stats stats) {
        return StatsCommand.stats(stats.options(), environment, out, err);
      }
      if (command instanceof ParsedCommand.SettleMtimes settle) {
        return SettleCommand.settle(settle.folders(), settle.options(), out, err);
      }
      if (command instanceof ParsedCommand.Report report) {
        return ReportCommand.report(report.files(), report.options(), out, err);
      }
      if (command instanceof ParsedCommand.Help help) {
        return Output.print(out, help.text());
      }
      return Output.print(out, "cacheprog " + CommandContext.version() + "\n");
    } catch (OptionException e) {
      Output.print(err, "cacheprog: " + e.getMessage() + "\n");
      return ExitCode.FAILURE;
    } catch (IOException e) {
      Output.print(
          err, "cacheprog: lost the connection to the go command: " + Display.reason(e) + "\n");
      return ExitCode.BROKEN_PIPE;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return ExitCode.BROKEN_PIPE;
    }
  }
}
