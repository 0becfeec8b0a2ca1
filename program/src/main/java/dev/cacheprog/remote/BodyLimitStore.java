package dev.cacheprog.remote;

import dev.cacheprog.core.BodyStream;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;

/// Sends no body that is larger than the store, or a server in front of it, accepts. Learns the
/// limit from the results of puts.
public final class BodyLimitStore implements RemoteStore {
  private final RemoteStore store;
  private final LearnedBodyLimit limits;

  public BodyLimitStore(RemoteStore store, LearnedBodyLimit limits) {
    this.store = store;
    this.limits = limits;
  }

  @Override
  public Lookup get(ActionId id) throws StoreException, InterruptedException {
    return store.get(id);
  }

  /// @throws StoreException with [StoreException.Reason#TOO_LARGE] also for a body that was not
  ///   sent
  @Override
  public void put(ActionId id, ObjectMetadata metadata, Body body)
      throws StoreException, InterruptedException {
    if (limits.isTooLarge(body.size())) {
      throw new StoreException(
          StoreException.Reason.TOO_LARGE,
          "a body of "
              + body.size()
              + " bytes is not sent: the store has rejected one of that size",
          null);
    }
    SentBody sent = new SentBody(body);
    try {
      store.put(id, metadata, sent);
    } catch (StoreException e) {
      if (e.reason() == StoreException.Reason.TOO_LARGE) {
        limits.rejected(body.size());
      } else if (e.getCause() instanceof IOException cause
          && !(cause instanceof InterruptedIOException)
          && sent.hasBegun()
          && !CallerInterrupt.isPending()) {
        limits.connectionClosed(body.size());
      }
      throw e;
    }
    limits.accepted(body.size());
  }

  @Override
  public void close() {
    store.close();
  }

  @Override
  public String toString() {
    return "body limit > " + store;
  }

  /// Records whether the store has begun to read the body: if not, no connection was made. A body
  /// that cannot be read has not begun.
  private static final class SentBody implements Body {
    private final Body body;
    private volatile boolean begun;

    SentBody(Body body) {
      this.body = body;
    }

    boolean hasBegun() {
      return begun;
    }

    @Override
    public long size() {
      return body.size();
    }

    @Override
    public InputStream open() throws IOException {
      begun = false;
      return new BodyStream(body.open()) {
        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
          begun = false;
          int n = in.read(bytes, offset, length);
          begun = true;
          return n;
        }
      };
    }
  }
}
