package dev.cacheprog.command;

import static dev.cacheprog.options.BuildFlags.DISABLE_GET;
import static dev.cacheprog.options.BuildFlags.MIN_REMOTE_PUT_SIZE;
import static dev.cacheprog.options.BuildFlags.SHARE_TEST_RESULTS;
import static dev.cacheprog.options.PrefetchFlags.PREFETCH;

import dev.cacheprog.cache.LocalCache;
import dev.cacheprog.cache.PackedCache;
import dev.cacheprog.cache.SessionOnlyCache;
import dev.cacheprog.cache.TieredCache;
import dev.cacheprog.cache.Uploads;
import dev.cacheprog.core.BuildCosts;
import dev.cacheprog.core.Cache;
import dev.cacheprog.core.Counts;
import dev.cacheprog.core.Deadline;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.StoreLayout;
import dev.cacheprog.core.StoreMemory;
import dev.cacheprog.core.StoredObjects;
import dev.cacheprog.core.Ticker;
import dev.cacheprog.core.TransferRate;
import dev.cacheprog.core.UploadQueue;
import dev.cacheprog.core.WaitBudget;
import dev.cacheprog.disk.DiskStore;
import dev.cacheprog.disk.FetchLock;
import dev.cacheprog.disk.FileStoreMemory;
import dev.cacheprog.disk.GoBodies;
import dev.cacheprog.observe.ObservedCache;
import dev.cacheprog.options.Options;
import dev.cacheprog.prefetch.LastManifestCheck;
import dev.cacheprog.prefetch.LoadedManifest;
import dev.cacheprog.prefetch.ManifestAccess;
import dev.cacheprog.prefetch.ManifestArrival;
import dev.cacheprog.prefetch.ManifestCheck;
import dev.cacheprog.prefetch.ManifestWriter;
import dev.cacheprog.prefetch.NegativeCache;
import dev.cacheprog.prefetch.Prediction;
import dev.cacheprog.prefetch.Prefetcher;
import dev.cacheprog.prefetch.PrefetchingCache;
import dev.cacheprog.prefetch.PrefillRun;
import dev.cacheprog.prefetch.manifest.BuildKey;
import dev.cacheprog.prefetch.manifest.ManifestStore;
import dev.cacheprog.prefetch.pack.PackSizes;
import dev.cacheprog.prefetch.pack.PackWriter;
import dev.cacheprog.remote.LearnedBodyLimit;
import dev.cacheprog.remote.SkippingStore;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.zstd.ZstdCodec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;

/// The layers of a session's cache, from the local disk to the go command.
final class CacheStack {
  private final Options options;
  private final RemoteStorage storage;
  private final Path root;
  private final DiskStore local;
  private final SessionObservers observers;
  private final Counts counts;
  private final Deadline deadline;
  private final Log log;

  /// @param deadline how long uploads may take at the end
  CacheStack(
      Options options,
      RemoteStorage storage,
      Path root,
      DiskStore local,
      SessionObservers observers,
      Deadline deadline,
      Log log) {
    this.options = options;
    this.storage = storage;
    this.root = root;
    this.local = local;
    this.observers = observers;
    this.counts = observers.counts();
    this.deadline = deadline;
    this.log = log;
  }

  /// Makes the cache. It sends no request to the remote store before the first lookup that misses
  /// the disk, unless the disk is empty.
  ///
  /// @param key of the build, found when it is needed
  Cache make(Supplier<BuildKey> key) {
    // Not a lambda, see docs/decisions/0003-start-up.md.
    Supplier<String> name =
        new Supplier<>() {
          @Override
          public String get() {
            return storage.name();
          }
        };
    BuildCosts costs = new BuildCosts(counts, Ticker.SYSTEM);
    StoreMemory memory = new FileStoreMemory(root, name, CommandContext.CLOCK);
    RemoteStore store =
        storage.openWithOthers(options.get(PREFETCH) ? PrefillRun.REQUESTS : 0, memory, log);
    Cache cache =
        store == null
            ? new LocalCache(local, CommandContext.CLOCK)
            : withRemote(store, memory, costs, key);
    if (options.get(DISABLE_GET)) {
      cache = new SessionOnlyCache(cache);
    }
    log.debug("Cache stack", "cache", cache);
    return new ObservedCache(cache, observers.requests(costs));
  }

  private Cache withRemote(
      RemoteStore store, StoreMemory memory, BuildCosts costs, Supplier<BuildKey> key) {
    LearnedBodyLimit limit = new LearnedBodyLimit(memory, CommandContext.CLOCK, log);
    TransferRate rate = new TransferRate(Ticker.SYSTEM);
    ManifestArrival arrival = new ManifestArrival(Ticker.SYSTEM);
    RemoteStore remote = remote(store, limit, rate, arrival);
    WaitBudget budget = new WaitBudget(Ticker.SYSTEM);
    StoredObjects stored =
        options.get(SHARE_TEST_RESULTS)
            ? new StoredObjects()
            : new StoredObjects(GoBodies::isTestLog);
    UploadQueue queue = new UploadQueue(deadline, Ticker.SYSTEM);
    Uploads uploads =
        new Uploads(remote, options.get(MIN_REMOTE_PUT_SIZE), stored, queue, costs, counts, log);
    if (!options.get(PREFETCH)) {
      return new TieredCache(local, CommandContext.CLOCK, remote, uploads, budget, counts, log);
    }
    StoreLayout layout = storage.layout();
    SkippingStore skipping = new SkippingStore(remote, counts, log);
    Cache cache =
        layout.hasObjects()
            ? new TieredCache(local, CommandContext.CLOCK, skipping, uploads, budget, counts, log)
            : new PackedCache(new LocalCache(local, CommandContext.CLOCK), queue, remote);
    PackWriter packs =
        new PackWriter(remote, new PackSizes(layout, limit), queue, counts, log, Ticker.SYSTEM);
    Prefetcher prefetcher = new Prefetcher(local, remote, rate, budget, counts, log, Ticker.SYSTEM);
    prefetcher.follow(FetchLock.ofPrefills(root));
    if (!layout.hasObjects()) {
      prefetcher.fetchPacksAlone();
    }
    Prediction.Listener listener =
        new Prediction.Listener() {
          @Override
          public void begins() {
            queue.hold(); // much of what go puts before the manifest is there, it will list
          }

          @Override
          public void loaded(LoadedManifest loaded) {
            prefetcher.start(loaded.manifest().withoutPrograms());
            stored.addListed(loaded.outputs());
            costs.addListed(loaded.costs());
            if (loaded.isOwn()) {
              skipping.manifestFound();
            }
          }

          @Override
          public void ended() {
            queue.release();
          }
        };
    ManifestAccess access = access();
    NegativeCache absent = new NegativeCache(memory);
    ManifestStore manifests =
        new ManifestStore(remote, layout, Prediction.FALLBACKS, log, Ticker.SYSTEM);
    Prediction.Waiting waiting = new Prediction.Waiting(budget, arrival);
    Prediction prediction = new Prediction(key, manifests, access, absent, listener, waiting, log);
    ManifestWriter writer =
        new ManifestWriter(manifests, packs, access, costs, deadline, counts, log);
    ManifestCheck check =
        new ManifestCheck(
            prediction, writer, access, absent, new LastManifestCheck(memory), deadline, log);
    if (observers.isRecorded()) {
      observers.predictedBy(prediction::isPredicted);
    }
    PrefetchingCache prefetching =
        new PrefetchingCache(cache, prediction, prefetcher, stored, packs, check, access);
    if (local.isEmpty()) {
      // Every lookup will miss the disk: fetching starts while the go command does.
      prefetching.begin();
    }
    return prefetching;
  }

  private RemoteStore remote(
      RemoteStore store, LearnedBodyLimit limit, TransferRate rate, ManifestArrival arrival) {
    RemoteStack stack =
        new RemoteStack(options, counts, log)
            .limitBodies(limit)
            .compress(new ZstdCodec(root.resolve("tmp")))
            .withErrorBudget()
            .observeInner(rate)
            .observeInner(arrival);
    observers.observe(stack);
    if (storage.isReadOnly()) {
      stack.readOnly();
    } else {
      stack.readOnlyAfterDenial(
          Duration.ZERO,
          "set CACHEPROG_DISABLE_PUT=true if these credentials are meant to read only");
    }
    return stack.around(store);
  }

  private ManifestAccess access() {
    if (storage.isWriteOnly()) {
      return ManifestAccess.WRITE_ONLY;
    }
    return storage.isReadOnly() ? ManifestAccess.READ_ONLY : ManifestAccess.READ_AND_WRITE;
  }
}
