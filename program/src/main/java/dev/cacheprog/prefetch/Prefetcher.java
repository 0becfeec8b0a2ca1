package dev.cacheprog.prefetch;

import dev.cacheprog.core.BodySink;
import dev.cacheprog.core.Count;
import dev.cacheprog.core.Counts;
import dev.cacheprog.core.Display;
import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.core.LocalStore;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.Ticker;
import dev.cacheprog.prefetch.manifest.Manifest;
import dev.cacheprog.prefetch.manifest.ManifestEntry;
import dev.cacheprog.prefetch.pack.BodyLocation;
import dev.cacheprog.prefetch.pack.Pack;
import dev.cacheprog.prefetch.pack.RetryPause;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.CorruptBodyException;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.Sha256;
import dev.cacheprog.store.StoreException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Brings what a manifest foretells to the local disk before go asks for it. Every body is proved
/// against its output id by the local store. Safe for use by many threads at once.
final class Prefetcher {
  /// How many requests run at once: enough for a store 150 ms away, few enough that what comes
  /// first arrives first.
  static final int WORKERS = 8;

  /// How long a get waits for what is on its way, before it asks for the object by itself.
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /// How long all gets of a session together wait for what does not come.
  private static final Duration MOST_IN_VAIN = Duration.ofSeconds(10);

  /// Prefetching leaves so many bytes of the disk alone.
  private static final long ROOM = 256 << 20;

  /// Pieces of 64 KiB to hash.
  private static final int WARM_UP = 48;

  private final LocalStore local;
  private final RemoteStore remote;
  private final Counts counts;
  private final Log log;
  private final Ticker ticker;

  /// What is expected, by action. Complete once it is filled; removed is what go puts itself, and
  /// what the local store turns out to have.
  private volatile Map<ActionId, Expected> expected = new ConcurrentHashMap<>();

  private final Set<ActionId> forgotten = ConcurrentHashMap.newKeySet();
  private final Deque<Parcel> waiting = new ArrayDeque<>();
  private final List<Thread> workers = new ArrayList<>();
  private final Set<Pack> broken = ConcurrentHashMap.newKeySet();
  private final AtomicInteger busy = new AtomicInteger();

  /// Bytes of bodies that are being fetched.
  private final AtomicLong underWay = new AtomicLong();

  /// Nanoseconds.
  private final AtomicLong inVain = new AtomicLong();

  private final Object recording = new Object();
  private boolean recorded;
  private boolean emptyAtStart;
  private volatile boolean stopped;

  private record Expected(ManifestEntry use, PendingBody delivery, Parcel parcel) {
    boolean isDelivered() {
      return delivery.entry(use) != null;
    }
  }

  /// What comes with one request.
  ///
  /// @param pack null for a body that is fetched by itself
  /// @param deliveries in the order of their offsets
  private record Parcel(@Nullable Pack pack, List<PendingBody> deliveries) {
    @Override
    public boolean equals(@Nullable Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }

  /// @param remote bodies uncompressed; not closed by the prefetcher
  Prefetcher(LocalStore local, RemoteStore remote, Counts counts, Log log, Ticker ticker) {
    this.local = local;
    this.remote = remote;
    this.counts = counts;
    this.log = log;
    this.ticker = ticker;
  }

  /// Starts fetching; called once at most.
  synchronized void start(Manifest manifest) {
    if (stopped) {
      return;
    }
    emptyAtStart = local.isEmpty();
    Map<ActionId, Expected> all = new ConcurrentHashMap<>(manifest.uses().size() * 2);
    Map<BodyLocation, Expected> firsts = new HashMap<>();
    Map<Pack, Parcel> parcels = new HashMap<>();
    for (ManifestEntry use : manifest.uses()) {
      Expected first = firsts.get(use.content());
      PendingBody delivery = first == null ? new PendingBody(use.content()) : first.delivery();
      Parcel parcel = first == null ? parcelFor(delivery, parcels) : first.parcel();
      delivery.uses().add(use);
      Expected awaited = new Expected(use, delivery, parcel);
      firsts.putIfAbsent(use.content(), awaited);
      all.put(use.action(), awaited);
    }
    for (Parcel parcel : parcels.values()) {
      parcel
          .deliveries()
          .sort((one, two) -> Long.compare(one.content().offset(), two.content().offset()));
    }
    expected = all;
    forgotten.forEach(all::remove); // after that: one of the two finds what go puts at this moment
    startWorkers();
  }

  /// Has workers fetch what is waiting.
  private void startWorkers() {
    int many = Math.min(WORKERS, waiting.size());
    busy.set(many);
    for (int i = 0; i < many; i++) {
      workers.add(Thread.ofVirtual().name("prefetch").start(this::run));
    }
  }

  /// Waits until all that was foretold is there or cannot be had; what lay in packs that are gone
  /// is looked for by itself. Not for use while go asks.
  ///
  /// @param progress is told now and then how many actions have been brought
  PrefillRun.Outcome complete(Manifest manifest, LongConsumer progress)
      throws InterruptedException {
    join(progress);
    synchronized (this) {
      Set<PendingBody> lost = new HashSet<>();
      for (Expected one : expected.values()) {
        if (!stopped && one.parcel().pack() != null && !one.isDelivered()) {
          lost.add(one.delivery());
        }
      }
      for (PendingBody delivery : lost) {
        waiting.add(new Parcel(null, List.of(delivery)));
      }
      workers.clear();
      startWorkers();
    }
    join(progress);
    synchronized (recording) {
      recorded = false; // that was without what has been fetched by itself
    }
    record();
    int fetched = 0;
    long bytes = 0;
    Set<PendingBody> counted = new HashSet<>();
    for (Expected one : expected.values()) {
      if (one.isDelivered()) {
        fetched++;
        bytes += counted.add(one.delivery()) ? one.delivery().content().size() : 0;
      }
    }
    int all = manifest.uses().size();
    return new PrefillRun.Outcome(fetched, all - expected.size(), expected.size() - fetched, bytes);
  }

  private void join(LongConsumer progress) throws InterruptedException {
    List<Thread> running;
    synchronized (this) {
      running = List.copyOf(workers);
    }
    for (Thread worker : running) {
      while (!worker.join(Duration.ofMillis(100))) {
        progress.accept(expected.values().stream().filter(Expected::isDelivered).count());
      }
    }
  }

  /// The parcel that brings a body: that of its pack, or one of its own. A new one waits to be
  /// fetched.
  private Parcel parcelFor(PendingBody delivery, Map<Pack, Parcel> parcels) {
    Pack pack = delivery.content().pack();
    Parcel parcel = pack == null ? null : parcels.get(pack);
    if (parcel == null) {
      parcel = new Parcel(pack, new ArrayList<>());
      waiting.add(parcel);
      if (pack != null) {
        parcels.put(pack, parcel);
      }
    }
    parcel.deliveries().add(delivery);
    return parcel;
  }

  /// The entry of `id` if it was fetched ahead. Does not wait.
  Optional<LocalEntry> delivered(ActionId id) {
    Expected awaited = expected.get(id);
    if (awaited == null) {
      return Optional.empty();
    }
    LocalEntry entry = awaited.delivery().entry(awaited.use());
    if (entry == null) {
      return Optional.empty();
    }
    awaited.delivery().markUsed();
    return Optional.of(entry);
  }

  /// The entry of `id` if it is fetched ahead, for which this waits a while; what is needed now
  /// goes first. Empty if it is not, or not in time.
  Optional<LocalEntry> await(ActionId id) throws InterruptedException {
    Expected awaited = expected.get(id);
    if (awaited == null) {
      return Optional.empty();
    }
    PendingBody delivery = awaited.delivery();
    if (!delivery.hasEnded()) {
      if (isLeft(awaited.parcel())) {
        delivery.end();
        return Optional.empty();
      }
      long start = ticker.nanos();
      delivery.await(Math.min(PATIENCE.toNanos(), MOST_IN_VAIN.toNanos() - inVain.get()), ticker);
      if (!delivery.hasEnded()) {
        inVain.addAndGet(ticker.nanos() - start);
      }
    }
    return delivered(id);
  }

  /// Go puts `id` itself: what was foretold for it, or will be, must not take the place of that.
  /// What was delivered already is recorded before: go may have it from us, and the put may fail.
  void forget(ActionId id) {
    forgotten.add(id);
    try {
      expected.computeIfPresent(id, this::record);
    } catch (UncheckedIOException e) {
      log.warn("The local storage does not take more", "error", e.getCause());
    }
    expected.remove(id);
  }

  /// Packs that are not there, or do not hold what the manifest says.
  Set<Pack> broken() {
    return broken;
  }

  /// Ends it; what is on its way is dropped. Counts what was fetched in vain.
  void stop() throws InterruptedException {
    List<Thread> running;
    synchronized (this) {
      stopped = true;
      waiting.clear();
      running = List.copyOf(workers);
    }
    for (Thread worker : running) {
      worker.interrupt();
    }
    long wasted = 0;
    Set<PendingBody> counted = new HashSet<>();
    for (Expected awaited : expected.values()) {
      PendingBody delivery = awaited.delivery();
      delivery.end();
      if (counted.add(delivery) && delivery.isWasted()) {
        wasted += delivery.content().size();
      }
    }
    counts.add(Count.BYTES_PREFETCHED_UNUSED, wasted);
    for (Thread worker : running) {
      worker.join(1000); // so that it can remove its temporary file
    }
    record();
  }

  /// Whether `parcel`, which had not been begun, is now left to the caller to fetch: a body by
  /// itself for one action. Anything else that had not been begun is now the next.
  private synchronized boolean isLeft(Parcel parcel) {
    if (!waiting.remove(parcel)) {
      return false;
    }
    if (parcel.pack() == null && parcel.deliveries().getFirst().uses().size() == 1) {
      return true;
    }
    waiting.addFirst(parcel);
    return false;
  }

  private synchronized @Nullable Parcel next() {
    return stopped ? null : waiting.poll();
  }

  /// Runs once what fetching needs, on a core that has nothing to do before the manifest is there:
  /// hashing is slow until it has been compiled.
  void warmUp() {
    MessageDigest digest = Sha256.newDigest();
    byte[] zeros = new byte[1 << 16];
    for (int i = 0; i < WARM_UP && !stopped; i++) {
      digest.update(zeros);
    }
    digest.reset();
  }

  private void run() {
    try {
      work();
    } finally {
      if (busy.decrementAndGet() == 0) {
        // In a thread of its own, which nobody interrupts.
        Thread.ofVirtual().name("record").start(this::record);
      }
    }
  }

  private void work() {
    for (Parcel parcel = next(); parcel != null; parcel = next()) {
      try {
        fetch(parcel);
      } catch (StoreException e) {
        log.debug("A prefetch failed", "pack", parcel.pack(), "error", e.getMessage());
      } catch (CorruptBodyException e) {
        breaks(parcel.pack(), e.getMessage());
      } catch (IOException e) {
        if (!stopped) {
          log.warn("Prefetching stopped: the local storage does not take more", "error", e);
        }
        giveUp();
      } catch (InterruptedException _) {
        return;
      } finally {
        parcel.deliveries().forEach(PendingBody::end);
      }
    }
  }

  private void giveUp() {
    List<Parcel> dropped;
    synchronized (this) {
      stopped = true;
      dropped = List.copyOf(waiting);
      waiting.clear();
    }
    for (Parcel parcel : dropped) {
      parcel.deliveries().forEach(PendingBody::end);
    }
  }

  private void breaks(@Nullable Pack pack, @Nullable String reason) {
    if (pack != null && broken.add(pack)) {
      counts.add(Count.DAMAGED_OBJECTS, 1);
      log.warn("Ignored a damaged pack", "pack", pack.id(), "error", reason);
    }
  }

  private void fetch(Parcel parcel) throws IOException, StoreException, InterruptedException {
    List<PendingBody> missing = new ArrayList<>(parcel.deliveries().size());
    for (PendingBody delivery : parcel.deliveries()) {
      if (!isThere(delivery)) {
        missing.add(delivery);
      }
    }
    if (missing.isEmpty()) {
      return;
    }
    long room = local.freeSpace() - ROOM;
    if (room < 0) {
      throw new IOException("the disk is nearly full");
    }
    long bytes = 0;
    for (PendingBody delivery : missing) {
      bytes += delivery.content().size();
    }
    if (bytes <= room) {
      try {
        if (underWay.addAndGet(bytes) <= room) {
          fetch(parcel.pack(), missing);
          return;
        }
      } finally {
        underWay.addAndGet(-bytes);
      }
    }
    log.debug("There is no room to prefetch", "bytes", bytes);
  }

  private void fetch(@Nullable Pack pack, List<PendingBody> missing)
      throws IOException, StoreException, InterruptedException {
    if (pack == null) {
      fetchAlone(missing.getFirst());
      return;
    }
    try {
      fetchPack(pack, missing);
    } catch (StoreException e) {
      RetryPause.pauseAfter(e, ticker);
      missing.removeIf(PendingBody::hasEnded); // those before the connection was lost
      fetchPack(pack, missing);
    }
  }

  /// Whether the local store has something for all that wait for it. Where it does, that counts:
  /// the manifest may be older, and of another machine.
  private boolean isThere(PendingBody delivery) {
    if (emptyAtStart) {
      return false;
    }
    boolean all = true;
    for (ManifestEntry use : delivery.uses()) {
      if (local.get(use.action()).isPresent()) {
        expected.remove(use.action());
      } else {
        all = false;
      }
    }
    return all;
  }

  private void fetchPack(Pack pack, List<PendingBody> missing)
      throws IOException, StoreException, InterruptedException {
    try (Lookup lookup = remote.get(pack.action())) {
      if (!(lookup instanceof Lookup.Hit(ObjectMetadata metadata, _, _, InputStream body))) {
        broken.add(pack);
        log.debug("A pack is gone", "pack", pack.id());
        return;
      }
      if (!metadata.outputId().equals(pack.id()) || metadata.uncompressedSize() != pack.size()) {
        breaks(pack, "its facts are not those of the manifest");
        return;
      }
      counts.add(Count.PACKS_FETCHED, 1);
      long at = 0;
      for (PendingBody delivery : missing) {
        if (stopped) {
          return;
        }
        BodyLocation content = delivery.content();
        skip(body, content.offset() - at);
        at = content.offset() + content.size();
        try (BodySink incoming = local.receive(content.size())) {
          incoming.fillExactly(body, content.size());
          store(delivery, incoming, pack);
        }
      }
    }
  }

  private static void skip(InputStream body, long bytes) throws IOException, StoreException {
    if (bytes < 0) {
      throw new CorruptBodyException("bodies overlap");
    }
    try {
      body.skipNBytes(bytes);
    } catch (CorruptBodyException e) {
      throw e;
    } catch (EOFException _) {
      throw new CorruptBodyException("the pack ended before a body that it is to hold");
    } catch (IOException e) {
      throw new StoreException("the pack broke off: " + Display.reason(e), true, e);
    }
  }

  private void fetchAlone(PendingBody delivery)
      throws IOException, StoreException, InterruptedException {
    BodyLocation content = delivery.content();
    if (content.size() == 0) {
      try (BodySink incoming = local.receive(0)) {
        store(delivery, incoming, null);
      }
      return;
    }
    try (Lookup lookup = remote.get(delivery.uses().getFirst().action())) {
      if (lookup instanceof Lookup.Hit(ObjectMetadata metadata, _, _, InputStream body)
          && metadata.outputId().equals(content.id())
          && metadata.uncompressedSize() == content.size()) {
        try (BodySink incoming = local.receive(content.size())) {
          incoming.fillExactly(body, content.size());
          store(delivery, incoming, null);
        }
      }
    }
  }

  private void store(PendingBody delivery, BodySink incoming, @Nullable Pack pack)
      throws IOException {
    BodyLocation content = delivery.content();
    if (!isExpected(delivery)) {
      delivery.end();
      return;
    }
    Path path;
    try {
      path = local.keep(content.id(), incoming);
    } catch (CorruptBodyException e) {
      // The next body may be good.
      breaks(pack, e.getMessage());
      delivery.end();
      return;
    }
    counts.add(Count.BYTES_PREFETCHED, content.size());
    delivery.deliver(path);
  }

  /// Whether go has not put all that waits for it itself, meanwhile.
  private boolean isExpected(PendingBody delivery) {
    for (ManifestEntry use : delivery.uses()) {
      if (expected.containsKey(use.action())) {
        return true;
      }
    }
    return false;
  }

  /// Writes down, for later sessions, which actions the bodies belong to. Not before all bodies are
  /// there, since go waits for these.
  private void record() {
    synchronized (recording) {
      if (recorded) {
        return;
      }
      recorded = true;
      try {
        for (ActionId id : expected.keySet()) {
          // In one step with #forget: what go puts itself is recorded after this, or instead.
          expected.computeIfPresent(id, this::record);
        }
      } catch (UncheckedIOException e) {
        log.warn("The local storage does not take more", "error", e.getCause());
      }
    }
  }

  private Expected record(ActionId id, Expected brought) {
    LocalEntry entry = brought.delivery().entry(brought.use());
    if (entry != null) {
      try {
        local.record(id, entry);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return brought;
  }
}
