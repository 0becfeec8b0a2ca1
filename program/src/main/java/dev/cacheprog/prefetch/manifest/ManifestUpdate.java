package dev.cacheprog.prefetch.manifest;

import dev.cacheprog.core.BuildCosts;
import dev.cacheprog.core.StoreLayout;
import dev.cacheprog.prefetch.pack.BodyLocation;
import dev.cacheprog.prefetch.pack.Pack;
import dev.cacheprog.prefetch.pack.PackSizes;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.OutputId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What changes in the manifest at the end of a build: whether it is written, which bodies go into
/// new packs, and what it lists.
///
/// A build that used what its manifest lists writes nothing. Otherwise bodies stay in the packs
/// where they are, unless less than half of a pack is used, or there are too many small packs: then
/// they move. Entries that this build did not use stay for a few manifests, so that two branches in
/// turn, or an interrupted build, do not remove each other's entries.
public final class ManifestUpdate {
  /// How many manifests in a row keep an entry that is not used.
  public static final int MAX_AGE = 3;

  /// The same if the store keeps no objects.
  public static final int MAX_AGE_WITHOUT_OBJECTS = 8;

  /// So many small packs, each written after a small change, are merged.
  public static final int MAX_SMALL = 8;

  /// An action that a build used, and its output; `size` in bytes.
  ///
  /// @param cost milliseconds that go took to build it in this session; [BuildCosts#UNKNOWN] if it
  ///   was a hit
  /// @param program see [ManifestEntry#program]
  public record Used(
      ActionId action, OutputId id, long size, Instant time, int cost, String program) {
    /// What was a hit, and is no program.
    public Used(ActionId action, OutputId id, long size, Instant time) {
      this(action, id, size, time, BuildCosts.UNKNOWN, "");
    }
  }

  private final boolean needed;
  private final List<Used> used;
  private final Map<ActionId, Integer> costs;
  private final Map<OutputId, BodyLocation> live;
  private final List<ManifestEntry> retained;
  private final Set<OutputId> toPack;
  private final long repacked;

  /// @param costs what building took before, as far as it is known
  /// @param live where bodies are in packs of the manifest that are not broken
  /// @param retained entries of the manifest that were not used and stay
  private ManifestUpdate(
      boolean needed,
      List<Used> used,
      Map<ActionId, Integer> costs,
      Map<OutputId, BodyLocation> live,
      List<ManifestEntry> retained,
      Set<OutputId> toPack,
      long repacked) {
    this.needed = needed;
    this.used = used;
    this.costs = costs;
    this.live = live;
    this.retained = retained;
    this.toPack = toPack;
    this.repacked = repacked;
  }

  /// @param before what the store has
  /// @param used each action once, in the order of its first use
  /// @param broken packs that are gone or damaged
  public static ManifestUpdate of(
      PredictedManifest before, List<Used> used, Set<Pack> broken, PackSizes sizes) {
    Map<OutputId, BodyLocation> live = live(before.manifest(), broken);
    return isNeeded(before, used, live, sizes)
        ? needed(before, used, live, sizes)
        : new ManifestUpdate(false, used, Map.of(), live, List.of(), Set.of(), 0);
  }

  /// Whether a build writes a manifest.
  public static boolean isNeeded(
      PredictedManifest before, List<Used> used, Set<Pack> broken, PackSizes sizes) {
    return isNeeded(before, used, live(before.manifest(), broken), sizes);
  }

  /// An update that is written, whatever the manifest lists.
  public static ManifestUpdate needed(
      PredictedManifest before, List<Used> used, Set<Pack> broken, PackSizes sizes) {
    return needed(before, used, live(before.manifest(), broken), sizes);
  }

  private static ManifestUpdate needed(
      PredictedManifest before,
      List<Used> used,
      Map<OutputId, BodyLocation> live,
      PackSizes sizes) {
    List<ManifestEntry> unused =
        before.isOwn() ? unused(before.manifest(), used, live, sizes.layout()) : List.of();
    Map<Pack, Set<BodyLocation>> usedIn = byPack(locations(used, live));
    Map<Pack, Set<BodyLocation>> unusedIn = byPack(locations(unused));
    Set<Pack> emptied = emptied(usedIn, unusedIn, sizes);
    Set<BodyLocation> moved = bodies(emptied, usedIn);
    Set<Pack> dropped = dropped(usedIn, unusedIn);
    dropped.addAll(emptied);
    return new ManifestUpdate(
        true,
        used,
        before.manifest().costs(),
        live,
        outside(dropped, unused),
        toPack(used, live, moved, sizes),
        size(moved));
  }

  /// Whether there is anything to write.
  public boolean isNeeded() {
    return needed;
  }

  /// Whether this body is to be put into a new pack.
  public boolean isToPack(OutputId id) {
    return toPack.contains(id);
  }

  /// Bytes of bodies that move from old packs to new ones.
  public long repacked() {
    return repacked;
  }

  /// The new manifest.
  ///
  /// @param placed where bodies are in new packs. A body that is to be packed and is not there
  ///   stays where it was; if it was in no pack, it is fetched as an object until a later build
  ///   packs it
  /// @param absent what this build looked up without a result
  public Manifest manifest(Map<OutputId, BodyLocation> placed, Set<ActionId> absent) {
    List<ManifestEntry> entries = new ArrayList<>();
    for (Used one : used) {
      BodyLocation location = placed.getOrDefault(one.id(), live.get(one.id()));
      if (location == null) {
        location = BodyLocation.unpacked(one.id(), one.size());
      }
      entries.add(
          new ManifestEntry(one.action(), location, one.time(), 0, cost(one), one.program()));
    }
    entries.addAll(retained);
    entries = entries.subList(0, Math.min(entries.size(), Manifest.MAX_ENTRIES));
    Set<ActionId> missing = new HashSet<>(absent);
    for (ManifestEntry entry : entries) {
      missing.remove(entry.action()); // another session has made it
    }
    return new Manifest(entries, missing.size() > Manifest.MAX_ABSENT ? Set.of() : missing);
  }

  /// The mean of what building took now and before: machines differ.
  private int cost(Used one) {
    int before = costs.getOrDefault(one.action(), BuildCosts.UNKNOWN);
    if (before == BuildCosts.UNKNOWN || one.cost() == BuildCosts.UNKNOWN) {
      return Math.max(before, one.cost());
    }
    return (before + one.cost()) / 2;
  }

  private static Map<OutputId, BodyLocation> live(Manifest before, Set<Pack> broken) {
    Map<OutputId, BodyLocation> live = new HashMap<>();
    for (Map.Entry<OutputId, BodyLocation> packed : before.packed().entrySet()) {
      if (!isIn(broken, packed.getValue())) {
        live.put(packed.getKey(), packed.getValue());
      }
    }
    return live;
  }

  private static boolean isNeeded(
      PredictedManifest before,
      List<Used> used,
      Map<OutputId, BodyLocation> live,
      PackSizes sizes) {
    return lacks(before, used, live, sizes, 0) || isMostlyUnused(before.manifest(), used);
  }

  /// Whether something that was used is not listed, could lie in a pack and does not, or was not
  /// used for more than one manifest: several commands of a job may share one.
  ///
  /// @param broken packs that are gone or damaged
  public static boolean lacks(
      PredictedManifest before, List<Used> used, Set<Pack> broken, PackSizes sizes) {
    return lacks(before, used, live(before.manifest(), broken), sizes, 1);
  }

  /// @param age that is no reason to write a manifest
  private static boolean lacks(
      PredictedManifest before,
      List<Used> used,
      Map<OutputId, BodyLocation> live,
      PackSizes sizes,
      int age) {
    Map<ActionId, ManifestEntry> entries = new HashMap<>();
    for (ManifestEntry entry : before.manifest().entries()) {
      entries.put(entry.action(), entry);
    }
    for (Used one : used) {
      ManifestEntry entry = entries.get(one.action());
      if (entry == null
          || !entry.location().id().equals(one.id())
          || ((entry.location().pack() != null || sizes.isPackable(one.size()))
              && !live.containsKey(one.id()))
          || (before.isOwn() && entry.age() > age)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isMostlyUnused(Manifest before, List<Used> used) {
    Set<OutputId> usedIds = new HashSet<>();
    long usedBytes = 0;
    for (Used one : used) {
      usedBytes += usedIds.add(one.id()) ? one.size() : 0;
    }
    Set<OutputId> unusedIds = new HashSet<>();
    long unusedBytes = 0;
    for (ManifestEntry entry : before.entries()) {
      BodyLocation location = entry.location();
      if (!usedIds.contains(location.id()) && unusedIds.add(location.id())) {
        unusedBytes += location.size();
      }
    }
    return unusedBytes > usedBytes;
  }

  /// The entries that were not used and may stay. Those that were not used more than once have at
  /// most half as many bytes as what was used. Where the store keeps no objects, they are lost with
  /// their last entry, so they stay longer, and may have twice as many.
  private static List<ManifestEntry> unused(
      Manifest before, List<Used> used, Map<OutputId, BodyLocation> live, StoreLayout layout) {
    Set<ActionId> usedActions = new HashSet<>();
    Set<OutputId> counted = new HashSet<>();
    long allowance = 0;
    for (Used one : used) {
      usedActions.add(one.action());
      if (counted.add(one.id())) {
        allowance += layout.hasObjects() ? one.size() / 2 : one.size() * 2;
      }
    }
    List<ManifestEntry> unused = new ArrayList<>();
    for (ManifestEntry entry : before.entries()) {
      BodyLocation location = entry.location();
      int age = entry.age() + 1;
      if (usedActions.contains(entry.action())
          || age > (layout.hasObjects() ? MAX_AGE : MAX_AGE_WITHOUT_OBJECTS)
          || (location.pack() != null && !live.containsKey(location.id()))) {
        continue;
      }
      if (age > 1 && counted.add(location.id())) {
        allowance -= location.size();
        if (allowance < 0) {
          continue;
        }
      }
      unused.add(entry.withAge(age));
    }
    return unused;
  }

  /// Packs whose used bodies move to new ones: less than half of the pack is listed, or it is one
  /// of many small ones.
  private static Set<Pack> emptied(
      Map<Pack, Set<BodyLocation>> usedIn, Map<Pack, Set<BodyLocation>> unusedIn, PackSizes sizes) {
    Set<Pack> emptied = new HashSet<>();
    List<Pack> small = new ArrayList<>();
    usedIn.forEach(
        (pack, bodies) -> {
          Set<BodyLocation> listed = new HashSet<>(bodies);
          listed.addAll(unusedIn.getOrDefault(pack, Set.of()));
          if (size(listed) * 2 < pack.size()) {
            emptied.add(pack);
          } else if (pack.size() < sizes.small() && listed.size() == bodies.size()) {
            small.add(pack);
          }
        });
    if (small.size() >= MAX_SMALL) {
      emptied.addAll(small);
    }
    return emptied;
  }

  /// Packs without used bodies of which less than half is listed.
  private static Set<Pack> dropped(
      Map<Pack, Set<BodyLocation>> usedIn, Map<Pack, Set<BodyLocation>> unusedIn) {
    Set<Pack> dropped = new HashSet<>();
    unusedIn.forEach(
        (pack, bodies) -> {
          if (!usedIn.containsKey(pack) && size(bodies) * 2 < pack.size()) {
            dropped.add(pack);
          }
        });
    return dropped;
  }

  private static Set<OutputId> toPack(
      List<Used> used, Map<OutputId, BodyLocation> live, Set<BodyLocation> moved, PackSizes sizes) {
    Set<OutputId> toPack = new HashSet<>();
    for (Used one : used) {
      if (!live.containsKey(one.id()) && sizes.isPackable(one.size())) {
        toPack.add(one.id());
      }
    }
    for (BodyLocation location : moved) {
      toPack.add(location.id());
    }
    return toPack;
  }

  private static List<BodyLocation> locations(List<Used> used, Map<OutputId, BodyLocation> live) {
    List<BodyLocation> locations = new ArrayList<>();
    for (Used one : used) {
      BodyLocation location = live.get(one.id());
      if (location != null) {
        locations.add(location);
      }
    }
    return locations;
  }

  private static List<BodyLocation> locations(List<ManifestEntry> entries) {
    List<BodyLocation> locations = new ArrayList<>();
    for (ManifestEntry entry : entries) {
      locations.add(entry.location());
    }
    return locations;
  }

  /// Each body once, by its pack; without those that lie in none.
  private static Map<Pack, Set<BodyLocation>> byPack(List<BodyLocation> locations) {
    Map<Pack, Set<BodyLocation>> byPack = new HashMap<>();
    for (BodyLocation location : locations) {
      Pack pack = location.pack();
      if (pack != null) {
        byPack.computeIfAbsent(pack, _ -> new HashSet<>()).add(location);
      }
    }
    return byPack;
  }

  private static Set<BodyLocation> bodies(Set<Pack> packs, Map<Pack, Set<BodyLocation>> byPack) {
    Set<BodyLocation> bodies = new HashSet<>();
    for (Pack pack : packs) {
      bodies.addAll(byPack.getOrDefault(pack, Set.of()));
    }
    return bodies;
  }

  private static List<ManifestEntry> outside(Set<Pack> packs, List<ManifestEntry> entries) {
    List<ManifestEntry> outside = new ArrayList<>();
    for (ManifestEntry entry : entries) {
      if (!isIn(packs, entry.location())) {
        outside.add(entry);
      }
    }
    return outside;
  }

  private static boolean isIn(Set<Pack> packs, BodyLocation location) {
    Pack pack = location.pack();
    return pack != null && packs.contains(pack);
  }

  private static long size(Set<BodyLocation> bodies) {
    long size = 0;
    for (BodyLocation body : bodies) {
      size += body.size();
    }
    return size;
  }
}
