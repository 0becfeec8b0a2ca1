package dev.cacheprog.sessionlog;

import dev.cacheprog.core.StoreListener;
import dev.cacheprog.report.format.Outcome;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.StoreException;
import org.jspecify.annotations.Nullable;

/// Writes each upload to the session log, and notes of gets whether the store was asked at all. It
/// observes the store outside of all layers that may refuse a call.
final class UploadLogger implements StoreListener {
  private final SessionLogger sessionLog;

  UploadLogger(SessionLogger sessionLog) {
    this.sessionLog = sessionLog;
  }

  @Override
  public void getFailed(ActionId id, @Nullable StoreException failure, long start) {
    RequestOutcome request = RequestOutcome.current();
    if (request != null && failure != null) {
      request.storeRefused();
    }
  }

  @Override
  public void putStarted(ActionId id) {
    RequestOutcome.begin();
  }

  @Override
  public void stored(ActionId id, ObjectMetadata metadata, Body body, long start) {
    RequestOutcome.end();
    sessionLog.add(Outcome.SENT, id, start, body.size());
  }

  @Override
  public void putFailed(ActionId id, Body body, @Nullable StoreException failure, long start) {
    RequestOutcome request = RequestOutcome.end();
    Outcome outcome = Outcome.GIVEN_UP;
    if (failure != null) {
      request.storeRefused();
      outcome = request.isRefused() ? Outcome.UPLOAD_SKIPPED : Outcome.UPLOAD_FAILED;
    }
    sessionLog.add(outcome, id, start, body.size());
  }
}
