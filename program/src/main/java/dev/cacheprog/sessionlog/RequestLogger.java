package dev.cacheprog.sessionlog;

import dev.cacheprog.core.CacheListener;
import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.report.format.Outcome;
import dev.cacheprog.store.ActionId;
import org.jspecify.annotations.Nullable;

/// Writes each get and put of the go command to the session log.
final class RequestLogger implements CacheListener {
  private final SessionLogger sessionLog;

  RequestLogger(SessionLogger sessionLog) {
    this.sessionLog = sessionLog;
  }

  @Override
  public void started(Request request, ActionId id) {
    if (request != Request.PUT) {
      RequestOutcome.begin();
    }
  }

  /// Writes no line for a peek without an entry, since a get follows.
  @Override
  public void ended(
      Request request, ActionId id, @Nullable LocalEntry entry, boolean failed, long start) {
    if (request == Request.PUT) {
      Outcome outcome = entry == null ? Outcome.REFUSED : Outcome.STORED;
      sessionLog.add(outcome, id, start, entry == null ? 0 : entry.size());
      return;
    }
    RequestOutcome served = RequestOutcome.end();
    if (entry != null) {
      sessionLog.add(served.hit(), id, start, entry.size());
    } else if (request == Request.GET) {
      sessionLog.add(failed ? Outcome.ABORTED : sessionLog.miss(served, id), id, start, 0);
    }
  }
}
