package dev.cacheprog.prefetch;

import dev.cacheprog.core.BuildCosts;
import dev.cacheprog.core.FetchClaims;
import dev.cacheprog.core.FetchTarget;
import dev.cacheprog.core.Ticker;
import dev.cacheprog.core.WaitBudget;
import dev.cacheprog.store.ActionId;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Another process, such as a prefill in the background, that fetches the objects of this build to
/// the same local store. Meanwhile this one fetches nothing, and takes over when the other one has
/// ended, finished or not. Safe for use by many threads at once.
final class OtherFetch {
  /// So often the other process and the local store are looked at.
  private static final long POLL_NANOS = 10_000_000;

  /// So long it may take until the other process knows what it fetches.
  private static final long UNKNOWN_NANOS = 1_000_000_000;

  private final FetchTarget local;
  private final WaitBudget budget;
  private final Ticker ticker;

  /// Waits for the end of the other process; null if there is none.
  private volatile @Nullable Thread follower;

  OtherFetch(FetchTarget local, WaitBudget budget, Ticker ticker) {
    this.local = local;
    this.budget = budget;
    this.ticker = ticker;
  }

  /// Begins to wait for its end, or until it is known that it fetches something else.
  ///
  /// @param needed actions that this process needs
  /// @param takeOver called after that, unless this is stopped before
  void begin(FetchClaims claims, List<ActionId> needed, Runnable takeOver) {
    follower =
        Thread.ofVirtual().name("prefetch-follow").start(() -> follow(claims, needed, takeOver));
  }

  private void follow(FetchClaims claims, List<ActionId> needed, Runnable takeOver) {
    try {
      boolean isClaimed = false;
      long start = ticker.nanos();
      while (claims.isLive()) {
        if (!isClaimed) {
          Set<ActionId> claimed = claims.claimed();
          isClaimed = claimed.containsAll(needed);
          if (!isClaimed && (!claimed.isEmpty() || ticker.nanos() - start > UNKNOWN_NANOS)) {
            break;
          }
        }
        ticker.sleep(POLL_NANOS);
      }
      takeOver.run();
      follower = null;
    } catch (InterruptedException _) {
      // The session ends.
    }
  }

  void stop() {
    Thread following = follower;
    if (following != null) {
      following.interrupt();
    }
  }

  /// What a wait for the other process has led to.
  enum Wait {
    /// It has ended, or there is none: this process fetches.
    NOT_FETCHING,
    /// The local store has the entry.
    LOCAL,
    /// Building it takes less time than to wait.
    TOO_SLOW
  }

  /// Waits until the other process has fetched the body of `id`, as long as that pays.
  ///
  /// @param start when the lookup began to wait
  Wait await(ActionId id, PendingBody body, long start) throws InterruptedException {
    if (follower == null) {
      return Wait.NOT_FETCHING;
    }
    long cost = (long) (BuildCosts.seconds(body.cost(), body.location().size()) * 1e9);
    while (follower != null && !body.hasEnded()) {
      boolean isLocal = local.get(id).isPresent();
      if (isLocal || ticker.nanos() - start > cost + budget.left()) {
        budget.wasted(start + cost);
        return isLocal ? Wait.LOCAL : Wait.TOO_SLOW;
      }
      ticker.sleep(POLL_NANOS);
    }
    return Wait.NOT_FETCHING;
  }
}
