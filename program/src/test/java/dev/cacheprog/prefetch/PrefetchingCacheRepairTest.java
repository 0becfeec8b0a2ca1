package dev.cacheprog.prefetch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.core.Count;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.prefetch.manifest.BuildIndex;
import dev.cacheprog.prefetch.manifest.BuildKey;
import dev.cacheprog.prefetch.pack.BodyLocation;
import dev.cacheprog.prefetch.pack.Pack;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.OutputId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Packs, objects and manifests that the store lost or never got: later sessions store them again.
class PrefetchingCacheRepairTest extends PrefetchingCacheBase {
  /// As after a store that was full.
  @Test
  void aPackThatCouldNotBeSentIsSentByTheNextBuild() throws Exception {
    PrefetchingCache first = open();
    for (String name : PACKAGES) {
      assertThat(lookUp(first, name)).isEmpty();
      put(first, name, body(name));
    }
    byte[] bodies =
        String.join("", PACKAGES.stream().map(name -> new String(body(name), UTF_8)).toList())
            .getBytes(UTF_8);
    ActionId pack = new Pack(OutputId.ofBody(bodies), bodies.length).action();
    remote.refuse(pack);
    first.close();
    remote.acceptAgain(pack);
    assertThat(counts.sum(Count.PACKS_SENT)).isZero();
    assertThat(manifest().packed()).isEmpty();

    emptyDisk();
    assertThat(build()).isZero();
    assertThat(counts.sum(Count.PACKS_SENT)).isEqualTo(1);
    assertThat(manifest().packed()).hasSize(PACKAGES.size());

    emptyDisk();
    assertThat(build()).isZero();
    assertThat(remote.puts).hasValue(0);
  }

  /// As after a job that was served by another store.
  @Test
  void objectsThatTheStoreLostAreSentAgainAlthoughTheManifestListsThem() throws Exception {
    build();
    remote.lose(pack(manifest(), "a").action());
    remote.lose(Samples.action("a"));
    emptyDisk();

    assertThat(build()).isEqualTo(1);

    assertThat(remote.storedBody(Samples.action("a"))).isEqualTo(body("a"));
  }

  @Test
  void aMissingPackIsReplacedFromObjects() throws Exception {
    build();
    remote.lose(pack(manifest(), "a").action());
    emptyDisk();

    assertThat(build()).isZero();

    assertThat(counts.sum(Count.FETCHED_HITS)).isEqualTo(4);
    assertThat(remote.puts).as("pack, manifest").hasValue(2);
    emptyDisk();
    assertThat(build()).isZero();
    assertThat(counts.sum(Count.PREFETCHED_HITS)).isEqualTo(4);
  }

  @Test
  void aDamagedPackIsReplaced() throws Exception {
    build();
    ActionId pack = pack(manifest(), "a").action();
    byte[] bytes = remote.storedBody(pack).clone();
    bytes[0] ^= 1;
    remote.plant(pack, remote.storedEntry(pack), bytes);
    emptyDisk();

    assertThat(build()).isZero();

    assertThat(counts.sum(Count.DAMAGED_OBJECTS)).isEqualTo(1);
    assertThat(counts.sum(Count.FETCHED_HITS)).isEqualTo(1);
    emptyDisk();
    assertThat(build()).isZero();
    assertThat(counts.sum(Count.PREFETCHED_HITS)).isEqualTo(4);
    assertThat(counts.sum(Count.DAMAGED_OBJECTS)).isZero();
  }

  @Test
  void missingObjectsAndPacksAreSentAgain() throws Exception {
    build();
    remote.lose(pack(manifest(), "a").action());
    PACKAGES.forEach(name -> remote.lose(Samples.action(name)));
    emptyDisk();

    assertThat(build()).isEqualTo(4);

    assertThat(PACKAGES).allMatch(name -> remote.has(Samples.action(name)));
    emptyDisk();
    assertThat(build()).isZero();
  }

  @Test
  void anEmptiedStoreIsFilledFromAWarmDisk() throws Exception {
    byte[] large = Samples.noise((int) BodyLocation.PACKABLE_BELOW);
    PrefetchingCache first = open();
    assertThat(lookUp(first, "large")).isEmpty();
    put(first, "large", large);
    build(first, PACKAGES);
    remote.clear();
    clock.advance(Duration.ofHours(2));

    PrefetchingCache second = open();
    assertThat(lookUp(second, "large")).isPresent();
    assertThat(build(second, PACKAGES)).isZero();

    assertThat(remote.storedBody(Samples.action("large"))).isEqualTo(large);
    emptyDisk();
    PrefetchingCache third = open();
    third.begin();
    assertThat(lookUp(third, "large").orElseThrow().path()).hasBinaryContent(large);
    assertThat(build(third, PACKAGES)).isZero();
  }

  @Test
  void absentActionsAreLookedUpAgainAfterAWhile() throws Exception {
    build();
    clock.advance(Duration.ofHours(2));

    PrefetchingCache cache = open();
    assertThat(lookUp(cache, "the binary")).isEmpty();
    cache.close();
    assertThat(remote.gets).as("the manifest lists it as absent").hasValue(1);
  }

  @Test
  void anUnreadableManifestIsReplaced() throws Exception {
    build();
    byte[] nonsense = "nonsense".getBytes(UTF_8);
    remote.plant(BUILD.manifest(), Samples.entry(nonsense), nonsense);
    emptyDisk();

    assertThat(build()).isZero();

    assertThat(manifest().entries()).hasSize(4);
  }

  /// As after another session that has overwritten the index.
  @Test
  void aBuildMissingFromTheIndexIsAddedWithItsNextManifest() throws Exception {
    build();
    ActionId index = BuildKey.indexPart("scope", BuildIndex.partOf(BUILD.manifest()));
    remote.lose(index);
    emptyDisk();

    assertThat(build(open(), List.of("a", "b", "c", "new"))).isEqualTo(1);

    assertThat(BuildIndex.decode(remote.storedBody(index)).builds())
        .containsExactly(new BuildIndex.Build(BUILD.manifest(), "build"));
  }
}
