package dev.cacheprog.prefetch;

import dev.cacheprog.core.BuildCosts;
import dev.cacheprog.core.CacheListener;
import dev.cacheprog.core.Count;
import dev.cacheprog.core.Deadline;
import dev.cacheprog.core.FetchTarget;
import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.Ticker;
import dev.cacheprog.core.UsedEntry;
import dev.cacheprog.prefetch.manifest.BuildKey;
import dev.cacheprog.prefetch.manifest.Manifest;
import dev.cacheprog.prefetch.manifest.ManifestEntry;
import dev.cacheprog.prefetch.manifest.ManifestStore;
import dev.cacheprog.prefetch.manifest.ManifestUpdate;
import dev.cacheprog.prefetch.pack.Pack;
import dev.cacheprog.prefetch.pack.PackSizes;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.StoreException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/// Stores what a job has used and made in packs and a manifest, for the next job with the same key.
public final class JobSave {
  private final ManifestStore manifests;
  private final ManifestWriter writer;
  private final PackSizes sizes;
  private final Deadline deadline;
  private final Log log;

  /// What the bodies of entries are.
  public interface Bodies {
    /// Whether the body is complete. Reads it.
    boolean isWhole(UsedEntry used);

    /// Whether it is new after each checkout, as an index of go is, and not worth an upload.
    boolean isVolatile(UsedEntry used);

    /// The package whose test result it is; otherwise empty.
    String testedPackage(LocalEntry entry);
  }

  /// @param added how many entries the manifest did not list, or the store has lost
  /// @param used how many entries the job has used
  /// @param found how many of these the manifest of an earlier job listed
  /// @param worth what building those would have taken, in milliseconds of a core
  /// @param changed whether there was anything to save
  public record Outcome(int added, int used, int found, long worth, boolean changed) {}

  /// What a save works with.
  ///
  /// @param local has the entries
  /// @param used what the job has used, in the order of use
  /// @param lost actions of the manifest that the restore could not fetch
  public record Job(
      JobKeys keys, FetchTarget local, List<UsedEntry> used, Set<ActionId> lost, Bodies bodies) {
    public Job {
      used = List.copyOf(used);
      lost = Set.copyOf(lost);
    }
  }

  /// @param writer used once
  public JobSave(
      ManifestStore manifests, ManifestWriter writer, PackSizes sizes, Deadline deadline, Log log) {
    this.manifests = manifests;
    this.writer = writer;
    this.sizes = sizes;
    this.deadline = deadline;
    this.log = log;
  }

  /// Writes packs and the manifest, unless the job has changed nothing.
  ///
  /// @param uploads receives the entries whose objects are to be stored: before the manifest is
  ///   written those that lie in no pack, afterwards the others; none if the store keeps no objects
  /// @throws StoreException if the store failed
  public Outcome run(Job job, Consumer<UsedEntry> uploads)
      throws StoreException, InterruptedException {
    LoadedManifest before = LoadedManifest.of(job.keys().own(), job.keys().load(manifests));
    List<UsedEntry> used = job.used();
    Outcome unchanged = found(before, used);
    if (!isNeeded(before, withoutVolatile(before, job), job.lost())) {
      return unchanged;
    }
    List<UsedEntry> whole = new ArrayList<>(used.size());
    for (UsedEntry one : used) {
      if (job.bodies().isWhole(one)) {
        whole.add(one);
      }
    }
    if (!isNeeded(before, whole, job.lost())) {
      return unchanged;
    }
    UsageLog usage = new UsageLog();
    List<UsedEntry> added = new ArrayList<>();
    for (UsedEntry one : whole) {
      usage.add(one, false);
      if (job.lost().contains(one.action()) || !before.has(one.action(), one.entry().outputId())) {
        added.add(one);
      }
    }
    upload(added, false, uploads);
    Optional<Manifest> manifest = writer.writeOwn(before, usage, packsOf(before, job.lost()));
    upload(added, true, uploads);
    Optional<BuildKey> ofModule = job.keys().ofModule();
    if (ofModule.isPresent() && manifest.isPresent()) {
      addToScope(ofModule.get(), manifest.get());
    }
    return new Outcome(
        saved(added, manifest), used.size(), unchanged.found(), unchanged.worth(), true);
  }

  /// The outcome for a job that has changed nothing.
  private static Outcome found(LoadedManifest before, List<UsedEntry> used) {
    LongAdder worth = new LongAdder();
    BuildCosts costs =
        new BuildCosts(
            (what, n) -> worth.add(what == Count.HIT_COST_MILLIS ? n : 0), Ticker.SYSTEM);
    costs.addListed(before.costs());
    int found = 0;
    for (UsedEntry one : used) {
      if (before.has(one.action(), one.entry().outputId())) {
        found++;
        costs.ended(CacheListener.Request.GET, one.action(), one.entry(), false, 0);
      }
    }
    return new Outcome(0, used.size(), found, worth.sum(), false);
  }

  private void addToScope(BuildKey ofModule, Manifest manifest) throws InterruptedException {
    try {
      manifests.addToScope(ofModule, manifest, deadline);
    } catch (StoreException e) {
      log.debug("Failed to write manifest", "error", e.getMessage()); // the job's own is written
    }
  }

  /// How many of the new entries the next job finds.
  private int saved(List<UsedEntry> added, Optional<Manifest> manifest) {
    if (sizes.layout().hasObjects()) {
      return added.size();
    }
    Set<ActionId> listed =
        manifest.isPresent() ? new HashSet<>(manifest.get().actions()) : Set.of();
    int saved = 0;
    for (UsedEntry one : added) {
      saved += listed.contains(one.action()) ? 1 : 0;
    }
    return saved;
  }

  /// Programs that lie in packs need no object: only jobs look them up.
  private void upload(List<UsedEntry> added, boolean packed, Consumer<UsedEntry> uploads) {
    if (!sizes.layout().hasObjects()) {
      return;
    }
    for (UsedEntry one : added) {
      boolean isPacked = sizes.isPackable(one.entry().size());
      if (isPacked == packed && !(packed && one.isProgram())) {
        uploads.accept(one);
      }
    }
  }

  private static Set<Pack> packsOf(LoadedManifest before, Set<ActionId> lost) {
    Set<Pack> packs = new HashSet<>();
    for (ManifestEntry entry : before.manifest().entries()) {
      Pack pack = entry.location().pack();
      if (pack != null && lost.contains(entry.action())) {
        packs.add(pack);
      }
    }
    return packs;
  }

  private boolean isNeeded(LoadedManifest before, List<UsedEntry> used, Set<ActionId> lost) {
    List<ManifestUpdate.Used> all = new ArrayList<>(used.size());
    boolean isLost = false;
    for (UsedEntry one : used) {
      isLost |= lost.contains(one.action());
      LocalEntry entry = one.entry();
      all.add(
          new ManifestUpdate.Used(
              one.action(),
              entry.outputId(),
              entry.size(),
              entry.time(),
              BuildCosts.UNKNOWN,
              one.program()));
    }
    return !all.isEmpty()
        && (isLost
            || !before.isOwn()
            || ManifestUpdate.lacks(before.predicted(), all, Set.of(), sizes));
  }

  /// The entries without new ones that follow from the modification times of files, and so are new
  /// after each checkout: indexes, and results of tests that read files. Of the latter, those of
  /// packages that the manifest has a result for.
  private List<UsedEntry> withoutVolatile(LoadedManifest before, Job job) {
    List<UsedEntry> others = new ArrayList<>(job.used().size());
    Set<String> tested = null;
    for (UsedEntry one : job.used()) {
      if (!before.has(one.action(), one.entry().outputId())) {
        if (job.bodies().isVolatile(one)) {
          continue;
        }
        String tests = job.bodies().testedPackage(one.entry());
        if (!tests.isEmpty()) {
          tested = tested == null ? testedPackages(before, job) : tested;
          if (tested.contains(tests)) {
            continue;
          }
        }
      }
      others.add(one);
    }
    log.debug(
        "Compared entries with the manifest", "used", job.used().size(), "stable", others.size());
    return others;
  }

  private static Set<String> testedPackages(LoadedManifest before, Job job) {
    Set<String> tested = new HashSet<>();
    for (ManifestEntry entry : before.manifest().entries()) {
      Optional<LocalEntry> found = job.local().get(entry.action());
      if (found.isPresent()) {
        tested.add(job.bodies().testedPackage(found.get()));
      }
    }
    return tested;
  }
}
