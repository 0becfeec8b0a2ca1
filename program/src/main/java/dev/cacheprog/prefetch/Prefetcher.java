package dev.cacheprog.prefetch;

import dev.cacheprog.core.Count;
import dev.cacheprog.core.Counts;
import dev.cacheprog.core.FetchClaims;
import dev.cacheprog.core.FetchTarget;
import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.Ticker;
import dev.cacheprog.core.TransferRate;
import dev.cacheprog.core.WaitBudget;
import dev.cacheprog.prefetch.manifest.Manifest;
import dev.cacheprog.prefetch.manifest.ManifestEntry;
import dev.cacheprog.prefetch.pack.Pack;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.Sha256;
import java.io.IOException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Fetches what a manifest lists to the local disk before go looks it up, and lets gets wait for
/// it: a [FetchQueue] that decides, and [FetchWorkers] that fetch. Safe for use by many threads at
/// once.
///
/// Lock order: `storing`, then a [FetchPlan.Action], then the [FetchQueue], then a [FetchJob] or a
/// [PendingBody].
public final class Prefetcher {
  /// Pieces of 64 KiB to hash.
  private static final int WARM_UP = 48;

  private final FetchTarget local;
  private final Counts counts;
  private final Log log;
  private final Ticker ticker;
  private final WaitBudget budget;
  private final LinkUse link;
  private final FetchQueue queue;
  private final PackReader reader;
  private final FetchWorkers workers;

  /// Actions of the plan. Removed from it are those that go puts, and those that the local store
  /// turns out to have.
  private volatile Map<ActionId, FetchPlan.Action> expected = new ConcurrentHashMap<>();

  /// Put by go, whether that was before the plan or after.
  private final Set<ActionId> forgotten = ConcurrentHashMap.newKeySet();

  private final Object storing = new Object();
  private boolean stored;
  private boolean emptyAtStart;
  private volatile boolean storesAtOnce;
  private @Nullable FetchClaims otherFetches;
  private final OtherFetch other;

  /// How a get ended that waited for a body.
  enum Wait {
    /// The action is not expected, or its body will not come.
    NOT_COMING,
    DELIVERED,
    /// Building it takes less time than to wait: nobody will fetch it.
    TOO_SLOW
  }

  /// @param remote bodies uncompressed; not closed by the prefetcher
  /// @param rate of the transfers of `remote`; one that nothing is reported to counts as fast
  /// @param budget of the whole session
  public Prefetcher(
      FetchTarget local,
      RemoteStore remote,
      TransferRate rate,
      WaitBudget budget,
      Counts counts,
      Log log,
      Ticker ticker) {
    this.local = local;
    this.counts = counts;
    this.log = log;
    this.ticker = ticker;
    this.budget = budget;
    this.other = new OtherFetch(local, budget, ticker);
    this.link = new LinkUse(rate, counts);
    this.queue = new FetchQueue(rate, Runtime.getRuntime().availableProcessors(), ticker);
    PackReader.Demand demand =
        new PackReader.Demand() {
          @Override
          public boolean isStopped() {
            return queue.isStopped();
          }

          @Override
          public boolean isWanted(PendingBody body) {
            return isExpected(body);
          }

          @Override
          public void delivered(PendingBody body) throws IOException {
            if (storesAtOnce) {
              storeActions(body);
            }
          }

          @Override
          public void objectMissing() {
            queue.objectMissing();
          }
        };
    this.reader = new PackReader(local, remote, demand, counts, log, ticker);
    // Not lambdas, see docs/decisions/0003-start-up.md.
    Predicate<PendingBody> isLocal =
        new Predicate<>() {
          @Override
          public boolean test(PendingBody body) {
            return isLocal(body);
          }
        };
    Runnable store =
        new Runnable() {
          @Override
          public void run() {
            storeActionsOnce();
          }
        };
    this.workers = new FetchWorkers(queue, reader, local, isLocal, store, log);
  }

  /// Runs the code of hashing, which is slow until it has been compiled, on a core that has nothing
  /// to do before the manifest is loaded.
  void warmUp() {
    MessageDigest digest = Sha256.newDigest();
    byte[] zeros = new byte[1 << 16];
    for (int i = 0; i < WARM_UP && !queue.isStopped(); i++) {
      digest.update(zeros);
    }
    digest.reset();
  }

  /// No lookup waits here, but other processes read the local store, and somebody waits for the end
  /// of this one: actions are written as soon as their body is delivered, by threads of the system.
  /// Called before [#start].
  void fetchForOthers() {
    storesAtOnce = true;
    workers.useSystemThreads();
  }

  /// While another process fetches the same to the local store, this one does not. It takes over
  /// when the other one has ended, finished or not. Called before [#start].
  ///
  /// @param claims of the other process
  public void follow(FetchClaims claims) {
    otherFetches = claims;
  }

  /// The store has no objects of bodies that lie in packs. Called before [#start].
  public void fetchPacksAlone() {
    queue.objectMissing();
  }

  /// Starts fetching; called once at most.
  public synchronized void start(Manifest manifest) {
    if (queue.isStopped()) {
      return;
    }
    emptyAtStart = local.isEmpty();
    FetchPlan plan = FetchPlan.of(manifest);
    Map<ActionId, FetchPlan.Action> all = new ConcurrentHashMap<>(plan.actions().size() * 2);
    for (FetchPlan.Action action : plan.actions()) {
      all.put(action.entry().action(), action);
    }
    expected = all;
    for (ActionId id : forgotten) { // after that: one of the two finds what go puts at this moment
      drop(id);
    }
    queue.fill(plan.bodies());
    int many = Math.min(FetchQueue.AT_ONCE_IF_SLOW, plan.bodies().size());
    FetchClaims claims = otherFetches;
    if (claims == null || !claims.isLive()) {
      workers.start(many);
      return;
    }
    log.debug("Waiting for another process that fetches the same");
    emptyAtStart = false;
    other.begin(claims, List.copyOf(all.keySet()), () -> workers.start(many));
  }

  /// Starts to fetch as single objects what the packs did not have. Called after all workers have
  /// ended.
  synchronized void startSingleFetches() {
    Set<PendingBody> bodies = new HashSet<>();
    for (FetchPlan.Action action : expected.values()) {
      PendingBody body = action.body();
      if (body.location().pack() != null && !action.isDelivered() && bodies.add(body)) {
        body.retryAsObject();
      }
    }
    queue.fill(List.copyOf(bodies));
    workers.start(Math.min(FetchQueue.AT_ONCE, bodies.size()));
  }

  /// Waits until all workers have ended.
  ///
  /// @return whether they have
  boolean join(Duration limit) throws InterruptedException {
    return workers.join(limit);
  }

  /// The actions of the manifest that the local store did not have.
  Collection<FetchPlan.Action> expected() {
    return expected.values();
  }

  /// Packs that are missing or do not match the manifest.
  Set<Pack> broken() {
    return reader.broken();
  }

  /// The entry of `id` if its body was delivered. Does not wait.
  Optional<LocalEntry> delivered(ActionId id) {
    FetchPlan.Action action = expected.get(id);
    if (action == null) {
      return Optional.empty();
    }
    LocalEntry entry = action.body().entry(action.entry());
    if (entry == null) {
      return Optional.empty();
    }
    action.body().markUsed();
    return Optional.of(entry);
  }

  /// The same, counted as a hit.
  Optional<LocalEntry> take(ActionId id) {
    Optional<LocalEntry> entry = delivered(id);
    if (entry.isPresent()) {
      link.hit();
      if (log.isEnabled(Log.Level.DEBUG)) {
        log.debug("Found prefetched body", "action", id);
      }
    }
    return entry;
  }

  /// Waits for the body of `id` as long as that pays.
  Wait await(ActionId id) throws InterruptedException {
    FetchPlan.Action action = expected.get(id);
    if (action == null) {
      return Wait.NOT_COMING;
    }
    PendingBody body = action.body();
    long start = budget.begin();
    OtherFetch.Wait waited = other.await(id, body, start);
    if (waited != OtherFetch.Wait.NOT_FETCHING) {
      drop(id);
      if (waited == OtherFetch.Wait.LOCAL) {
        return Wait.NOT_COMING; // it has come
      }
      countTooSlow(id);
      return Wait.TOO_SLOW;
    }
    if (queue.leaveToCaller(body)) {
      return Wait.NOT_COMING;
    }
    while (!body.hasEnded()) {
      long nanos = queue.patience(body, ticker.nanos() - start, budget.left());
      if (nanos <= 0) {
        budget.wasted(start);
        queue.drop(body);
      } else {
        body.await(nanos, ticker);
      }
    }
    if (body.isDelivered()) {
      return Wait.DELIVERED;
    }
    if (!body.isDropped()) {
      return Wait.NOT_COMING;
    }
    countTooSlow(id);
    return Wait.TOO_SLOW;
  }

  /// A lookup of `id` is a miss, since building it is faster.
  void countTooSlow(ActionId id) {
    link.tooSlow();
    log.debug("Skipped fetch: building is faster", "action", id);
  }

  /// Go puts `id`: what the manifest lists must not replace that. If the body was delivered, the
  /// action is stored before: a get may have been answered with it, and the put may fail.
  void forget(ActionId id) {
    forgotten.add(id);
    FetchPlan.Action action = expected.get(id);
    if (action != null) {
      try {
        action.store(local);
      } catch (IOException e) {
        log.warn("Failed to store prefetched actions", "error", e);
      }
    }
    drop(id);
  }

  private void drop(ActionId id) {
    FetchPlan.Action action = expected.remove(id);
    if (action != null) {
      action.drop();
      if (!isExpected(action.body())) {
        queue.drop(action.body());
      }
    }
  }

  /// Ends fetching; bodies that are being fetched are dropped. Counts bytes that were not used.
  void stop() throws InterruptedException {
    if (queue.stop()) {
      link.tell(log);
    }
    other.stop();
    workers.interrupt();
    long unused = 0;
    Set<PendingBody> counted = new HashSet<>();
    for (FetchPlan.Action action : expected.values()) {
      PendingBody body = action.body();
      if (counted.add(body) && body.isUnused()) {
        unused += body.location().size();
      }
    }
    counts.add(Count.BYTES_PREFETCHED_UNUSED, unused);
    workers.join(Duration.ofSeconds(1)); // so that they can remove their temporary files
    storeActionsOnce();
  }

  /// Whether the local store has an entry for all actions that wait for a body. Such an entry
  /// counts: the manifest may be older, and of another machine.
  private boolean isLocal(PendingBody body) {
    if (emptyAtStart) {
      return false;
    }
    boolean all = true;
    for (ManifestEntry entry : body.entries()) {
      if (local.get(entry.action()).isPresent()) {
        drop(entry.action());
      } else {
        all = false;
      }
    }
    return all;
  }

  /// Whether an action still waits for a body, since go has not put all of them.
  private boolean isExpected(PendingBody body) {
    for (ManifestEntry entry : body.entries()) {
      if (expected.containsKey(entry.action())) {
        return true;
      }
    }
    return false;
  }

  private void storeActions(PendingBody body) throws IOException {
    for (ManifestEntry entry : body.entries()) {
      FetchPlan.Action action = expected.get(entry.action());
      if (action != null) {
        action.store(local);
      }
    }
  }

  private void storeActionsOnce() {
    synchronized (storing) {
      if (!stored && !storesAtOnce) {
        storeActions();
      }
    }
  }

  /// Writes to the local store, for later sessions, which actions have the bodies that were
  /// delivered. Not before all bodies are, since go waits for these.
  private void storeActions() {
    synchronized (storing) {
      stored = true;
      try {
        for (FetchPlan.Action action : expected.values()) {
          action.store(local);
        }
      } catch (IOException e) {
        log.warn("Failed to store prefetched actions", "error", e);
      }
    }
  }
}
