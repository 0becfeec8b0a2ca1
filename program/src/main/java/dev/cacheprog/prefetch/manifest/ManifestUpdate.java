package dev.cacheprog.prefetch.manifest;

import dev.cacheprog.prefetch.pack.BodyLocation;
import dev.cacheprog.prefetch.pack.Pack;
import dev.cacheprog.prefetch.pack.PackSizes;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.OutputId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Decides, at the end of a build, whether its manifest has to be written anew, which bodies go
/// into new packs for it, and what it says.
///
/// A build that used what the last one of its kind used writes nothing at all. Otherwise bodies
/// stay in the packs where they are, unless less than half of a pack is still of use, or there are
/// too many small ones: then they move. What the last builds used and this one did not stays for a
/// few manifests, so that two branches in turn, or a build that broke off, do not take it from each
/// other.
public final class ManifestUpdate {
  /// What was not used stays in so many manifests.
  public static final int MAX_AGE = 3;

  /// So many packs that are small, each written after a small change, are merged.
  public static final int MAX_SMALL = 8;

  /// An action that a build used, and what it got; `size` in bytes.
  public record Used(ActionId action, OutputId id, long size, Instant time) {}

  private final List<Used> used;
  private final PackSizes sizes;
  private final Map<OutputId, BodyLocation> live = new HashMap<>();
  private final List<ManifestEntry> retained;
  private final Set<OutputId> toPack = new HashSet<>();
  private final boolean needed;
  private final long repacked;

  private ManifestUpdate(
      PredictedManifest forecast, List<Used> used, Set<Pack> broken, PackSizes sizes) {
    this.used = used;
    this.sizes = sizes;
    forecast
        .manifest()
        .packed()
        .forEach(
            (id, content) -> {
              if (!broken.contains(content.pack())) {
                live.put(id, content);
              }
            });
    this.needed = isNeeded(forecast);
    this.retained = needed && forecast.own() ? retain(forecast.manifest()) : new ArrayList<>();
    this.repacked = needed ? choose() : 0;
  }

  /// @param used each action once, in the order of its first use
  /// @param broken packs that are gone or damaged
  public static ManifestUpdate of(
      PredictedManifest forecast, List<Used> used, Set<Pack> broken, PackSizes sizes) {
    return new ManifestUpdate(forecast, used, broken, sizes);
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
  /// @param placed where bodies are in new packs; a body that is to be packed and is not there
  ///   stays where it was, else it is fetched by itself until a later build packs it
  /// @param absent what this build asked for in vain
  public Manifest manifest(Map<OutputId, BodyLocation> placed, Set<ActionId> absent) {
    List<ManifestEntry> uses = new ArrayList<>();
    for (Used one : used) {
      BodyLocation content = placed.getOrDefault(one.id(), live.get(one.id()));
      if (content == null) {
        content = BodyLocation.loose(one.id(), one.size());
      }
      uses.add(new ManifestEntry(one.action(), content, one.time(), 0));
    }
    uses.addAll(retained);
    return new Manifest(
        uses.subList(0, Math.min(uses.size(), Manifest.MAX_USES)),
        absent.size() > Manifest.MAX_ABSENT ? Set.of() : absent);
  }

  private boolean isNeeded(PredictedManifest forecast) {
    Map<ActionId, ManifestEntry> before = new HashMap<>();
    for (ManifestEntry use : forecast.manifest().uses()) {
      before.put(use.action(), use);
    }
    Set<OutputId> usedIds = new HashSet<>();
    long usedBytes = 0;
    for (Used one : used) {
      ManifestEntry use = before.get(one.action());
      if (use == null
          || !use.content().id().equals(one.id())
          || ((use.content().pack() != null || sizes.isPackable(one.size()))
              && !live.containsKey(one.id()))
          || (forecast.own() && use.age() > 0)) {
        return true;
      }
      usedBytes += usedIds.add(one.id()) ? one.size() : 0;
    }
    Set<OutputId> unusedIds = new HashSet<>();
    long unusedBytes = 0;
    for (ManifestEntry use : forecast.manifest().uses()) {
      BodyLocation content = use.content();
      if (!usedIds.contains(content.id()) && unusedIds.add(content.id())) {
        unusedBytes += content.size();
      }
    }
    return unusedBytes > usedBytes;
  }

  /// What stays of what was not used. Of what was missing more than once, no more than half as many
  /// bytes as were used.
  private List<ManifestEntry> retain(Manifest before) {
    Set<ActionId> usedActions = new HashSet<>();
    Set<OutputId> counted = new HashSet<>();
    long room = 0;
    for (Used one : used) {
      usedActions.add(one.action());
      room += counted.add(one.id()) ? one.size() / 2 : 0;
    }
    List<ManifestEntry> kept = new ArrayList<>();
    for (ManifestEntry use : before.uses()) {
      BodyLocation content = use.content();
      int age = use.age() + 1;
      if (usedActions.contains(use.action())
          || age > MAX_AGE
          || (content.pack() != null && !live.containsKey(content.id()))) {
        continue;
      }
      if (age > 1 && counted.add(content.id())) {
        room -= content.size();
        if (room < 0) {
          continue;
        }
      }
      kept.add(new ManifestEntry(use.action(), content, use.time(), age));
    }
    return kept;
  }

  /// Fills [#toPack], drops what was retained in packs that go, and tells the bytes that move.
  private long choose() {
    Map<Pack, Set<BodyLocation>> wanted = new LinkedHashMap<>();
    Map<Pack, Set<BodyLocation>> retainedIn = new HashMap<>();
    for (Used one : used) {
      BodyLocation content = live.get(one.id());
      if (content == null) {
        if (sizes.isPackable(one.size())) {
          toPack.add(one.id());
        }
      } else {
        add(wanted, content);
      }
    }
    for (ManifestEntry use : retained) {
      if (use.content().pack() != null) {
        add(retainedIn, use.content());
      }
    }
    Set<Pack> going = new HashSet<>();
    List<Pack> small = new ArrayList<>();
    wanted.forEach(
        (pack, contents) -> {
          Set<BodyLocation> others = retainedIn.getOrDefault(pack, Set.of());
          Set<BodyLocation> all = new HashSet<>(contents);
          all.addAll(others);
          if (size(all) * 2 < pack.size()) {
            going.add(pack);
          } else if (pack.size() < sizes.small() && all.size() == contents.size()) {
            small.add(pack);
          }
        });
    if (small.size() >= MAX_SMALL) {
      going.addAll(small);
    }
    long moved = 0;
    for (Pack pack : going) {
      for (BodyLocation content : wanted.getOrDefault(pack, Set.of())) {
        toPack.add(content.id());
        moved += content.size();
      }
    }
    // A pack that only what was not used holds on to, and that is mostly dead, is let go of, too.
    retainedIn.forEach(
        (pack, contents) -> {
          if (!wanted.containsKey(pack) && size(contents) * 2 < pack.size()) {
            going.add(pack);
          }
        });
    retained.removeIf(use -> isIn(going, use.content().pack()));
    return moved;
  }

  private static boolean isIn(Set<Pack> packs, @Nullable Pack pack) {
    return pack != null && packs.contains(pack);
  }

  private static void add(Map<Pack, Set<BodyLocation>> byPack, BodyLocation content) {
    Pack pack = content.pack();
    if (pack != null) {
      byPack.computeIfAbsent(pack, _ -> new HashSet<>()).add(content);
    }
  }

  private static long size(Set<BodyLocation> contents) {
    long size = 0;
    for (BodyLocation content : contents) {
      size += content.size();
    }
    return size;
  }
}
