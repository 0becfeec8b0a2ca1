package dev.cacheprog.prefetch;

import dev.cacheprog.core.BodySink;
import dev.cacheprog.core.Cache;
import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.core.StoredObjects;
import dev.cacheprog.core.UsedEntry;
import dev.cacheprog.prefetch.pack.PackWriter;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.OutputId;
import java.io.IOException;
import java.util.Optional;

/// A cache that has fetched what this build looks up before it does, since the manifest of the last
/// build with the same key lists it. At the end of the session it writes the manifest for the next
/// one.
///
/// As long as the local disk has everything, it only keeps a log of what is used.
public final class PrefetchingCache implements Cache {
  private final Cache cache;
  private final Prediction prediction;
  private final Prefetcher prefetcher;
  private final StoredObjects stored;
  private final PackWriter packs;
  private final ManifestCheck check;
  private final ManifestAccess access;

  private final UsageLog usage = new UsageLog();

  /// @param cache serves all that is not prefetched; closed by this one
  /// @param prefetcher stopped by this one
  /// @param stored what the local disk had before, and what was missed, is added to it
  /// @param packs receives bodies that lie in no pack yet
  public PrefetchingCache(
      Cache cache,
      Prediction prediction,
      Prefetcher prefetcher,
      StoredObjects stored,
      PackWriter packs,
      ManifestCheck check,
      ManifestAccess access) {
    this.cache = cache;
    this.prediction = prediction;
    this.prefetcher = prefetcher;
    this.stored = stored;
    this.packs = packs;
    this.check = check;
    this.access = access;
  }

  /// Starts to fetch in the background what this build will look up. The first get that the local
  /// disk cannot answer does that, too; where it is certain to come, it need not be waited for.
  public void begin() {
    if (prediction.begin()) {
      Thread.ofVirtual().name("warm-up").start(prefetcher::warmUp);
    }
  }

  @Override
  public Optional<LocalEntry> peek(ActionId id) {
    Optional<LocalEntry> prefetched = prefetched(id);
    if (prefetched.isPresent()) {
      return prefetched;
    }
    Optional<LocalEntry> found = cache.peek(id);
    if (found.isPresent()) {
      used(id, found.get(), true);
    }
    return found;
  }

  private Optional<LocalEntry> prefetched(ActionId id) {
    Optional<LocalEntry> prefetched = prefetcher.take(id);
    if (prefetched.isPresent()) {
      used(id, prefetched.get(), false);
    }
    return prefetched;
  }

  @Override
  public Optional<LocalEntry> get(ActionId id) throws InterruptedException {
    if (prediction.wasAbsent(id)) {
      return missed(id);
    }
    begin();
    if (prediction.isAbsent(id)) {
      return missed(id);
    }
    // The manifest has the link to itself.
    if (!prediction.hasEnded()) {
      prefetcher.countTooSlow(id);
      usage.addMissed(id);
      return Optional.empty();
    }
    if (prefetcher.await(id) == Prefetcher.Wait.TOO_SLOW) {
      usage.addMissed(id);
      return Optional.empty();
    }
    Optional<LocalEntry> prefetched = prefetched(id);
    if (prefetched.isPresent()) {
      return prefetched;
    }
    Optional<LocalEntry> found = cache.get(id);
    if (found.isPresent()) {
      used(id, found.get(), false);
    } else {
      usage.addMissed(id);
    }
    return found;
  }

  /// The store does not have it.
  private Optional<LocalEntry> missed(ActionId id) {
    usage.addMissed(id);
    stored.markMissing(id);
    return Optional.empty();
  }

  @Override
  public LocalEntry put(ActionId id, OutputId outputId, BodySink body) throws IOException {
    prefetcher.forget(id);
    boolean wasMissed = usage.removeMissed(id);
    boolean isNew = wasMissed || prediction.hasBegun() || !wasLocal(id, outputId);
    Optional<ActionId> parent = usage.byProductOf(id);
    if (!isNew || parent.filter(prediction::isPredicted).isPresent()) {
      stored.add(id, outputId); // so it is not uploaded
    } else if (parent.isPresent()) {
      stored.addByProduct(id, parent.get()); // the manifest may still be on its way
    }
    LocalEntry entry = cache.put(id, outputId, body);
    if (isNew) {
      usage.markNew();
    }
    if (wasMissed || parent.isEmpty() || !packs.sizes().layout().hasObjects()) {
      used(id, entry, false); // what is not in a pack would be stored nowhere
    }
    return entry;
  }

  /// Whether the local disk has what is put, as it has what the linker printed, which go puts each
  /// time. The session that put it there has uploaded it, too.
  private boolean wasLocal(ActionId id, OutputId outputId) {
    return access != ManifestAccess.WRITE_ONLY
        && cache.peek(id).filter(entry -> entry.outputId().equals(outputId)).isPresent();
  }

  /// @param wasLocal whether the local disk had it before this session
  private void used(ActionId id, LocalEntry entry, boolean wasLocal) {
    if (stored.isPrivate(entry)
        || !usage.add(new UsedEntry(id, entry), wasLocal)
        || access == ManifestAccess.READ_ONLY
        || !prediction.hasBegun()) {
      return;
    }
    Optional<LoadedManifest> loaded = prediction.loaded();
    if (loaded.isPresent() && !loaded.get().packed().containsKey(entry.outputId())) {
      packs.add(entry);
      check.packing(usage);
    }
  }

  @Override
  public void close() throws InterruptedException {
    try {
      prefetcher.stop();
      check.run(usage, prefetcher.broken());
    } finally {
      cache.close();
    }
  }

  @Override
  public String toString() {
    return "prefetching " + cache;
  }
}
