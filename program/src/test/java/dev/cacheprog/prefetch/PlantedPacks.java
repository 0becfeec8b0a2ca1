package dev.cacheprog.prefetch;

import dev.cacheprog.fakes.MemoryStore;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.prefetch.manifest.ManifestEntry;
import dev.cacheprog.prefetch.pack.BodyLocation;
import dev.cacheprog.prefetch.pack.Pack;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.OutputId;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Packs and single objects in a store in memory. The bodies are noise of different sizes, and each
/// action is named after the size of its body.
final class PlantedPacks {
  static final Instant TIME = Instant.ofEpochSecond(1_800_000_000);

  private final MemoryStore remote;

  PlantedPacks(MemoryStore remote) {
    this.remote = remote;
  }

  static ActionId action(int size) {
    return Samples.action("action " + size);
  }

  /// A body of each size in one pack, and the entries that have them.
  List<ManifestEntry> pack(int... sizes) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int size : sizes) {
      all.writeBytes(Samples.noise(size));
    }
    byte[] bytes = all.toByteArray();
    Pack pack = new Pack(OutputId.ofBody(bytes), bytes.length);
    remote.plant(pack.action(), Samples.entry(bytes), bytes);
    List<ManifestEntry> entries = new ArrayList<>();
    long offset = 0;
    for (int size : sizes) {
      entries.add(
          entry(size, new BodyLocation(OutputId.ofBody(Samples.noise(size)), size, pack, offset)));
      offset += size;
    }
    return entries;
  }

  static ManifestEntry entry(int size, BodyLocation location) {
    return new ManifestEntry(action(size), location, TIME, 0);
  }

  static Pack packOf(List<ManifestEntry> entries) {
    Pack pack = entries.getFirst().location().pack();
    if (pack == null) {
      throw new AssertionError("not in a pack");
    }
    return pack;
  }

  /// Puts other bytes in the place of a pack, with its metadata.
  void damage(Pack pack, byte[] bytes) {
    remote.plant(pack.action(), remote.storedEntry(pack.action()), bytes);
  }

  ManifestEntry single(int size) {
    byte[] body = Samples.noise(size);
    remote.plant(action(size), Samples.entry(body), body);
    return entry(size, BodyLocation.unpacked(OutputId.ofBody(body), size));
  }

  /// Bodies of those sizes, each in a pack of its own.
  List<ManifestEntry> packs(int... sizes) {
    List<ManifestEntry> entries = new ArrayList<>();
    for (int size : sizes) {
      entries.addAll(pack(size));
    }
    return entries;
  }
}
