package dev.cacheprog.prefetch.manifest;

import dev.cacheprog.core.BuildCosts;
import dev.cacheprog.prefetch.pack.BodyLocation;
import dev.cacheprog.prefetch.pack.Pack;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.OutputId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What builds with one key have used, in the order of the first use.
///
/// @param entries each action once
/// @param absent actions that the last build looked up without a result and did not put, as go does
///   for each program that it links: there is no need to look them up again
public record Manifest(List<ManifestEntry> entries, Set<ActionId> absent) {
  public static final Manifest EMPTY = new Manifest(List.of(), Set.of());

  /// More than any build uses; a reader holds all of them in memory.
  public static final int MAX_ENTRIES = 1 << 17;

  public static final int MAX_ABSENT = 1 << 10;

  public Manifest {
    entries = List.copyOf(entries);
    if (entries.size() > MAX_ENTRIES) {
      throw new IllegalArgumentException("too many entries: " + entries.size());
    }
    absent = Set.copyOf(absent);
    if (absent.size() > MAX_ABSENT) {
      throw new IllegalArgumentException("too many absent actions: " + absent.size());
    }
  }

  /// The same without programs, which go looks up in `GOCACHE` alone.
  public Manifest withoutPrograms() {
    List<ManifestEntry> others = new ArrayList<>(entries.size());
    for (ManifestEntry entry : entries) {
      if (!entry.isProgram()) {
        others.add(entry);
      }
    }
    return others.size() == entries.size() ? this : new Manifest(others, absent);
  }

  /// The same without entries whose bodies would have to be fetched as objects.
  public Manifest withoutObjects() {
    List<ManifestEntry> others = new ArrayList<>(entries.size());
    for (ManifestEntry entry : entries) {
      if (entry.location().pack() != null || entry.location().size() == 0) {
        others.add(entry);
      }
    }
    return others.size() == entries.size() ? this : new Manifest(others, absent);
  }

  /// What building takes, in milliseconds, by action, as far as it is known.
  public Map<ActionId, Integer> costs() {
    Map<ActionId, Integer> costs = HashMap.newHashMap(entries.size());
    for (ManifestEntry entry : entries) {
      if (entry.cost() != BuildCosts.UNKNOWN) {
        costs.put(entry.action(), entry.cost());
      }
    }
    return costs;
  }

  /// The same with the entries of another manifest, for actions that this one does not list.
  public Manifest with(Manifest other) {
    return with(other, Set.copyOf(other.actions()));
  }

  /// The same with entries of another manifest, for actions that this one does not list.
  ///
  /// @param actions of the entries to add
  public Manifest with(Manifest other, Set<ActionId> actions) {
    Set<ActionId> listed = new HashSet<>(actions());
    List<ManifestEntry> together = new ArrayList<>(entries);
    for (ManifestEntry entry : other.entries) {
      if (together.size() < MAX_ENTRIES
          && actions.contains(entry.action())
          && listed.add(entry.action())) {
        together.add(entry);
      }
    }
    return new Manifest(together, absent);
  }

  /// The same with entries that `before` does not list a manifest younger: another writer has added
  /// them meanwhile, and nobody could use them yet.
  public Manifest youngerBeside(Manifest before) {
    Set<ActionId> listed = new HashSet<>(before.actions());
    List<ManifestEntry> changed = new ArrayList<>(entries.size());
    for (ManifestEntry entry : entries) {
      boolean isNew = entry.age() > 0 && !listed.contains(entry.action());
      changed.add(isNew ? entry.withAge(entry.age() - 1) : entry);
    }
    return new Manifest(changed, absent);
  }

  /// The names of bodies that are programs. A body that is listed with two names, or also as no
  /// program, is left out: go could keep one of them only.
  public Map<OutputId, String> programs() {
    Map<OutputId, String> programs = new HashMap<>();
    for (ManifestEntry entry : entries) {
      if (entry.isProgram()) {
        programs.put(entry.location().id(), entry.program());
      }
    }
    if (!programs.isEmpty()) {
      for (ManifestEntry entry : entries) {
        programs.computeIfPresent(
            entry.location().id(), (_, name) -> name.equals(entry.program()) ? name : null);
      }
    }
    return programs;
  }

  /// The same without programs whose bodies are listed in another way, too.
  public Manifest withoutConflicts() {
    Map<OutputId, String> programs = programs();
    List<ManifestEntry> others = new ArrayList<>(entries.size());
    for (ManifestEntry entry : entries) {
      if (!entry.isProgram() || programs.containsKey(entry.location().id())) {
        others.add(entry);
      }
    }
    return others.size() == entries.size() ? this : new Manifest(others, absent);
  }

  /// The actions of all entries.
  public List<ActionId> actions() {
    List<ActionId> actions = new ArrayList<>(entries.size());
    for (ManifestEntry entry : entries) {
      actions.add(entry.action());
    }
    return actions;
  }

  /// The size of all bodies.
  public long bytes() {
    Set<BodyLocation> locations = new HashSet<>();
    long bytes = 0;
    for (ManifestEntry entry : entries) {
      long size = locations.add(entry.location()) ? entry.location().size() : 0;
      bytes = size > Long.MAX_VALUE - bytes ? Long.MAX_VALUE : bytes + size;
    }
    return bytes;
  }

  /// The ids of the packs that it refers to.
  public Set<OutputId> packs() {
    Set<OutputId> packs = new HashSet<>();
    for (ManifestEntry entry : entries) {
      Pack pack = entry.location().pack();
      if (pack != null) {
        packs.add(pack.id());
      }
    }
    return packs;
  }

  /// The bodies that lie in packs, by their output ids.
  public Map<OutputId, BodyLocation> packed() {
    Map<OutputId, BodyLocation> packed = HashMap.newHashMap(entries.size());
    for (ManifestEntry entry : entries) {
      if (entry.location().pack() != null) {
        packed.put(entry.location().id(), entry.location());
      }
    }
    return packed;
  }
}
