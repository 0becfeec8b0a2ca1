package dev.cacheprog.command;

import java.io.Console;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.LongConsumer;

/// Shows on a terminal how many things are done, in one line that is written over and over and
/// wiped in the end. Shows nothing elsewhere.
final class Progress implements LongConsumer {
  private static final String WIPE = "\r\u001b[K";

  private final OutputStream err;
  private final String unit;
  private final boolean terminal;
  private boolean shown;

  /// @param unit what is counted
  @SuppressWarnings("SystemConsoleNull") // whether it may be null is up to the runtime
  Progress(OutputStream err, String unit) {
    this.err = err;
    this.unit = unit;
    Console console = System.console();
    this.terminal = console != null && console.isTerminal();
  }

  @Override
  public void accept(long number) {
    if (terminal) {
      shown = true;
      print("%s%,d %s".formatted(WIPE, number, unit));
    }
  }

  /// Removes the line.
  void wipe() {
    if (shown) {
      shown = false;
      print(WIPE);
    }
  }

  private void print(String text) {
    try {
      err.write(text.getBytes(StandardCharsets.UTF_8));
      err.flush();
    } catch (IOException _) {
      // The terminal is gone.
    }
  }
}
