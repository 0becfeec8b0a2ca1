package dev.cacheprog.prefetch.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.fakes.Samples;
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
import org.junit.jupiter.api.Test;

class ManifestUpdateTest {
  private static final int SIZE = 1000;

  /// What was packed for a build, in bytes, and what moved.
  private long packed;

  private long repacked;
  private final Set<Pack> broken = new HashSet<>();

  private static OutputId output(String name) {
    return OutputId.ofBody(name.getBytes(UTF_8));
  }

  /// Package `name` as it is in version `version`.
  private static ManifestUpdate.Used used(String name, int version, long size) {
    String text = name + " " + version;
    return new ManifestUpdate.Used(Samples.action(text), output(text), size, Instant.EPOCH);
  }

  /// So many packages of [#SIZE] bytes, the first `edited` of them in version `version`.
  private static List<ManifestUpdate.Used> build(int packages, int edited, int version) {
    List<ManifestUpdate.Used> all = new ArrayList<>();
    for (int i = 0; i < packages; i++) {
      all.add(used("package " + i, i < edited ? version : 0, SIZE));
    }
    return all;
  }

  private static PredictedManifest own(Manifest manifest) {
    return new PredictedManifest(manifest, true);
  }

  /// The manifest after a build; the same object if nothing was written.
  private Manifest after(PredictedManifest before, List<ManifestUpdate.Used> used) {
    ManifestUpdate update = ManifestUpdate.of(before, used, broken, PackSizes.ORDINARY);
    packed = 0;
    repacked = update.repacked();
    if (!update.isNeeded()) {
      return before.manifest();
    }
    Map<OutputId, Long> sizes = new HashMap<>();
    for (ManifestUpdate.Used one : used) {
      if (update.isToPack(one.id())) {
        sizes.put(one.id(), one.size());
      }
    }
    Map<OutputId, BodyLocation> placed = new HashMap<>();
    packed = sizes.values().stream().mapToLong(Long::longValue).sum();
    if (packed > 0) {
      Pack pack = new Pack(output("pack of " + sizes.keySet()), packed);
      long offset = 0;
      for (Map.Entry<OutputId, Long> one : sizes.entrySet()) {
        placed.put(one.getKey(), new BodyLocation(one.getKey(), one.getValue(), pack, offset));
        offset += one.getValue();
      }
    }
    return update.manifest(placed, Set.of(Samples.action("absent")));
  }

  private Manifest first(List<ManifestUpdate.Used> used) {
    return after(PredictedManifest.NONE, used);
  }

  private static Set<Pack> packs(Manifest manifest) {
    Set<Pack> packs = new HashSet<>();
    manifest.packed().values().forEach(location -> packs.add(location.pack()));
    return packs;
  }

  private static ManifestEntry entry(Manifest manifest, ActionId action) {
    return manifest.entries().stream()
        .filter(u -> u.action().equals(action))
        .findFirst()
        .orElseThrow();
  }

  private static boolean has(Manifest manifest, ActionId action) {
    return manifest.entries().stream().anyMatch(entry -> entry.action().equals(action));
  }

  @Test
  void theFirstBuildPacksAllInOrder() {
    Manifest manifest = first(build(10, 0, 0));

    assertThat(packed).isEqualTo(10 * SIZE);
    assertThat(manifest.entries())
        .extracting(ManifestEntry::action)
        .containsExactlyElementsOf(
            build(10, 0, 0).stream().map(ManifestUpdate.Used::action).toList());
    assertThat(manifest.entries())
        .allMatch(entry -> entry.location().pack() != null && entry.age() == 0);
    assertThat(manifest.absent()).containsExactly(Samples.action("absent"));
  }

  @Test
  void anUnchangedBuildWritesNothing() {
    Manifest manifest = first(build(10, 0, 0));

    assertThat(
            ManifestUpdate.of(own(manifest), build(10, 0, 0), Set.of(), PackSizes.ORDINARY)
                .isNeeded())
        .isFalse();
    assertThat(
            ManifestUpdate.of(
                    own(manifest), build(10, 0, 0).reversed(), Set.of(), PackSizes.ORDINARY)
                .isNeeded())
        .as("in another order")
        .isFalse();
  }

  @Test
  void aBuildOfAPartWritesNothing() {
    Manifest manifest = first(build(10, 0, 0));

    assertThat(
            ManifestUpdate.of(own(manifest), build(5, 0, 0), Set.of(), PackSizes.ORDINARY)
                .isNeeded())
        .isFalse();
    assertThat(
            ManifestUpdate.of(own(manifest), build(4, 0, 0), Set.of(), PackSizes.ORDINARY)
                .isNeeded())
        .as("most of it is fetched and not used")
        .isTrue();
  }

  @Test
  void anEditPacksOnlyChangedBodies() {
    Manifest before = first(build(100, 0, 0));

    Manifest manifest = after(own(before), build(100, 3, 1));

    assertThat(packed).isEqualTo(3 * SIZE);
    assertThat(repacked).isZero();
    assertThat(packs(manifest)).hasSize(2).containsAll(packs(before));
  }

  @Test
  void largeAndEmptyBodiesAreInNoPack() {
    List<ManifestUpdate.Used> used =
        List.of(
            used("large", 0, BodyLocation.PACKABLE_BELOW),
            used("just", 0, BodyLocation.PACKABLE_BELOW - 1),
            used("empty", 0, 0));

    Manifest manifest = first(used);

    assertThat(packed).isEqualTo(BodyLocation.PACKABLE_BELOW - 1);
    assertThat(manifest.entries().getFirst().location().pack()).isNull();
    assertThat(manifest.entries().getLast().location().pack()).isNull();
    assertThat(ManifestUpdate.of(own(manifest), used, Set.of(), PackSizes.ORDINARY).isNeeded())
        .isFalse();
  }

  @Test
  void bodiesThatWereNotPackedAreFetchedAsObjects() {
    List<ManifestUpdate.Used> used = build(2, 0, 0);
    ManifestUpdate update =
        ManifestUpdate.of(PredictedManifest.NONE, used, Set.of(), PackSizes.ORDINARY);

    Manifest manifest = update.manifest(Map.of(), Set.of());

    assertThat(manifest.entries()).allMatch(entry -> entry.location().pack() == null);
    ManifestUpdate next = ManifestUpdate.of(own(manifest), used, Set.of(), PackSizes.ORDINARY);
    assertThat(next.isNeeded()).as("and packed the next time").isTrue();
    assertThat(used).allMatch(one -> next.isToPack(one.id()));
  }

  /// It may lie nowhere else.
  @Test
  void bodiesThatWereNotMovedStayInTheirPack() {
    Manifest before = after(PredictedManifest.NONE, build(20, 0, 0));
    List<ManifestUpdate.Used> few = build(5, 1, 1);
    OutputId moving = few.getLast().id();
    ManifestUpdate update = ManifestUpdate.of(own(before), few, Set.of(), PackSizes.ORDINARY);
    for (int version = 2; !update.isToPack(moving); version++) {
      assertThat(version).as("it moves some day").isLessThan(10);
      before = after(own(before), few);
      few = build(5, 1, version);
      update = ManifestUpdate.of(own(before), few, Set.of(), PackSizes.ORDINARY);
    }

    Manifest manifest = update.manifest(Map.of(), Set.of());

    assertThat(before.packed()).containsKey(moving);
    assertThat(manifest.packed().get(moving)).isEqualTo(before.packed().get(moving));
  }

  @Test
  void oneBodyOfTwoActionsIsPackedOnce() {
    ManifestUpdate.Used one = used("a", 0, SIZE);
    ManifestUpdate.Used other =
        new ManifestUpdate.Used(Samples.action("other"), one.id(), SIZE, Instant.EPOCH);

    Manifest manifest = first(List.of(one, other));

    assertThat(packed).isEqualTo(SIZE);
    assertThat(entry(manifest, one.action()).location())
        .isEqualTo(entry(manifest, other.action()).location());
  }

  @Test
  void aPackOfWhichLessThanHalfIsUsedMoves() {
    List<ManifestUpdate.Used> versions = build(10, 0, 0);
    Manifest manifest = first(versions);
    Set<Pack> original = packs(manifest);
    // What is not used is kept for a while, and holds the pack.
    int version = 1;
    manifest = after(own(manifest), build(10, 6, version++));
    assertThat(repacked).isZero();
    for (int i = 0; i < ManifestUpdate.MAX_AGE + 1; i++) {
      manifest = after(own(manifest), build(10, 6, version++));
    }

    assertThat(packs(manifest)).doesNotContainAnyElementsOf(original);
    assertThat(entry(manifest, used("package 9", 0, SIZE).action()).location().pack()).isNotNull();
  }

  @Test
  void manySmallPacksAreMerged() {
    Manifest manifest = first(build(2_000, 0, 0));
    int most = 0;
    long moved = 0;
    // Each time another package, so that no pack dies.
    for (int i = 1; i <= 40; i++) {
      List<ManifestUpdate.Used> used = new ArrayList<>(build(2_000, 0, 0));
      for (int j = 0; j < i; j++) {
        used.set(j, used("package " + j, 1, SIZE));
      }
      manifest = after(own(manifest), used);
      most = Math.max(most, packs(manifest).size());
      moved += repacked;
    }

    assertThat(most).isLessThanOrEqualTo(1 + ManifestUpdate.MAX_SMALL + 1);
    assertThat(moved).as("bytes that moved for 40 edits").isBetween(1L, 8L * 40 * SIZE);
  }

  @Test
  void unusedEntriesStayForAFewManifests() {
    Manifest manifest = first(build(100, 0, 0));
    ActionId edited = used("package 0", 0, SIZE).action();

    for (int i = 1; i <= ManifestUpdate.MAX_AGE; i++) {
      manifest = after(own(manifest), build(100, 1, i));
      assertThat(entry(manifest, edited).age()).isEqualTo(i);
    }
    manifest = after(own(manifest), build(100, 1, ManifestUpdate.MAX_AGE + 1));

    assertThat(has(manifest, edited)).isFalse();
  }

  @Test
  void twoBranchesInTurnKeepEachOthersEntries() {
    List<ManifestUpdate.Used> main = build(100, 0, 0);
    List<ManifestUpdate.Used> branch = build(100, 20, 1);
    Manifest manifest = after(own(first(main)), branch);

    long written = 0;
    for (int i = 0; i < 10; i++) {
      manifest = after(own(manifest), i % 2 == 0 ? main : branch);
      written += packed;
    }

    assertThat(written).isZero();
    assertThat(manifest.packed()).hasSize(120);
  }

  @Test
  void anInterruptedBuildRemovesNothing() {
    List<ManifestUpdate.Used> all = build(100, 0, 0);
    Manifest manifest = after(own(first(all)), build(100, 1, 1).subList(0, 3));

    manifest = after(own(manifest), all);

    assertThat(packed).isZero();
    assertThat(manifest.packed()).hasSizeGreaterThanOrEqualTo(100);
  }

  @Test
  void entriesUnusedRepeatedlyAreLimited() {
    // Every build is all new, as if two projects had one key.
    Manifest manifest = Manifest.EMPTY;
    for (int i = 0; i < 20; i++) {
      manifest = after(own(manifest), build(100, 100, i));
      long bytes = manifest.packed().values().stream().mapToLong(BodyLocation::size).sum();
      assertThat(bytes).isLessThanOrEqualTo(250L * SIZE);
      assertThat(packed).isEqualTo(100 * SIZE);
    }
  }

  @Test
  void brokenPacksAreReplaced() {
    List<ManifestUpdate.Used> used = build(10, 0, 0);
    Manifest before = first(used);
    broken.addAll(packs(before));

    Manifest manifest = after(own(before), used);

    assertThat(packed).isEqualTo(10 * SIZE);
    assertThat(repacked).as("nothing moved: it was gone").isZero();
    assertThat(manifest.entries()).hasSize(10);
  }

  @Test
  void unusedEntriesAreDroppedWithTheirBrokenPack() {
    Manifest before = after(own(first(build(10, 0, 0))), build(10, 2, 1));
    Pack small = entry(before, used("package 0", 1, SIZE).action()).location().pack();
    broken.add(small);

    Manifest manifest = after(own(before), build(10, 0, 0));

    assertThat(packs(manifest)).doesNotContain(small);
    assertThat(has(manifest, used("package 0", 1, SIZE).action())).isFalse();
  }

  @Test
  void packsOfAFallbackAreUsed() {
    Manifest other = first(build(100, 0, 0));
    List<ManifestUpdate.Used> used = new ArrayList<>(build(60, 0, 0));
    used.add(used("test", 0, SIZE));

    Manifest manifest = after(new PredictedManifest(other, false), used);

    assertThat(packed).as("what they do not share").isEqualTo(SIZE);
    assertThat(packs(manifest)).containsAll(packs(other)).hasSize(2);
    assertThat(manifest.entries()).as("nothing but its own uses").hasSize(61);
  }

  @Test
  void agesOfFallbacksAreReset() {
    Manifest aged = after(own(first(build(100, 0, 0))), build(100, 10, 1));
    assertThat(entry(aged, used("package 0", 0, SIZE).action()).age()).isEqualTo(1);

    Manifest manifest = after(own(aged), build(100, 0, 0));

    assertThat(entry(manifest, used("package 0", 0, SIZE).action()).age()).isZero();
    assertThat(packed).isZero();
  }

  @Test
  void anotherOutputIsAChange() {
    Manifest before = first(build(10, 0, 0));
    List<ManifestUpdate.Used> used = new ArrayList<>(build(10, 0, 0));
    used.set(
        0, new ManifestUpdate.Used(used.getFirst().action(), output("new"), SIZE, Instant.EPOCH));

    Manifest manifest = after(own(before), used);

    assertThat(packed).isEqualTo(SIZE);
    assertThat(entry(manifest, used.getFirst().action()).location().id()).isEqualTo(output("new"));
  }

  @Test
  void manifestsStayWithinTheirLimits() {
    List<ManifestUpdate.Used> used = build(Manifest.MAX_ENTRIES + 10, 0, 0);
    ManifestUpdate update =
        ManifestUpdate.of(PredictedManifest.NONE, used, Set.of(), PackSizes.ORDINARY);
    Set<ActionId> absent = new HashSet<>();
    for (int i = 0; i <= Manifest.MAX_ABSENT; i++) {
      absent.add(Samples.action("absent " + i));
    }

    Manifest manifest = update.manifest(Map.of(), absent);

    assertThat(manifest.entries()).hasSize(Manifest.MAX_ENTRIES);
    assertThat(manifest.absent()).isEmpty();
  }
}
