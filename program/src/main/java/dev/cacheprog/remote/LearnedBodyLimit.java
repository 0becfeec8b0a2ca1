package dev.cacheprog.remote;

import dev.cacheprog.core.BodyLimit;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.StoreMemory;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// The size of bodies that a store, or a server in front of it, accepts, as learned from puts and
/// kept for later sessions. Safe for use by several threads.
///
/// A limit from an answer (413) is valid for a day; then a larger body is tried again, since the
/// limit may have been raised. A limit from connections that were closed is a guess, and valid for
/// an hour.
public final class LearnedBodyLimit implements BodyLimit {
  private static final Duration VALID = Duration.ofDays(1);
  private static final Duration GUESS_VALID = Duration.ofHours(1);

  private static final String NAME = "body-limit";

  /// Bytes. No limit below this is guessed.
  private static final long LEAST_GUESS = 256 << 10;

  /// Puts that end with a closed connection before a limit is guessed, without one of their size
  /// that is accepted in between.
  private static final int GUESS_AFTER = 2;

  private static final String HINT =
      "raise the limit of the server in front of the store: client_max_body_size in nginx,"
          + " proxy-body-size in ingress-nginx, --proxy-max-body-size of cacheprog proxy";

  private final StoreMemory memory;
  private final InstantSource clock;
  private final Log log;

  private boolean loaded;

  /// Bytes of the largest body that was accepted.
  private long accepted;

  /// Bytes of the smallest body that was not; [Long#MAX_VALUE] while there is none.
  private long refused = Long.MAX_VALUE;

  /// Until when `refused` is valid.
  private Instant end = Instant.MAX;

  /// Puts that ended with a closed connection since one of their size was accepted.
  private int closed;

  /// Bytes of the smallest of these.
  private long leastClosed = Long.MAX_VALUE;

  /// @param memory of this store
  public LearnedBodyLimit(StoreMemory memory, InstantSource clock, Log log) {
    this.memory = memory;
    this.clock = clock;
    this.log = log;
  }

  @Override
  public synchronized long safeSize() {
    load();
    return refused == Long.MAX_VALUE ? Long.MAX_VALUE : Math.max(accepted, refused / 2);
  }

  /// Whether a body of this size would be rejected.
  synchronized boolean isTooLarge(long bytes) {
    load();
    return bytes >= refused;
  }

  /// A body was stored.
  synchronized void accepted(long bytes) {
    if (bytes >= leastClosed) {
      closed = 0;
      leastClosed = Long.MAX_VALUE;
    }
    if (bytes <= accepted) {
      return;
    }
    accepted = bytes;
    if (accepted >= refused) {
      refused = Long.MAX_VALUE;
      memory.forget(NAME);
    } else if (refused != Long.MAX_VALUE) {
      remember();
    }
  }

  /// The store has answered that a body is too large.
  synchronized void rejected(long bytes) {
    limit(bytes, VALID, "Remote storage, or a server in front of it, rejects large bodies");
  }

  /// The connection was closed while a body was sent. That may have other reasons, unless smaller
  /// ones arrive, and it happens again.
  synchronized void connectionClosed(long bytes) {
    if (bytes < LEAST_GUESS || accepted == 0 || bytes <= accepted) {
      return;
    }
    closed++;
    leastClosed = Math.min(leastClosed, bytes);
    if (closed >= GUESS_AFTER) {
      limit(leastClosed, GUESS_VALID, "Connections break while large bodies are uploaded");
    }
  }

  private void limit(long bytes, Duration valid, String what) {
    if (bytes >= refused) {
      return;
    }
    boolean isNew = refused == Long.MAX_VALUE;
    refused = bytes;
    end = clock.instant().plus(valid);
    remember();
    if (isNew) {
      log.warn(
          what,
          "refused_bytes",
          refused,
          "accepted_bytes",
          accepted,
          "larger_ones",
          "not sent until " + end,
          "hint",
          HINT);
    } else {
      log.debug(what, "refused_bytes", refused, "accepted_bytes", accepted);
    }
  }

  private void remember() {
    memory.remember(NAME, end.getEpochSecond() + " " + refused + " " + accepted);
  }

  private void load() {
    if (!loaded) {
      loaded = true;
      String text = memory.recall(NAME, VALID);
      if (text != null) {
        parse(text);
      }
    }
    if (!clock.instant().isBefore(end)) {
      end = Instant.MAX;
      refused = Long.MAX_VALUE;
    }
  }

  private void parse(String text) {
    String[] words = text.split(" ", -1);
    try {
      if (words.length == 3) {
        Instant until = Instant.ofEpochSecond(Long.parseLong(words[0]));
        long tooLarge = Long.parseLong(words[1]);
        accepted = Math.max(accepted, Long.parseLong(words[2]));
        if (tooLarge > accepted) {
          refused = tooLarge;
          end = until;
        }
      }
    } catch (NumberFormatException e) {
      log.debug("Ignored a remembered body limit that cannot be parsed", "text", text);
    }
  }
}
