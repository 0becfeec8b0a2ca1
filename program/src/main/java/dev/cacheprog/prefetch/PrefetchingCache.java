package dev.cacheprog.prefetch;

import dev.cacheprog.core.BodyLimit;
import dev.cacheprog.core.BodySink;
import dev.cacheprog.core.Cache;
import dev.cacheprog.core.Count;
import dev.cacheprog.core.Counts;
import dev.cacheprog.core.Deadline;
import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.core.LocalStore;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.StoreMemory;
import dev.cacheprog.core.StoredObjects;
import dev.cacheprog.core.Ticker;
import dev.cacheprog.prefetch.manifest.BuildKey;
import dev.cacheprog.prefetch.manifest.Manifest;
import dev.cacheprog.prefetch.manifest.ManifestEntry;
import dev.cacheprog.prefetch.manifest.ManifestStore;
import dev.cacheprog.prefetch.manifest.ManifestUpdate;
import dev.cacheprog.prefetch.manifest.PredictedManifest;
import dev.cacheprog.prefetch.pack.BodyLocation;
import dev.cacheprog.prefetch.pack.PackSizes;
import dev.cacheprog.prefetch.pack.PackWriter;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.OutputId;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.StoreException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/// A cache that knows from the last build of its kind what this one will ask for, and has it
/// fetched before. At the end it writes down what was used, for the next one.
///
/// As long as the local disk has everything, it does nothing but take notes.
public final class PrefetchingCache implements Cache {
  /// Go's by-product of every package that it compiles: the names of its files, for a few tools. A
  /// third of what a cold build puts, it is not foretold before somebody has asked for it.
  private static final String SOURCES = "srcfiles";

  private static final int STAND_INS = 2;

  /// How long a get waits for the manifest, and the end of a session for one that nobody needed.
  private static final long PATIENCE_MILLIS = 2000;

  private final Cache cache;
  private final StoredObjects stored;
  private final Runnable onOwnManifest;
  private final Supplier<BuildKey> kind;
  private final Access access;
  private final NegativeCache absent;
  private final LastCheck lastCheck;
  private final Deadline deadline;
  private final Counts counts;
  private final Log log;

  private final ManifestStore forecasts;
  private final Prefetcher prefetcher;
  private final PackSizes packSizes;
  private final PackWriter packer;

  /// What the remote store knows of this kind of build; nothing if it could not say.
  private final CompletableFuture<Optional<Known>> known = new CompletableFuture<>();

  private final AtomicBoolean begun = new AtomicBoolean();

  /// Whether go has put what the local disk did not have.
  private volatile boolean hasPut;

  /// How long the next get waits for the manifest.
  private volatile long patienceMillis = PATIENCE_MILLIS;

  /// What go asked for and got, in order.
  private final Map<ActionId, Note> notes = new LinkedHashMap<>();

  /// What go asked for in vain.
  private final Set<ActionId> missed = ConcurrentHashMap.newKeySet();

  /// What go puts beside what it compiles, and hardly ever asks for.
  private final Set<ActionId> unasked = ConcurrentHashMap.newKeySet();

  /// @param outputs what the manifest says, by action
  /// @param packed bodies that lie in packs
  private record Known(
      BuildKey kind,
      PredictedManifest forecast,
      Map<ActionId, OutputId> outputs,
      Map<OutputId, BodyLocation> packed) {
    static Known of(BuildKey kind, PredictedManifest forecast) {
      Map<ActionId, OutputId> outputs = HashMap.newHashMap(forecast.manifest().uses().size());
      for (ManifestEntry use : forecast.manifest().uses()) {
        outputs.put(use.action(), use.content().id());
      }
      return new Known(kind, forecast, outputs, forecast.manifest().packed());
    }

    /// Whether the store has been given this outcome of `id` before.
    boolean has(ActionId id, OutputId outputId) {
      return outputId.equals(outputs.get(id));
    }
  }

  /// @param wasLocal whether the local disk had it from before this session
  private record Note(LocalEntry entry, boolean wasLocal) {}

  /// What may be done with manifests and packs.
  public enum Access {
    READ_AND_WRITE,
    /// Nothing is written to the remote store.
    READ_ONLY,
    /// Nothing is fetched: the manifest of this kind is replaced by what this session puts.
    WRITE_ONLY
  }

  /// @param cache what serves all that is not prefetched; closed by this one
  /// @param local the local store of `cache`
  /// @param stored told what the manifest and the local disk say of the remote store
  /// @param remote has manifests and packs; bodies uncompressed; not closed here
  /// @param onOwnManifest run once the manifest of this build has been found
  /// @param kind found out when it is needed, in the background
  /// @param limit of the remote store
  /// @param deadline how long [#close] may take
  public PrefetchingCache(
      Cache cache,
      LocalStore local,
      StoredObjects stored,
      RemoteStore remote,
      Runnable onOwnManifest,
      Supplier<BuildKey> kind,
      Access access,
      StoreMemory memory,
      BodyLimit limit,
      Deadline deadline,
      Counts counts,
      Log log,
      Ticker ticker) {
    this.cache = cache;
    this.stored = stored;
    this.onOwnManifest = onOwnManifest;
    this.kind = kind;
    this.access = access;
    this.absent = new NegativeCache(memory);
    this.lastCheck = new LastCheck(memory);
    this.deadline = deadline;
    this.counts = counts;
    this.log = log;
    this.forecasts = new ManifestStore(remote, STAND_INS, log, ticker);
    this.prefetcher = new Prefetcher(local, remote, counts, log, ticker);
    this.packSizes = new PackSizes(limit);
    this.packer = new PackWriter(remote, packSizes, counts, log, ticker);
  }

  /// Starts to fetch in the background what this build will need. The first get that the local disk
  /// cannot answer does it, too; whoever knows that it will come need not wait for it.
  public void begin() {
    if (!begun.getAndSet(true)) {
      Thread.ofVirtual().name("forecast").start(this::load);
      Thread.ofVirtual().name("warm-up").start(prefetcher::warmUp);
    }
  }

  private void load() {
    Optional<Known> answer = Optional.empty();
    try {
      BuildKey ours = kind.get();
      PredictedManifest forecast =
          access == Access.WRITE_ONLY
              ? new PredictedManifest(Manifest.EMPTY, true)
              : forecasts.load(ours);
      log.debug(
          "Loaded the forecast",
          "command",
          ours.command(),
          "own",
          forecast.own(),
          "uses",
          forecast.manifest().uses().size());
      prefetcher.start(forecast.manifest());
      if (forecast.own()) {
        onOwnManifest.run();
      }
      Known found = Known.of(ours, forecast);
      stored.addListed(found.outputs());
      answer = Optional.of(found);
    } catch (StoreException e) {
      log.debug("There is no forecast", "error", e.getMessage());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      known.complete(answer);
    }
  }

  /// What the store knows, waiting for it at most so long.
  private Optional<Known> known(long nanos) throws InterruptedException {
    try {
      return known.get(nanos, TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      return Optional.empty();
    } catch (ExecutionException e) {
      throw new AssertionError("a forecast is completed with an answer", e);
    }
  }

  @Override
  public Optional<LocalEntry> peek(ActionId id) {
    Optional<LocalEntry> brought = prefetched(id);
    if (brought.isPresent()) {
      return brought;
    }
    Optional<LocalEntry> found = cache.peek(id);
    if (found.isPresent()) {
      note(id, found.get(), true);
    }
    return found;
  }

  private Optional<LocalEntry> prefetched(ActionId id) {
    Optional<LocalEntry> brought = prefetcher.delivered(id);
    if (brought.isPresent()) {
      counts.add(Count.PREFETCHED_HITS, 1);
      if (log.isEnabled(Log.Level.DEBUG)) {
        log.debug("Was prefetched", "action", id);
      }
      note(id, brought.get(), false);
    }
    return brought;
  }

  @Override
  public Optional<LocalEntry> get(ActionId id) throws InterruptedException {
    if (isAbsent(id)) {
      log.debug("Was found to be absent by an earlier session", "action", id);
      return missed(id);
    }
    begin();
    Optional<Known> now = known(TimeUnit.MILLISECONDS.toNanos(patienceMillis));
    if (!known.isDone()) {
      patienceMillis = 0; // waited for once, not once a get
    }
    if (now.isPresent() && now.get().forecast().manifest().absent().contains(id)) {
      log.debug("Is absent, says the manifest", "action", id);
      return missed(id);
    }
    prefetcher.await(id);
    Optional<LocalEntry> brought = prefetched(id);
    if (brought.isPresent()) {
      return brought;
    }
    Optional<LocalEntry> found = cache.get(id);
    if (found.isEmpty()) {
      return missed(id);
    }
    note(id, found.get(), false);
    return found;
  }

  private Optional<LocalEntry> missed(ActionId id) {
    missed.add(id);
    stored.markMissing(id);
    unasked.add(id.subkey(SOURCES));
    return Optional.empty();
  }

  /// Whether an earlier session on this machine has found out that nobody puts `id`. As long as
  /// nothing else is missing, that is all there is to know.
  private boolean isAbsent(ActionId id) {
    return !begun.get() && absent.isAbsent(id);
  }

  /// Whether the last build of this kind used `id`, as far as is known now.
  public boolean isForetold(ActionId id) {
    return known.getNow(Optional.empty()).filter(now -> now.outputs().containsKey(id)).isPresent();
  }

  @Override
  public LocalEntry put(ActionId id, OutputId outputId, BodySink body) throws IOException {
    prefetcher.forget(id);
    boolean wasMissed = missed.remove(id);
    boolean isNew = wasMissed || begun.get() || !wasThere(id, outputId);
    if (!isNew) {
      stored.add(id, outputId);
    }
    LocalEntry entry = cache.put(id, outputId, body);
    if (isNew) {
      hasPut = true;
    }
    if (wasMissed || !unasked.contains(id)) {
      note(id, entry, false);
    }
    return entry;
  }

  /// Whether the local disk has what is put, as it has what the linker printed, which go puts each
  /// time. The session that put it there has uploaded it, too.
  private boolean wasThere(ActionId id, OutputId outputId) {
    return access != Access.WRITE_ONLY
        && cache.peek(id).filter(entry -> entry.outputId().equals(outputId)).isPresent();
  }

  private void note(ActionId id, LocalEntry entry, boolean wasLocal) {
    synchronized (notes) {
      Note before = notes.get(id);
      if (before != null && before.entry().outputId().equals(entry.outputId())) {
        return;
      }
      notes.put(id, new Note(entry, wasLocal));
    }
    if (access != Access.READ_ONLY && begun.get()) {
      known
          .getNow(Optional.empty())
          .ifPresent(
              now -> {
                if (!now.packed().containsKey(entry.outputId())) {
                  packer.add(entry);
                }
              });
    }
  }

  @Override
  public void close() throws InterruptedException {
    try {
      prefetcher.stop();
      if (access != Access.READ_ONLY) {
        writeDownUnlessCancelled();
      }
    } finally {
      cache.close();
    }
  }

  /// A thread of its own does it: the store may take long, and nobody waits after an interrupt.
  private void writeDownUnlessCancelled() throws InterruptedException {
    Thread writing = Thread.ofVirtual().name("manifest").unstarted(this::tryToWriteDown);
    if (!deadline.isCancelled()) {
      writing.start();
      while (!writing.join(Deadline.STEP) && !deadline.isCancelled()) {
        // goes on waiting
      }
    }
    if (deadline.isCancelled()) {
      writing.interrupt();
      packer.stop();
    }
  }

  private void tryToWriteDown() {
    try {
      writeDown();
    } catch (StoreException e) {
      log.debug("The manifest could not be written", "error", e.getMessage());
    } catch (InterruptedException _) {
      log.debug("The manifest was not written because of an interrupt");
    } catch (RuntimeException e) {
      log.error("The manifest could not be written", "error", e);
    }
  }

  private void writeDown() throws StoreException, InterruptedException {
    Map<ActionId, Note> used;
    synchronized (notes) {
      used = new LinkedHashMap<>(notes);
    }
    boolean isNew = hasPut || begun.get() || access == Access.WRITE_ONLY;
    if (used.isEmpty() || (!isNew && lastCheck.isRecent())) {
      return;
    }
    begin();
    Optional<Known> now =
        known(Math.min(deadline.remainingNanos(), TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS)));
    if (now.isEmpty()) {
      return;
    }
    Known ours = now.get();
    ManifestUpdate revision =
        ManifestUpdate.of(ours.forecast(), used(used), prefetcher.broken(), packSizes);
    if (revision.isNeeded()) {
      Thread listing = Thread.ofVirtual().name("list").start(() -> list(ours.kind()));
      try {
        send(ours, revision, used);
        listing.join();
      } finally {
        listing.interrupt(); // if there is no manifest to be listed, or no time
      }
    }
    lastCheck.set();
    for (ActionId id : missed) {
      absent.add(id);
    }
  }

  /// Sends what is in no pack yet, then the manifest.
  private void send(Known ours, ManifestUpdate revision, Map<ActionId, Note> used)
      throws StoreException, InterruptedException {
    for (Note note : used.values()) {
      if (revision.isToPack(note.entry().outputId())) {
        packer.add(note.entry());
      }
    }
    sendLoose(used, ours);
    Map<OutputId, BodyLocation> placed = packer.finish(deadline);
    counts.add(Count.BYTES_REPACKED, revision.repacked());
    forecasts.store(ours.kind(), revision.manifest(placed, missed));
  }

  /// While packs and the manifest are on their way: it takes a few round trips.
  private void list(BuildKey ours) {
    if (access == Access.WRITE_ONLY) {
      return; // the list would have to be read
    }
    try {
      forecasts.list().join(ours, deadline);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.error("The list of kinds could not be written", "error", e);
    }
  }

  private static List<ManifestUpdate.Used> used(Map<ActionId, Note> used) {
    List<ManifestUpdate.Used> list = new ArrayList<>(used.size());
    used.forEach(
        (id, note) ->
            list.add(
                new ManifestUpdate.Used(
                    id, note.entry().outputId(), note.entry().size(), note.entry().time())));
    return list;
  }

  /// What is too large for packs and was here before is perhaps not in the remote store: it may
  /// have been emptied, or be new.
  private void sendLoose(Map<ActionId, Note> used, Known ours) {
    for (Map.Entry<ActionId, Note> one : used.entrySet()) {
      LocalEntry entry = one.getValue().entry();
      if (one.getValue().wasLocal()
          && entry.size() >= BodyLocation.LOOSE
          && !ours.has(one.getKey(), entry.outputId())) {
        packer.sendAlone(one.getKey(), entry);
      }
    }
  }

  @Override
  public String toString() {
    return "bundled " + cache;
  }
}
