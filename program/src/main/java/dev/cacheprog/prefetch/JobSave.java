package dev.cacheprog.prefetch;

import dev.cacheprog.core.BuildCosts;
import dev.cacheprog.core.Deadline;
import dev.cacheprog.core.FetchTarget;
import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.UsedEntry;
import dev.cacheprog.prefetch.manifest.BuildKey;
import dev.cacheprog.prefetch.manifest.ManifestEntry;
import dev.cacheprog.prefetch.manifest.ManifestStore;
import dev.cacheprog.prefetch.manifest.ManifestUpdate;
import dev.cacheprog.prefetch.manifest.PredictedManifest;
import dev.cacheprog.prefetch.pack.PackSizes;
import dev.cacheprog.store.StoreException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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

    /// Whether it is an index of go, which depends on the modification times of source files.
    boolean isIndex(UsedEntry used);

    /// The package whose test result it is; otherwise empty.
    String testedPackage(LocalEntry entry);
  }

  /// @param added entries that the manifest did not list, if it was written; their objects are yet
  ///   to be stored
  /// @param used how many entries the job has used
  /// @param changed whether there was anything to save
  /// @param before what earlier jobs have stored
  public record Outcome(List<UsedEntry> added, int used, boolean changed, LoadedManifest before) {
    public Outcome {
      added = List.copyOf(added);
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
  /// @param local has the entries
  /// @param used what the job has used, in the order of use
  /// @throws StoreException if the store failed
  public Outcome run(JobKeys keys, FetchTarget local, List<UsedEntry> used, Bodies bodies)
      throws StoreException, InterruptedException {
    PredictedManifest predicted = keys.load(manifests);
    LoadedManifest before = LoadedManifest.of(keys.own(), predicted);
    if (used.isEmpty() || !isNeeded(before, withoutVolatile(before, local, used, bodies))) {
      return new Outcome(List.of(), used.size(), false, before);
    }
    List<UsedEntry> whole = new ArrayList<>(used.size());
    List<UsedEntry> added = new ArrayList<>();
    UsageLog usage = new UsageLog();
    for (UsedEntry one : used) {
      if (bodies.isWhole(one)) {
        whole.add(one);
        usage.add(one, true);
        if (!before.has(one.action(), one.entry().outputId())) {
          added.add(one);
        }
      }
    }
    if (!isNeeded(before, whole)) {
      return new Outcome(List.of(), used.size(), false, before);
    }
    writer.writeOwn(before, usage);
    Optional<BuildKey> ofModule = keys.ofModule();
    if (ofModule.isPresent()) {
      manifests.index().add(ofModule.get(), deadline);
    }
    return new Outcome(added, used.size(), true, before);
  }

  private boolean isNeeded(LoadedManifest before, List<UsedEntry> used) {
    List<ManifestUpdate.Used> all = new ArrayList<>(used.size());
    for (UsedEntry one : used) {
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
        && (!before.isOwn() || ManifestUpdate.lacks(before.predicted(), all, sizes));
  }

  /// The entries without new ones that follow from the modification times of files, and so are new
  /// after each checkout: indexes, and results of tests that read files. Of the latter, those of
  /// packages that the manifest has a result for.
  private List<UsedEntry> withoutVolatile(
      LoadedManifest before, FetchTarget local, List<UsedEntry> used, Bodies bodies) {
    List<UsedEntry> others = new ArrayList<>(used.size());
    Set<String> tested = null;
    for (UsedEntry one : used) {
      if (!before.has(one.action(), one.entry().outputId())) {
        if (bodies.isIndex(one)) {
          continue;
        }
        String tests = bodies.testedPackage(one.entry());
        if (!tests.isEmpty()) {
          tested = tested == null ? testedPackages(before, local, bodies) : tested;
          if (tested.contains(tests)) {
            continue;
          }
        }
      }
      others.add(one);
    }
    log.debug("Compared entries with the manifest", "used", used.size(), "stable", others.size());
    return others;
  }

  private static Set<String> testedPackages(
      LoadedManifest before, FetchTarget local, Bodies bodies) {
    Set<String> tested = new HashSet<>();
    for (ManifestEntry entry : before.manifest().entries()) {
      Optional<LocalEntry> found = local.get(entry.action());
      if (found.isPresent()) {
        tested.add(bodies.testedPackage(found.get()));
      }
    }
    return tested;
  }
}
