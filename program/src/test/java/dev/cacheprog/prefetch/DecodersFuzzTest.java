package dev.cacheprog.prefetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.fakes.Effort;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.prefetch.manifest.BuildIndex;
import dev.cacheprog.prefetch.manifest.Manifest;
import dev.cacheprog.prefetch.manifest.ManifestEntry;
import dev.cacheprog.prefetch.manifest.ManifestFormat;
import dev.cacheprog.prefetch.manifest.ManifestUpdate;
import dev.cacheprog.prefetch.manifest.PredictedManifest;
import dev.cacheprog.prefetch.pack.BodyLocation;
import dev.cacheprog.prefetch.pack.Pack;
import dev.cacheprog.prefetch.pack.PackSizes;
import dev.cacheprog.store.OutputId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Whatever bytes a store holds: they are read as something valid, or refused with an
/// [IllegalArgumentException]. The same bytes in every run.
@Timeout(600)
class DecodersFuzzTest {
  private static final int RUNS = Effort.times(5_000);

  private final Random random = new Random(5);

  private static void decodeManifest(byte[] bytes) {
    Manifest manifest = ManifestFormat.decode(bytes);
    // What is accepted once is accepted again, and means the same.
    assertThat(ManifestFormat.decode(ManifestFormat.encode(manifest))).isEqualTo(manifest);
    // And can be worked with.
    ManifestUpdate update =
        ManifestUpdate.of(
            new PredictedManifest(manifest, true), List.of(), Set.of(), PackSizes.ORDINARY);
    update.manifest(manifest.packed(), manifest.absent());
  }

  private static void decodeIndex(byte[] bytes) {
    BuildIndex index = BuildIndex.decode(bytes);
    index.nearest("build", 2);
    assertThat(BuildIndex.decode(index.encode()).builds()).hasSameSizeAs(index.builds());
  }

  private byte[] manifest() {
    List<ManifestEntry> entries = new ArrayList<>();
    int count = random.nextInt(30);
    for (int i = 0; i < count; i++) {
      OutputId id = OutputId.ofBody(new byte[] {(byte) random.nextInt(10)});
      Pack pack = new Pack(OutputId.ofBody(new byte[] {1, (byte) random.nextInt(3)}), 1000);
      BodyLocation location =
          random.nextBoolean()
              ? BodyLocation.unpacked(id, random.nextLong(1L << 40))
              : new BodyLocation(id, 1 + random.nextInt(500), pack, random.nextInt(500));
      entries.add(
          new ManifestEntry(
              Samples.action("a" + i),
              location,
              Instant.ofEpochSecond(random.nextInt(1 << 30)),
              random.nextInt(5)));
    }
    return ManifestFormat.encode(new Manifest(entries, Set.of(Samples.action("absent"))));
  }

  private byte[] index() {
    BuildIndex index = BuildIndex.NONE;
    int count = random.nextInt(6);
    for (int i = 0; i < count; i++) {
      index = index.with(new BuildIndex.Build(Samples.action("k" + i), i % 2 == 0 ? "build" : ""));
    }
    return index.encode();
  }

  /// Changes, drops, doubles and swaps a few bytes.
  private byte[] mutate(byte[] valid) {
    byte[] bytes = valid;
    for (int changes = 1 + random.nextInt(4); changes > 0 && bytes.length > 0; changes--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(6)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt(256);
        case 2 -> bytes = Arrays.copyOf(bytes, at);
        case 3 -> {
          byte[] longer = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(8));
          System.arraycopy(
              bytes, at, longer, longer.length - (bytes.length - at), bytes.length - at);
          bytes = longer;
        }
        case 4 -> bytes[at] = (byte) 0xff;
        default -> {
          int other = random.nextInt(bytes.length);
          byte swapped = bytes[at];
          bytes[at] = bytes[other];
          bytes[other] = swapped;
        }
      }
    }
    return bytes;
  }

  private byte[] noise(String magic) {
    byte[] start = magic.getBytes(StandardCharsets.US_ASCII);
    byte[] bytes = new byte[random.nextInt(600)];
    random.nextBytes(bytes);
    if (random.nextInt(4) > 0 && bytes.length >= start.length) {
      System.arraycopy(start, 0, bytes, 0, start.length);
      // Mostly small numbers, so that tables are begun.
      for (int i = start.length; i < bytes.length; i++) {
        bytes[i] = random.nextInt(3) > 0 ? (byte) (bytes[i] & 3) : bytes[i];
      }
    }
    return bytes;
  }

  /// @return how many were accepted
  private int tryAll(Supplier<byte[]> source, Consumer<byte[]> decoder) {
    int accepted = 0;
    for (int i = 0; i < RUNS; i++) {
      byte[] bytes = source.get();
      try {
        decoder.accept(bytes.clone());
        accepted++;
      } catch (IllegalArgumentException _) {
        // refused, as it may be
      } catch (RuntimeException | Error e) {
        throw new AssertionError("run " + i + ": " + HexFormat.of().formatHex(bytes), e);
      }
    }
    return accepted;
  }

  @Test
  void noiseIsNotAManifest() {
    tryAll(() -> noise("cacheprog manifest 1\n"), DecodersFuzzTest::decodeManifest);
  }

  @Test
  void damagedManifestsAreRefusedOrValid() {
    int accepted = tryAll(() -> mutate(manifest()), DecodersFuzzTest::decodeManifest);
    // Many mutations hit a hash, and only its body shows that.
    assertThat(accepted).isBetween(RUNS / 10, RUNS * 9 / 10);
  }

  @Test
  void damagedBuildIndexesAreRefusedOrValid() {
    tryAll(() -> noise("cacheprog kinds 1\n"), DecodersFuzzTest::decodeIndex);
    int accepted = tryAll(() -> mutate(index()), DecodersFuzzTest::decodeIndex);
    assertThat(accepted).isBetween(RUNS / 50, RUNS * 9 / 10);
  }

  /// Sixteen mebibytes of the smallest things there are.
  @Test
  void theLargestNoiseIsReadQuickly() {
    byte[] bytes = new byte[ManifestFormat.MAX_BYTES];
    byte[] magic = "cacheprog manifest 1\n".getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(magic, 0, bytes, 0, magic.length);
    long start = System.nanoTime();

    assertThat(tryOne(bytes)).isFalse();
    Arrays.fill(bytes, magic.length, bytes.length, (byte) 1);
    assertThat(tryOne(bytes)).isFalse();

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
  }

  private static boolean tryOne(byte[] bytes) {
    try {
      ManifestFormat.decode(bytes);
      return true;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }
}
