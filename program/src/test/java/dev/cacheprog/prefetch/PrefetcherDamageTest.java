package dev.cacheprog.prefetch;

import static dev.cacheprog.prefetch.PlantedPacks.action;
import static dev.cacheprog.prefetch.PlantedPacks.entry;
import static dev.cacheprog.prefetch.PlantedPacks.packOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.fakes.Together;
import dev.cacheprog.prefetch.manifest.ManifestEntry;
import dev.cacheprog.prefetch.pack.BodyLocation;
import dev.cacheprog.prefetch.pack.Pack;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.OutputId;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Damaged packs and wrong manifest entries: no wrong body is delivered.
class PrefetcherDamageTest extends PrefetcherBase {
  /// Two bodies with the largest size that a number can have.
  @Test
  void sizesThatOverflowAreNotFetched() throws Exception {
    prefetcher = prefetcher(new Delegate(local, 1 << 30, false), ticker);
    List<ManifestEntry> entries = new ArrayList<>();
    for (int i = 1; i <= 2; i++) {
      byte[] body = Samples.noise(i);
      remote.plant(
          action(i),
          new ObjectMetadata(
              OutputId.ofBody(body), ObjectMetadata.UNCOMPRESSED, Long.MAX_VALUE - 1),
          body);
      entries.add(entry(i, BodyLocation.unpacked(OutputId.ofBody(body), Long.MAX_VALUE - 1)));
    }
    start(entries);

    Together.until(() -> log.lines().size() == 2);
    assertThat(remote.gets).hasValue(0);
  }

  /// Random damage, with a fixed seed, to packs and manifest entries: every body that is delivered
  /// is right.
  @Test
  @Timeout(60)
  void noWrongBodyIsDeliveredFromDamagedPacks() throws Exception {
    Random random = new Random(5);
    int right = 0;
    for (int run = 0; run < 300; run++) {
      int base = 100 * (run + 1);
      int[] sizes = random.ints(1 + random.nextInt(6), base, base + 90).distinct().toArray();
      List<ManifestEntry> entries = planted.pack(sizes);
      Pack pack = packOf(entries);
      planted.damage(pack, mutated(remote.storedBody(pack.action()), random));
      for (int i = 0; i < entries.size(); i++) {
        if (random.nextInt(4) == 0) {
          entries.set(i, wrong(entries.get(i), pack, random));
        }
      }
      prefetcher = prefetcher(local, ticker);
      start(entries);
      for (ManifestEntry entry : entries) {
        Optional<LocalEntry> arrived = await(entry.action());
        if (arrived.isPresent()) {
          byte[] bytes = Files.readAllBytes(arrived.get().path());
          assertThat(OutputId.ofBody(bytes)).isEqualTo(entry.location().id());
          assertThat(arrived.get().size()).isEqualTo(bytes.length);
          right++;
        }
      }
      prefetcher.stop();
    }
    assertThat(right).as("not all is damaged").isGreaterThan(100);
  }

  private static byte[] mutated(byte[] valid, Random random) {
    byte[] bytes = valid.clone();
    return switch (random.nextInt(5)) {
      case 0 -> bytes;
      case 1 -> Arrays.copyOf(bytes, random.nextInt(bytes.length + 100));
      case 2 -> Arrays.copyOfRange(bytes, random.nextInt(bytes.length), bytes.length);
      default -> {
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        yield bytes;
      }
    };
  }

  /// The same manifest entry with another size or offset.
  private static ManifestEntry wrong(ManifestEntry entry, Pack pack, Random random) {
    long size = 1 + random.nextLong(pack.size());
    long offset = random.nextLong(pack.size() - size + 1);
    return new ManifestEntry(
        entry.action(),
        new BodyLocation(entry.location().id(), size, pack, offset),
        entry.time(),
        entry.age());
  }
}
