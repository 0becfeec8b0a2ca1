package dev.cacheprog.prefetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.core.StoreLayout;
import dev.cacheprog.disk.GoCache;
import dev.cacheprog.disk.GoCacheScan;
import dev.cacheprog.fakes.MemoryCounts;
import dev.cacheprog.fakes.MemoryLog;
import dev.cacheprog.fakes.MemoryStore;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.prefetch.manifest.Manifest;
import dev.cacheprog.prefetch.manifest.ManifestEntry;
import dev.cacheprog.prefetch.manifest.PredictedManifest;
import dev.cacheprog.prefetch.pack.BodyLocation;
import dev.cacheprog.prefetch.pack.Pack;
import dev.cacheprog.store.OutputId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whatever packs and manifests say, what lies in `GOCACHE` afterwards is what go could have
/// written.
class RestoreDamageTest {
  private static final byte[] ELF = {0x7f, 'E', 'L', 'F', 1, 2, 3};

  @TempDir Path folder;
  private final MemoryStore remote = new MemoryStore();
  private final PlantedPacks planted = new PlantedPacks(remote);

  private PrefillRun.Outcome restore(List<ManifestEntry> entries) throws InterruptedException {
    Manifest manifest = new Manifest(entries, Set.of()).withoutConflicts();
    GoCache cache = new GoCache(folder, manifest.programs(), GoCacheScan.unused(Instant.now()));
    return new PrefillRun(cache, remote, StoreLayout.OBJECTS, new MemoryCounts(), new MemoryLog())
        .fetch(new PredictedManifest(manifest, true), Duration.ZERO, _ -> {});
  }

  /// Every body has the SHA-256 that its name says, every entry names a body of its size, and there
  /// is nothing else.
  private void assertSound() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = folder.relativize(file).toString();
        assertThat(name).matches("[0-9a-f]{2}/[0-9a-f]{64}-[ad](/[a-z]+)?");
        String id = name.substring(3, 67);
        assertThat(name).startsWith(id.substring(0, 2));
        if (name.contains("-d")) {
          assertThat(OutputId.ofBody(Files.readAllBytes(file)).hex()).isEqualTo(id);
        } else {
          String[] words = Files.readString(file).split(" +", -1);
          String output = words[2];
          Path body = folder.resolve(output.substring(0, 2)).resolve(output + "-d");
          assertThat(size(body)).isEqualTo(Long.parseLong(words[3]));
        }
      }
    }
  }

  private static long size(Path body) {
    try (Stream<Path> files = Files.walk(body)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aFlippedBitCostsOneBody() throws Exception {
    List<ManifestEntry> entries = planted.pack(100, 200, 300);
    Pack pack = PlantedPacks.packOf(entries);
    byte[] bytes = remote.storedBody(pack.action());
    bytes[150] ^= 1;
    planted.damage(pack, bytes);

    PrefillRun.Outcome outcome = restore(entries);

    assertThat(outcome.fetched()).isEqualTo(2);
    assertThat(outcome.missing()).isEqualTo(1);
    assertSound();
  }

  @Test
  void damagedPacksLeaveNothingWrong() throws Exception {
    SplittableRandom random = new SplittableRandom(20);
    for (int i = 0; i < 200; i++) {
      List<ManifestEntry> entries = new ArrayList<>(planted.pack(1000 + i, 2000 + i, 3000 + i));
      Pack pack = PlantedPacks.packOf(entries);
      byte[] bytes = remote.storedBody(pack.action());
      int length = random.nextInt(bytes.length);
      byte[] damaged = random.nextBoolean() ? bytes : Arrays.copyOf(bytes, length);
      if (damaged.length > 0) {
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      }
      planted.damage(pack, damaged);
      restore(entries);
    }
    assertSound();
  }

  @Test
  void aBodyThatIsListedAsAProgramAndAsNoneIsNoProgram() throws Exception {
    ManifestEntry plain = program("plain", "");
    ManifestEntry program = program("program", "covdata");

    restore(List.of(program, plain));

    Path body = folder.resolve(OutputId.ofBody(ELF).hex().substring(0, 2));
    assertThat(body.resolve(OutputId.ofBody(ELF).hex() + "-d")).isRegularFile();
    GoCache cache = new GoCache(folder, Map.of(), GoCacheScan.unused(Instant.now()));
    assertThat(cache.get(Samples.action("plain"))).isPresent();
    assertThat(cache.get(Samples.action("program"))).isEmpty();
    assertSound();
  }

  @Test
  void aProgramThatIsNoneIsLeftOut() throws Exception {
    ManifestEntry text = planted.single(100);

    PrefillRun.Outcome outcome =
        restore(
            List.of(
                new ManifestEntry(text.action(), text.location(), text.time(), 0, 0, "covdata")));

    assertThat(outcome).isNotNull();
    try (Stream<Path> files = Files.walk(folder)) {
      assertThat(files.filter(Files::isRegularFile)).isEmpty();
    }
  }

  @Test
  void absurdSizesAreAddedUpWithoutOverflow() {
    Manifest manifest =
        new Manifest(
            List.of(
                PlantedPacks.entry(1, huge("a")),
                PlantedPacks.entry(2, huge("b")),
                PlantedPacks.entry(3, huge("c"))),
            Set.of());

    assertThat(manifest.bytes()).isEqualTo(Long.MAX_VALUE);
  }

  private static BodyLocation huge(String text) {
    return BodyLocation.unpacked(OutputId.ofBody(text.getBytes(StandardCharsets.UTF_8)), 1L << 62);
  }

  private ManifestEntry program(String action, String name) {
    remote.plant(Samples.action(action), Samples.entry(ELF), ELF);
    return new ManifestEntry(
        Samples.action(action),
        BodyLocation.unpacked(OutputId.ofBody(ELF), ELF.length),
        Instant.EPOCH,
        0,
        0,
        name);
  }

  @Test
  void whatIsThereStays() throws Exception {
    List<ManifestEntry> entries = planted.pack(100, 200);
    restore(entries);
    GoCache cache = new GoCache(folder, Map.of(), GoCacheScan.unused(Instant.now()));
    LocalEntry before = cache.get(PlantedPacks.action(100)).orElseThrow();

    PrefillRun.Outcome again = restore(entries);

    assertThat(again.fetched()).isZero();
    assertThat(again.there()).isEqualTo(2);
    assertThat(cache.get(PlantedPacks.action(100))).contains(before);
  }
}
