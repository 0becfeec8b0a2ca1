package dev.cacheprog.sessionlog;

import dev.cacheprog.core.CacheListener;
import dev.cacheprog.core.Counts;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.StoreListener;
import dev.cacheprog.core.Ticker;
import dev.cacheprog.report.format.Line;
import dev.cacheprog.report.format.LineFormat;
import dev.cacheprog.report.format.Outcome;
import dev.cacheprog.store.ActionId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The log of one session, for `cacheprog report`. Loaded only with --record.
///
/// Nothing here fails: a file that cannot be written is a warning, and there is no log.
public final class SessionLogger {
  private static final int LONGEST_WORD = 200;

  private final long start = System.nanoTime();

  /// Names the session among those of a file.
  private final String name =
      Long.toString(ThreadLocalRandom.current().nextLong(36L * 36 * 36 * 36 * 36 * 36 * 36), 36);

  private final LineWriter file;
  private final boolean getsDisabled;
  private volatile boolean remote;
  private volatile @Nullable Predicate<ActionId> predicted;

  private SessionLogger(LineWriter file, boolean getsDisabled) {
    this.file = file;
    this.getsDisabled = getsDisabled;
  }

  /// Begins to append a session to a build record.
  ///
  /// @param now when the session began
  /// @param version of this program
  /// @param command the words of the go command; what `-ldflags` is given is left out, as people
  ///   hand keys to programs by it
  /// @param store names the remote store
  /// @param getsDisabled whether nothing is found but what the session put
  public static SessionLogger open(
      Path file,
      Instant now,
      String version,
      List<String> command,
      String store,
      boolean getsDisabled,
      Log log) {
    return open(file, now, version, command, store, getsDisabled, log, Ticker.SYSTEM);
  }

  static SessionLogger open(
      Path file,
      Instant now,
      String version,
      List<String> command,
      String store,
      boolean getsDisabled,
      Log log,
      Ticker ticker) {
    SessionLogger sessionLog =
        new SessionLogger(LineWriter.appendTo(file, log, ticker), getsDisabled);
    sessionLog.file.add(
        LineFormat.write(new Line.Begin(sessionLog.name, now, version, shown(command), store)));
    return sessionLog;
  }

  /// The same counts; the session log learns from them how requests ended.
  public Counts wrap(Counts counts) {
    return new OutcomeCounts(counts);
  }

  /// Receives the requests of the go command.
  public CacheListener requests() {
    return new RequestLogger(this);
  }

  /// Receives the calls of the remote store, outside of all layers that may refuse one.
  public StoreListener remoteCalls() {
    remote = true;
    return new UploadLogger(this);
  }

  /// Sets the test for whether the last build with this key used an action.
  public void predictedBy(Predicate<ActionId> by) {
    predicted = by;
  }

  /// Writes the last line, and waits for a bounded time until all lines are in the file.
  ///
  /// @param statistics of the session, by name
  public void close(Map<String, Long> statistics) {
    long micros = micros(System.nanoTime() - start);
    LongFunction<String> last =
        new LongFunction<>() {
          @Override
          public String apply(long dropped) {
            return LineFormat.write(new Line.End(name, micros, dropped, statistics));
          }
        };
    try {
      file.close(last);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// @param from what [System#nanoTime] said at its start
  void add(Outcome outcome, ActionId id, long from, long size) {
    long end = System.nanoTime();
    file.add(
        LineFormat.write(
            new Line.Event(name, outcome, id, micros(from - start), micros(end - from), size)));
  }

  Outcome miss(RequestOutcome request, ActionId id) {
    if (getsDisabled) {
      return Outcome.DISABLED;
    }
    if (!remote) {
      return Outcome.NO_STORE;
    }
    Outcome outcome = request.miss();
    Predicate<ActionId> by = predicted;
    return outcome == Outcome.ABSENT && by != null && by.test(id) ? Outcome.LOST : outcome;
  }

  private static long micros(long nanos) {
    return Math.max(nanos / 1000, 0);
  }

  private static List<String> shown(List<String> command) {
    String[] words = command.toArray(new String[0]);
    for (int i = 0; i < words.length; i++) {
      String flag = i == 0 ? "" : command.get(i - 1);
      if (flag.equals("-ldflags") || flag.equals("--ldflags")) {
        words[i] = "...";
      } else if (words[i].startsWith("-ldflags=") || words[i].startsWith("--ldflags=")) {
        words[i] = words[i].substring(0, words[i].indexOf('=') + 1) + "...";
      } else if (words[i].length() > LONGEST_WORD) {
        words[i] = words[i].substring(0, LONGEST_WORD) + "...";
      }
    }
    return List.of(words);
  }
}
