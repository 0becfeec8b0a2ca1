package dev.cacheprog;

import dev.cacheprog.core.Display;
import dev.cacheprog.options.Command;
import dev.cacheprog.options.CommandLine;
import dev.cacheprog.options.OptionException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/// Starts the program. The only class that knows the standard streams.
public final class Main {
  /// All went well.
  static final int OK = 0;

  /// An option was wrong, or the disk is; a line on stderr says what. The doctor found something
  /// wrong; a row says what.
  static final int BAD_OPTION = 1;

  /// stdin or stdout failed: the go command is gone.
  static final int BROKEN_PIPE = 2;

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
    // Not exit: all that was owed is done, and exit first asks for a logger to tell of it, for
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
      Command command = CommandLine.parse(args, environment);
      // Not a switch over patterns: the JVM links those when they first run, which takes
      // milliseconds of every start.
      if (command instanceof Command.Direct direct) {
        if (Boolean.getBoolean(TERMINAL)) {
          print(err, App.introduction());
          return BAD_OPTION;
        }
        return DirectApp.serve(direct.options(), environment, in, out, err);
      }
      if (command instanceof Command.Proxy proxy) {
        return ProxyApp.serve(proxy.options(), environment, err);
      }
      if (command instanceof Command.Doctor doctor) {
        return DoctorApp.examine(args.subList(1, args.size()), doctor, environment, out);
      }
      if (command instanceof Command.Prefill prefill) {
        return PrefillApp.prefill(prefill.words(), prefill.options(), environment, out, err);
      }
      if (command instanceof Command.Trim trim) {
        return DiskApp.trim(trim.options(), environment, out, err);
      }
      if (command instanceof Command.Clear clear) {
        return DiskApp.clear(clear.options(), environment, out, err);
      }
      if (command instanceof Command.Stats stats) {
        return StatsApp.stats(stats.options(), environment, out, err);
      }
      if (command instanceof Command.SettleMtimes settle) {
        return SettleApp.settle(settle.folders(), settle.options(), out, err);
      }
      if (command instanceof Command.Report report) {
        return ReportApp.report(report.files(), report.options(), out, err);
      }
      if (command instanceof Command.Help help) {
        return print(out, help.text());
      }
      return print(out, "cacheprog " + App.version() + "\n");
    } catch (OptionException e) {
      print(err, "cacheprog: " + e.getMessage() + "\n");
      return BAD_OPTION;
    } catch (IOException e) {
      print(err, "cacheprog: lost the go command: " + Display.reason(e) + "\n");
      return BROKEN_PIPE;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return BROKEN_PIPE;
    }
  }

  /// @return the exit code
  static int print(OutputStream stream, String text) {
    try {
      stream.write(text.getBytes(StandardCharsets.UTF_8));
      stream.flush();
      return OK;
    } catch (IOException _) {
      return BROKEN_PIPE;
    }
  }
}
