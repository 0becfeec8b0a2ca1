package dev.cacheprog.command;

import org.jspecify.annotations.Nullable;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/// The signals by which a terminal stops commands, SIGINT (Ctrl-C) and SIGHUP. They go to the whole
/// process group, of which this process is as much a part as the go command: which waits for the
/// program or the test that it runs, and does not survive that its cache ends before it. So they do
/// not end this process, but are handed on to whoever wants to know. What was ignored when the
/// process started stays ignored.
///
/// docs/decisions/0019-signals.md says why these classes of the JDK are used and what they cost.
final class Interrupts {
  private static final String[] NAMES = {"INT", "HUP"};

  private boolean occurred;
  private @Nullable Runnable reaction;

  private Interrupts() {}

  /// From here on, these signals no longer end the process.
  static Interrupts handle() {
    Interrupts interrupts = new Interrupts();
    try {
      Handler.install(interrupts);
    } catch (LinkageError _) {
      // A runtime without the module jdk.unsupported: these signals end the process, as they do by
      // default.
    }
    return interrupts;
  }

  /// Runs `reaction` at each of these signals, and now if there has been one.
  synchronized void onInterrupt(Runnable reaction) {
    this.reaction = reaction;
    if (occurred) {
      reaction.run();
    }
  }

  /// From here on, SIGTERM does not end the process, but runs `reaction`.
  static void onTermination(Runnable reaction) {
    try {
      Termination.install(reaction);
    } catch (LinkageError | IllegalArgumentException _) {
      // As in handle.
    }
  }

  private synchronized void occur() {
    occurred = true;
    if (reaction != null) {
      reaction.run();
    }
  }

  /// A class of its own, since only its loading tells whether the runtime has these classes.
  private static final class Handler implements SignalHandler {
    private final Interrupts interrupts;

    private Handler(Interrupts interrupts) {
      this.interrupts = interrupts;
    }

    static void install(Interrupts interrupts) {
      Handler handler = new Handler(interrupts);
      for (String name : NAMES) {
        try {
          Signal.handle(new Signal(name), handler);
        } catch (IllegalArgumentException _) {
          // Windows has no SIGHUP; with -Xrs among the JVM's options, neither is the JVM's.
        }
      }
    }

    @Override
    public void handle(Signal signal) {
      interrupts.occur();
    }
  }

  /// A class of its own for the same reason.
  private record Termination(Runnable reaction) implements SignalHandler {
    static void install(Runnable reaction) {
      Signal.handle(new Signal("TERM"), new Termination(reaction));
    }

    @Override
    public void handle(Signal signal) {
      reaction.run();
    }
  }
}
