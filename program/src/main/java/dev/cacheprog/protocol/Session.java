package dev.cacheprog.protocol;

import dev.cacheprog.core.BodyIntake;
import dev.cacheprog.core.Cache;
import dev.cacheprog.core.Display;
import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.core.Log;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/// One run of the go command: answers its requests from a [Cache] until it closes or goes away.
///
/// Every request has a separate virtual thread, so that a slow get holds up nothing else. Only hits
/// of the local disk, which most gets of a warm build are, are answered in the reading thread:
/// passing them to another thread would take longer than the lookup.
public final class Session {
  private static final byte[] GREETING =
      "{\"ID\":0,\"KnownCommands\":[\"get\",\"put\",\"close\"]}\n"
          .getBytes(StandardCharsets.US_ASCII);

  private final RequestReader requests;
  private final ResponseWriter responses;
  private final Cache cache;
  private final End end;
  private final Log log;

  private final ExecutorService gets = Executors.newVirtualThreadPerTaskExecutor();
  private boolean interrupted;
  private boolean abandoned;
  private @Nullable Runnable onAbandon;

  /// What ends a session, in bounded time.
  public interface End {
    void run() throws InterruptedException;
  }

  /// No lambdas up to a local hit: see docs/decisions/0003-start-up.md.
  ///
  /// @param out carries nothing but responses; closed by [#run]
  /// @param bodies receives the bodies that `cache` stores
  /// @param end closes `cache`, and whatever else ends with it
  public Session(
      InputStream in, OutputStream out, BodyIntake bodies, Cache cache, End end, Log log) {
    this.requests = new RequestReader(in, bodies, log);
    this.responses = new ResponseWriter(out);
    this.cache = cache;
    this.end = end;
    this.log = log;
  }

  /// Writes the commands that this program has. The go command waits for it before it does anything
  /// else.
  ///
  /// `put` and `get` are listed whatever the options are: without `put` the go command has no paths
  /// to show (`go list -export`), without `get` it cannot read back what it has just put (`go list
  /// -compiled`).
  public static void greet(OutputStream out) throws IOException {
    out.write(GREETING);
    out.flush();
  }

  /// Sets what to do first when go has ended without `close`, before the pending work: nobody waits
  /// for that.
  public synchronized void onAbandon(Runnable action) {
    onAbandon = action;
  }

  /// Answers requests until `close` or the end of stdin, then finishes pending work, answers
  /// `close` and closes stdout.
  ///
  /// @throws IOException if stdin or stdout failed
  public void run() throws IOException, InterruptedException {
    Request.Close close = null;
    try (gets;
        ExecutorService puts = Executors.newVirtualThreadPerTaskExecutor()) {
      try {
        close = readUntilClose(puts);
      } finally {
        if (close == null) {
          abandon();
        }
      }
    } finally {
      end.run();
    }
    if (close != null) {
      responses.done(close.id());
    } else if (isCancelled()) {
      return; // nobody has read the last answers, which is not a failure
    }
    responses.close();
  }

  /// The user has interrupted the go command. It may wait for a child, so it is still served. Once
  /// it has ended without `close`, nobody needs the answers to its gets, and they are cancelled.
  public synchronized void interrupt() {
    interrupted = true;
    if (abandoned) {
      gets.shutdownNow();
    }
  }

  private synchronized void abandon() {
    abandoned = true;
    if (onAbandon != null) {
      onAbandon.run();
    }
    if (interrupted) {
      gets.shutdownNow();
    }
  }

  private synchronized boolean isCancelled() {
    return abandoned && interrupted;
  }

  private synchronized void refused(Request.Invalid invalid) {
    // An interrupted go command may end in the middle of a request.
    Log.Level level = interrupted ? Log.Level.DEBUG : Log.Level.ERROR;
    log.write(level, "Rejected malformed request", "id", invalid.id(), "reason", invalid.reason());
  }

  private Request.@Nullable Close readUntilClose(ExecutorService puts) throws IOException {
    while (true) {
      Request request = requests.next();
      // Not a switch over patterns: see docs/decisions/0003-start-up.md.
      if (request instanceof Request.Get get) {
        Optional<LocalEntry> found = cache.peek(get.actionId());
        if (found.isPresent()) {
          hit(get, found.get(), 0);
        } else {
          gets.execute(() -> answer(get));
        }
      } else if (request instanceof Request.Put put) {
        puts.execute(() -> answer(put));
      } else if (request instanceof Request.Invalid invalid) {
        refused(invalid);
        responses.error(invalid.id(), invalid.reason());
      } else {
        return (Request.Close) request;
      }
    }
  }

  private void answer(Request.Get get) {
    if (log.isEnabled(Log.Level.DEBUG)) {
      log.debug("get: waits", "id", get.id(), "action", get.actionId());
    }
    long start = System.nanoTime();
    Optional<LocalEntry> entry;
    try {
      entry = cache.get(get.actionId());
    } catch (InterruptedException | RuntimeException | Error e) {
      // Whatever failed: without an answer the go command waits for ever.
      if (isCancelled()) {
        log.debug("Cancelled get because of an interrupt", "action", get.actionId());
      } else {
        log.error("Failed to get", "action", get.actionId(), "error", e);
      }
      entry = Optional.empty();
    }
    long waited = (System.nanoTime() - start) / 1000;
    entry.ifPresentOrElse(found -> hit(get, found, waited), () -> miss(get, waited));
  }

  private void hit(Request.Get get, LocalEntry found, long waited) {
    responses.hit(get.id(), found);
    if (log.isEnabled(Log.Level.DEBUG)) {
      log.debug(
          "get: hit",
          "id",
          get.id(),
          "action",
          get.actionId(),
          "waited_us",
          waited,
          "path",
          found.path());
    }
  }

  private void miss(Request.Get get, long waited) {
    responses.miss(get.id());
    if (log.isEnabled(Log.Level.DEBUG)) {
      log.debug("get: miss", "id", get.id(), "action", get.actionId(), "waited_us", waited);
    }
  }

  private void answer(Request.Put put) {
    try {
      LocalEntry entry = cache.put(put.actionId(), put.outputId(), put.body());
      responses.stored(put.id(), entry);
      if (log.isEnabled(Log.Level.DEBUG)) {
        log.debug("put", "id", put.id(), "action", put.actionId(), "path", entry.path());
      }
    } catch (IOException | RuntimeException | Error e) {
      log.error("Failed to put to local storage", "action", put.actionId(), "error", e);
      responses.error(
          put.id(), "cacheprog could not store the body on the local disk: " + Display.reason(e));
    }
  }
}
