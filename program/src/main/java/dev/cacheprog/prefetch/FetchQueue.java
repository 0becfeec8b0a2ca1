package dev.cacheprog.prefetch;

import dev.cacheprog.core.Ticker;
import dev.cacheprog.core.TransferRate;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Decides which body is fetched next, and how long a get waits for one.
///
/// While the link brings everything soon, packs are fetched in the order of the manifest, and gets
/// wait. Over a slow link go and the link share the work, as a [WorkDivision] says: bodies are
/// fetched one by one, and gets of the others are misses at once
/// (docs/decisions/0025-slow-links.md).
///
/// Makes no requests itself. Safe for use by several threads; takes no lock but its own and that of
/// a [FetchJob] or a [PendingBody].
final class FetchQueue {
  /// How many jobs run at once: enough for a store 150 ms away, few enough that what is needed
  /// first arrives first.
  static final int AT_ONCE = 8;

  /// The same over a slow link, where bodies are fetched one by one.
  static final int AT_ONCE_IF_SLOW = 16;

  /// Over a slow link, so much is requested at a time, in seconds: enough to hide the distance, and
  /// little enough that what go waits for arrives soon.
  private static final double AHEAD = 0.5;

  /// A pack is fetched over a slow link if it arrives within this time, in seconds.
  private static final double SHORT_PACK = 1;

  /// A pack is fetched if this share of it is needed. Otherwise its bodies are fetched as objects.
  private static final double NEEDED_SHARE = 0.85;

  /// A pack that takes longer is cancelled when the link turns out to be slow, in seconds.
  private static final double LONG_PACK = 1.5;

  /// What a get waits for a body at least, if it may come in this time, in seconds.
  private static final double LEAST = 1;

  /// A waiting get asks again after this time: the rate may have changed.
  private static final long STEP_NANOS = 50_000_000;

  private static final long DIVIDE_NANOS = 100_000_000;

  /// Of the newest round trip in [#latency].
  private static final double LATENCY_WEIGHT = 0.3;

  private final TransferRate rate;
  private final int cores;
  private final Ticker ticker;

  // All that follows is guarded by this.

  private List<PendingBody> inOrder = List.of();

  /// The same, the most valuable first; null until the link was slow.
  private @Nullable List<PendingBody> byValue;

  /// All bodies before it have ended.
  private int firstOpen;

  /// What gets wait for and was not begun.
  private final Deque<PendingBody> urgent = new ArrayDeque<>();

  private final Set<FetchJob> running = new LinkedHashSet<>();
  private WorkDivision division = WorkDivision.UNKNOWN;
  private long dividedAt;

  /// Seconds from a request to the first byte of its body.
  private double latency = 0.05;

  private boolean objectsAreMissing;
  private boolean stopped;

  /// @param cores how many actions go builds at once
  FetchQueue(TransferRate rate, int cores, Ticker ticker) {
    this.rate = rate;
    this.cores = cores;
    this.ticker = ticker;
    this.dividedAt = ticker.nanos() - DIVIDE_NANOS;
  }

  /// Replaces what is to be fetched.
  ///
  /// @param bodies in the order of their use
  synchronized void fill(List<PendingBody> bodies) {
    inOrder = bodies;
    byValue = null;
    firstOpen = 0;
    if (stopped) {
      endAll();
    }
  }

  /// Waits for the next job, which the caller is to fetch; null if none will come. [#ended]
  /// follows.
  synchronized @Nullable FetchJob take() throws InterruptedException {
    FetchJob job = next();
    while (job == null && !isFinished()) {
      ticker.wait(this, DIVIDE_NANOS);
      job = next();
    }
    return job;
  }

  /// Not while a job is running: if it is cancelled, others may fetch its bodies one by one.
  private boolean isFinished() {
    for (int i = firstOpen; i < inOrder.size(); i++) {
      if (!inOrder.get(i).hasEnded()) {
        return false;
      }
    }
    return true;
  }

  /// Whether a body is still to be fetched.
  private static boolean isOpen(PendingBody body) {
    return !body.hasEnded() && body.job() == null;
  }

  /// What is to be fetched now; null if there is nothing at the moment.
  synchronized @Nullable FetchJob next() {
    WorkDivision now = divide();
    boolean isEnough = isEnoughRunning(now);
    PendingBody body = isEnough && sharesPacks(now) ? null : pollUrgent();
    if (body == null && !isEnough) {
      body = nextWorthFetching(now);
    }
    return body == null ? null : started(jobFor(body, now));
  }

  private @Nullable PendingBody pollUrgent() {
    PendingBody body = urgent.poll();
    while (body != null && !isOpen(body)) {
      body = urgent.poll();
    }
    return body;
  }

  private boolean isEnoughRunning(WorkDivision now) {
    if (!now.isSlow()) {
      return running.size() >= AT_ONCE;
    }
    int least = sharesPacks(now) ? 0 : 1;
    return running.size() >= AT_ONCE_IF_SLOW
        || (running.size() > least && bytesRunning() > AHEAD * now.rate().middle());
  }

  /// Whether go and the link share packs instead of bodies, since the store has nothing else.
  private boolean sharesPacks(WorkDivision now) {
    return now.isSlow() && objectsAreMissing;
  }

  /// The first body in the order of use that is worth fetching. Of packs the last one: go begins to
  /// build what a pack has long before the pack is here, so the link begins at the other end, and
  /// both meet in the middle.
  private @Nullable PendingBody nextWorthFetching(WorkDivision now) {
    boolean fromEnd = sharesPacks(now);
    PendingBody best = null;
    int last = inOrder.size() - 1;
    for (int i = firstOpen; i <= last; i++) {
      PendingBody body = inOrder.get(fromEnd ? firstOpen + last - i : i);
      if (isOpen(body)) {
        if (now.isWorthFetching(body)) {
          return body;
        }
        if (best == null || WorkDivision.value(body) > WorkDivision.value(best)) {
          best = body;
        }
      }
    }
    return running.isEmpty() ? best : null; // so that a link that has become faster is noticed
  }

  /// The pack of a body, if most of it is worth the time, or the body alone.
  private FetchJob jobFor(PendingBody body, WorkDivision now) {
    FetchJob planned = body.planned();
    if (planned.pack() == null || !now.rate().isKnown() || objectsAreMissing) {
      return planned;
    }
    double needed = 0;
    for (PendingBody other : planned.bodies()) {
      if (isOpen(other) && now.isWorthFetching(other)) {
        needed += other.location().size();
      }
    }
    boolean isShort =
        WorkDivision.stored(planned.size()) <= SHORT_PACK * now.rate().middle() || !now.isSlow();
    return isShort && needed >= NEEDED_SHARE * planned.size()
        ? planned
        : new FetchJob(null, List.of(body));
  }

  private FetchJob started(FetchJob job) {
    running.add(job);
    for (PendingBody body : job.bodies()) {
      body.setJob(job);
    }
    job.started(ticker.nanos());
    return job;
  }

  /// A job that [#take] returned is over.
  ///
  /// @param ends whether nobody is to wait for its bodies any longer that have not arrived
  synchronized void ended(FetchJob job, boolean ends) {
    running.remove(job);
    if (job.firstByteAt() != 0) {
      latency += LATENCY_WEIGHT * ((job.firstByteAt() - job.startedAt()) / 1e9 - latency);
    }
    for (PendingBody body : job.bodies()) {
      if (body.job() == job) {
        body.setJob(null);
        if (ends) {
          body.end();
        }
      }
    }
    notifyAll(); // more may start, or all is done
  }

  /// The store does not have an object that lies in a pack, too: there may be packs alone.
  synchronized void objectMissing() {
    objectsAreMissing = true;
  }

  /// Nobody needs `body` any longer. A request that brings nothing else is cancelled.
  synchronized void drop(PendingBody body) {
    body.drop();
    FetchJob job = body.job();
    if (job != null && !job.isNeeded()) {
      job.cancel();
    }
  }

  /// Leaves `body` to the caller, who fetches it: a single body of one action that was not begun.
  ///
  /// @return false if this queue has it fetched
  synchronized boolean leaveToCaller(PendingBody body) {
    if (objectsAreMissing // so the caller cannot fetch it
        || !isOpen(body)
        || body.planned().pack() != null
        || body.entries().size() > 1
        || divide().isSlow()) {
      return false;
    }
    body.end();
    return true;
  }

  /// Gives out no more jobs; ends all bodies.
  ///
  /// @return false if it was stopped before
  synchronized boolean stop() {
    boolean first = !stopped;
    stopped = true;
    endAll();
    notifyAll();
    return first;
  }

  private void endAll() {
    for (PendingBody body : inOrder) {
      body.end();
    }
  }

  synchronized boolean isStopped() {
    return stopped;
  }

  /// How long a get that needs `body` waits before it asks again, in nanoseconds; 0 if it does not
  /// pay to wait any longer.
  ///
  /// @param waited nanoseconds that it has waited
  /// @param budget nanoseconds that this session may still wait for nothing
  synchronized long patience(PendingBody body, long waited, long budget) {
    WorkDivision now = divide();
    if (!now.rate().isKnown()) {
      hurry(body);
      return Math.min(budget - waited, STEP_NANOS);
    }
    double cost = WorkDivision.cost(body);
    double most = budget > waited ? Math.max(LEAST, cost) : cost;
    if (waited / 1e9 >= most || arrival(body, now) >= now.gain(body, bytesLeft(body), LEAST)) {
      return 0;
    }
    hurry(body);
    return STEP_NANOS;
  }

  private void hurry(PendingBody body) {
    if (isOpen(body) && !urgent.contains(body)) {
      urgent.addFirst(body);
      notifyAll();
    }
  }

  /// Seconds until the body is here, if it is started now at the latest.
  private double arrival(PendingBody body, WorkDivision now) {
    FetchJob job = body.job();
    double speed = now.rate().high();
    double all = bytesRunning();
    if (job == null) {
      FetchJob next = objectsAreMissing ? body.planned() : new FetchJob(null, List.of(body));
      return latency + (WorkDivision.stored(next.endOf(body)) + all) / speed;
    }
    double left = WorkDivision.stored(Math.max(0, job.endOf(body) - job.position()));
    double transfer = Math.min(left * running.size(), all) / speed;
    if (job.firstByteAt() != 0) {
      return transfer;
    }
    double waited = (ticker.nanos() - job.startedAt()) / 1e9;
    return transfer + (waited < latency ? latency - waited : waited);
  }

  private static double bytesLeft(PendingBody body) {
    FetchJob job = body.job();
    return job == null || job.pack() != null
        ? body.bytes()
        : WorkDivision.stored(Math.max(0, job.size() - job.position()));
  }

  private double bytesRunning() {
    double bytes = 0;
    for (FetchJob job : running) {
      bytes += WorkDivision.stored(Math.max(0, job.size() - job.position()));
    }
    return bytes;
  }

  private WorkDivision divide() {
    long now = ticker.nanos();
    if (now - dividedAt >= DIVIDE_NANOS) {
      dividedAt = now;
      while (firstOpen < inOrder.size() && inOrder.get(firstOpen).hasEnded()) {
        firstOpen++;
      }
      if (objectsAreMissing) {
        shareBytes();
      }
      division = WorkDivision.of(inOrder, this::byValue, rate.estimate(), cores);
      if (division.isSlow()) {
        cancelLongPacks();
      }
    }
    return division;
  }

  private void shareBytes() {
    Set<FetchJob> shared = new HashSet<>();
    for (int i = firstOpen; i < inOrder.size(); i++) {
      FetchJob job = inOrder.get(i).planned();
      if (job.pack() != null && shared.add(job) && job.isNeeded()) {
        job.shareBytes(running.contains(job) ? job.position() : 0);
      }
    }
    byValue = null;
  }

  private List<PendingBody> byValue() {
    List<PendingBody> sorted = byValue;
    if (sorted == null) {
      sorted = WorkDivision.byValue(inOrder);
      byValue = sorted;
    }
    return sorted;
  }

  /// Their bodies are then fetched one by one, as far as they are worth it; packs that the store
  /// has alone are fetched one after another, but for those that are half here.
  private void cancelLongPacks() {
    double rate = division.rate().middle();
    double older = bytesRunning();
    int packs = packsRunning();
    for (FetchJob job : List.copyOf(running).reversed()) {
      double left = WorkDivision.stored(Math.max(0, job.size() - job.position()));
      older -= left;
      if (job.pack() != null
          && (objectsAreMissing
              ? older > 2 * AHEAD * rate && job.position() < job.size() / 2
              : left * packs > LONG_PACK * rate)) {
        job.cancel();
        packs--;
      }
    }
  }

  private int packsRunning() {
    return (int) running.stream().filter(job -> job.pack() != null).count();
  }
}
