package dev.cacheprog.prefetch;

import dev.cacheprog.core.Count;
import dev.cacheprog.core.Counts;
import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.core.LocalStore;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.Ticker;
import dev.cacheprog.prefetch.manifest.Manifest;
import dev.cacheprog.prefetch.manifest.ManifestEntry;
import dev.cacheprog.prefetch.pack.Pack;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.Sha256;
import java.io.IOException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Fetches what a manifest lists to the local disk before go looks it up: a queue of jobs, the
/// workers that take them, and gets that wait for bodies. Safe for use by many threads at once.
///
/// Lock order: `storing`, then a [FetchPlan.Action], then its [PendingBody]. The lock of the queue
/// is `this`; whoever holds it takes none of these but a [PendingBody].
public final class Prefetcher {
  /// How many requests run at once: enough for a store 150 ms away, few enough that what is needed
  /// first arrives first.
  static final int WORKERS = 8;

  /// Pieces of 64 KiB to hash.
  private static final int WARM_UP = 48;

  private final LocalStore local;
  private final Counts counts;
  private final Log log;
  private final WaitBudget waits;
  private final DiskBudget budget;
  private final PackReader reader;

  /// Actions of the plan. Removed from it are those that go puts, and those that the local store
  /// turns out to have.
  private volatile Map<ActionId, FetchPlan.Action> expected = new ConcurrentHashMap<>();

  /// Put by go, whether that was before the plan or after.
  private final Set<ActionId> forgotten = ConcurrentHashMap.newKeySet();

  private final Deque<FetchJob> queue = new ArrayDeque<>();
  private final List<Thread> workers = new ArrayList<>();
  private final AtomicInteger busy = new AtomicInteger();

  private final Object storing = new Object();
  private boolean stored;
  private boolean emptyAtStart;
  private volatile boolean stopped;

  /// @param remote bodies uncompressed; not closed by the prefetcher
  public Prefetcher(LocalStore local, RemoteStore remote, Counts counts, Log log, Ticker ticker) {
    this.local = local;
    this.counts = counts;
    this.log = log;
    this.waits = new WaitBudget(ticker);
    this.budget = new DiskBudget(local);
    PackReader.Demand demand =
        new PackReader.Demand() {
          @Override
          public boolean isStopped() {
            return stopped;
          }

          @Override
          public boolean isWanted(PendingBody body) {
            return isExpected(body);
          }
        };
    this.reader = new PackReader(local, remote, demand, counts, log, ticker);
  }

  /// Runs the code of hashing, which is slow until it has been compiled, on a core that has nothing
  /// to do before the manifest is loaded.
  void warmUp() {
    MessageDigest digest = Sha256.newDigest();
    byte[] zeros = new byte[1 << 16];
    for (int i = 0; i < WARM_UP && !stopped; i++) {
      digest.update(zeros);
    }
    digest.reset();
  }

  /// Starts fetching; called once at most.
  public synchronized void start(Manifest manifest) {
    if (stopped) {
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
    queue.addAll(plan.jobs());
    startWorkers();
  }

  private void startWorkers() {
    int many = Math.min(WORKERS, queue.size());
    busy.set(many);
    workers.clear();
    for (int i = 0; i < many; i++) {
      workers.add(Thread.ofVirtual().name("prefetch").start(this::run));
    }
  }

  /// Starts to fetch as single objects what the packs did not have. Called after all workers have
  /// ended.
  synchronized void startSingleFetches() {
    if (stopped) {
      return;
    }
    Set<PendingBody> bodies = new HashSet<>();
    for (FetchPlan.Action action : expected.values()) {
      if (action.job().pack() != null && !action.isDelivered()) {
        bodies.add(action.body());
      }
    }
    for (PendingBody body : bodies) {
      queue.add(new FetchJob(null, List.of(body)));
    }
    startWorkers();
  }

  /// Waits until all workers have ended.
  ///
  /// @return whether they have
  boolean join(Duration limit) throws InterruptedException {
    for (Thread worker : workers()) {
      if (!worker.join(limit)) {
        return false;
      }
    }
    return true;
  }

  private synchronized List<Thread> workers() {
    return List.copyOf(workers);
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
      counts.add(Count.PREFETCHED_HITS, 1);
      if (log.isEnabled(Log.Level.DEBUG)) {
        log.debug("Found prefetched body", "action", id);
      }
    }
    return entry;
  }

  /// The entry of `id`, for whose body this waits a limited time; its job is the next one. Empty if
  /// it is not expected, or does not come in time.
  Optional<LocalEntry> await(ActionId id) throws InterruptedException {
    FetchPlan.Action action = expected.get(id);
    if (action == null) {
      return Optional.empty();
    }
    PendingBody body = action.body();
    if (!body.hasEnded()) {
      if (isLeftToCaller(action.job())) {
        body.end();
        return Optional.empty();
      }
      waits.await(body);
    }
    return delivered(id);
  }

  /// Whether `job` was not begun and is now left to the caller: a single body of one action.
  /// Another job that was not begun is now the next.
  private synchronized boolean isLeftToCaller(FetchJob job) {
    if (!queue.remove(job)) {
      return false;
    }
    if (job.pack() == null && job.bodies().getFirst().entries().size() == 1) {
      return true;
    }
    queue.addFirst(job);
    return false;
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
    }
  }

  /// Ends fetching; bodies that are being fetched are dropped. Counts bytes that were not used.
  void stop() throws InterruptedException {
    List<Thread> running;
    synchronized (this) {
      stopped = true;
      queue.clear();
      running = workers();
    }
    for (Thread worker : running) {
      worker.interrupt();
    }
    long unused = 0;
    Set<PendingBody> counted = new HashSet<>();
    for (FetchPlan.Action action : expected.values()) {
      PendingBody body = action.body();
      body.end();
      if (counted.add(body) && body.isUnused()) {
        unused += body.location().size();
      }
    }
    counts.add(Count.BYTES_PREFETCHED_UNUSED, unused);
    for (Thread worker : running) {
      worker.join(1000); // so that it can remove its temporary file
    }
    storeActionsOnce();
  }

  private void run() {
    try {
      work();
    } finally {
      if (busy.decrementAndGet() == 0) {
        // In a separate thread, which nobody interrupts.
        Thread.ofVirtual().name("prefetch-actions").start(this::storeActionsOnce);
      }
    }
  }

  private void work() {
    for (FetchJob job = next(); job != null; job = next()) {
      try {
        fetch(job);
      } catch (IOException e) {
        if (!stopped) {
          log.warn("Stopped prefetching: the local disk is full or fails", "error", e);
        }
        stopQueue();
      } catch (InterruptedException _) {
        return;
      } finally {
        job.bodies().forEach(PendingBody::end);
      }
    }
  }

  private synchronized @Nullable FetchJob next() {
    return stopped ? null : queue.poll();
  }

  private void stopQueue() {
    List<FetchJob> dropped;
    synchronized (this) {
      stopped = true;
      dropped = List.copyOf(queue);
      queue.clear();
    }
    for (FetchJob job : dropped) {
      job.bodies().forEach(PendingBody::end);
    }
  }

  /// @throws IOException if the local disk is nearly full or fails
  private void fetch(FetchJob job) throws IOException, InterruptedException {
    List<PendingBody> missing = new ArrayList<>(job.bodies().size());
    for (PendingBody body : job.bodies()) {
      if (!isLocal(body)) {
        missing.add(body);
      }
    }
    if (missing.isEmpty()) {
      return;
    }
    long bytes = 0;
    for (PendingBody body : missing) {
      bytes += body.location().size();
    }
    if (!budget.take(bytes)) {
      log.debug("Skipped prefetch: not enough free disk space", "bytes", bytes);
      return;
    }
    try {
      reader.read(job.pack(), missing);
    } finally {
      budget.release(bytes);
    }
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

  private void storeActionsOnce() {
    synchronized (storing) {
      if (!stored) {
        storeActions();
      }
    }
  }

  /// Writes to the local store, for later sessions, which actions have the bodies that were
  /// delivered. Not before all bodies are, since go waits for these.
  void storeActions() {
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
