package dev.cacheprog.prefetch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.core.Count;
import dev.cacheprog.core.Log;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.prefetch.manifest.BuildKey;
import dev.cacheprog.prefetch.manifest.ManifestEntry;
import dev.cacheprog.prefetch.pack.Pack;
import dev.cacheprog.store.OutputId;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What sessions with [PrefetchingCache] fetch and store.
class PrefetchingCacheTest extends PrefetchingCacheBase {
  private static final BuildKey TEST = new BuildKey("scope", "test", "test ./...");

  @Test
  void theFirstBuildWritesObjectsAPackAndAManifest() throws Exception {
    assertThat(build()).isEqualTo(4);

    assertThat(PACKAGES).allMatch(name -> remote.has(Samples.action(name)));
    assertThat(remote.puts).as("objects, pack, manifest, build index").hasValue(4 + 3);
    assertThat(counts.sum(Count.PACKS_SENT)).isEqualTo(1);
    assertThat(manifest().entries())
        .extracting(ManifestEntry::action)
        .containsExactlyElementsOf(PACKAGES.stream().map(Samples::action).toList());
    assertThat(manifest().absent()).containsExactly(Samples.action("the binary"));
    assertThat(remote.closes).hasValue(1);
  }

  @Test
  void anEmptyDiskIsFilledFromThePackAndNothingIsWritten() throws Exception {
    build();
    emptyDisk();

    assertThat(build()).isZero();

    assertThat(remote.gets).as("manifest and pack; absent actions are not looked up").hasValue(2);
    assertThat(remote.puts).hasValue(0);
    assertThat(counts.sum(Count.PREFETCHED_HITS)).isEqualTo(4);
    assertThat(counts.sum(Count.BYTES_PREFETCHED_UNUSED)).isZero();
    assertThat(log.messages(Log.Level.WARN)).isEmpty();
  }

  @Test
  void aWarmDiskSendsNoRequestForAWhile() throws Exception {
    build();

    assertThat(build()).isZero();

    assertThat(remote.gets).hasValue(0);
    assertThat(remote.puts).hasValue(0);
  }

  @Test
  void theOutputOfTheLinkerIsNotSentAgain() throws Exception {
    build();
    emptyDisk();

    PrefetchingCache cache = open();
    assertThat(lookUp(cache, "a")).isPresent();
    put(cache, "a", body("a")); // unasked, as go does with what the linker printed
    assertThat(build(cache, PACKAGES)).isZero();

    assertThat(remote.puts).hasValue(0);
  }

  @Test
  void theOutputOfTheLinkerIsNotSentFromAWarmDisk() throws Exception {
    build();

    PrefetchingCache cache = open();
    put(cache, "a", body("a"));
    assertThat(build(cache, PACKAGES)).isZero();

    assertThat(remote.gets).hasValue(0);
    assertThat(remote.puts).hasValue(0);
  }

  @Test
  void whatTheManifestListsIsNotSentAgainHoweverLateItComes() throws Exception {
    build();
    emptyDisk();
    remote.hold();
    PrefetchingCache cache = open();
    cache.begin();
    put(cache, "a", body("a"));
    put(cache, "b", body("b"));
    assertThat(remote.puts).as("nothing is sent before the manifest is there").hasValue(0);

    remote.letThrough(100);

    assertThat(build(cache, PACKAGES)).isZero();
    assertThat(remote.puts).hasValue(0);
  }

  @Test
  void anEditPacksTheChangedObjects() throws Exception {
    build();
    Pack before = pack(manifest(), "a");
    emptyDisk();

    assertThat(build(open(), List.of("a", "b", "c", "new"))).isEqualTo(1);

    assertThat(remote.puts).as("object, pack, manifest").hasValue(3);
    assertThat(pack(manifest(), "new").size()).isEqualTo(body("new").length);
    assertThat(pack(manifest(), "a")).isEqualTo(before);
    assertThat(counts.sum(Count.BYTES_REPACKED)).isZero();
  }

  /// The manifest is that of the last build; an object that only the first one listed costs a
  /// lookup.
  @Test
  void ofTwoBuildsAtOnceTheLastOneWins() throws Exception {
    PrefetchingCache one = open();
    emptyDisk();
    PrefetchingCache two = open();
    for (String name : List.of("a", "b")) {
      assertThat(lookUp(one, name)).isEmpty();
      put(one, name, body(name));
    }
    for (String name : List.of("b", "c")) {
      lookUp(two, name);
      put(two, name, body(name));
    }
    one.close();
    two.close();

    assertThat(manifest().entries())
        .extracting(ManifestEntry::action)
        .containsExactly(Samples.action("b"), Samples.action("c"));
    emptyDisk();
    assertThat(build(open(), List.of("a", "b", "c"))).isZero();
    assertThat(counts.sum(Count.FETCHED_HITS)).isEqualTo(1);
    emptyDisk();
    assertThat(build(open(), List.of("a", "b", "c"))).isZero();
    assertThat(counts.sum(Count.PREFETCHED_HITS)).isEqualTo(3);
  }

  @Test
  void anotherBuildUsesSharedBodies() throws Exception {
    build();
    emptyDisk();
    key = TEST;

    assertThat(build(open(), List.of("a", "b", "c", "d", "a test"))).isEqualTo(1);

    assertThat(counts.sum(Count.PREFETCHED_HITS)).isEqualTo(4);
    assertThat(counts.sum(Count.PACKS_SENT)).isEqualTo(1);
    emptyDisk();
    assertThat(build(open(), List.of("a", "b", "c", "d", "a test"))).isZero();
    assertThat(remote.gets).as("manifest and two packs").hasValue(3);
  }

  @Test
  void readOnlyReadsAndWritesNothing() throws Exception {
    build();
    emptyDisk();
    access = ManifestAccess.READ_ONLY;
    byte[] before = remote.storedBody(BUILD.manifest());

    PrefetchingCache cache = open();
    assertThat(lookUp(cache, "a")).isPresent();
    assertThat(lookUp(cache, "b")).isPresent();
    assertThat(lookUp(cache, "new")).isEmpty();
    cache.close();

    assertThat(counts.sum(Count.PREFETCHED_HITS)).isEqualTo(2);
    assertThat(remote.puts).hasValue(0);
    assertThat(remote.storedBody(BUILD.manifest())).isEqualTo(before);
  }

  @Test
  void writeOnlyUploadsLocalObjects() throws Exception {
    build();
    remote.lose(Samples.action("a"));
    access = ManifestAccess.WRITE_ONLY;

    PrefetchingCache cache = open();
    put(cache, "a", body("a"));
    cache.close();

    assertThat(remote.has(Samples.action("a"))).isTrue();
  }

  /// As with `go build -a`, which replaces wrong objects, shortly after the last check.
  @Test
  void rebuiltOutputsOnAWarmDiskReplaceThoseOfTheManifest() throws Exception {
    build();

    PrefetchingCache again = open();
    put(again, "a", body("another a"));
    again.close();

    emptyDisk();
    PrefetchingCache elsewhere = open();
    assertThat(lookUp(elsewhere, "a").orElseThrow().path()).hasBinaryContent(body("another a"));
    elsewhere.close();
  }

  @Test
  void writeOnlyReplacesTheManifestOfAWarmDisk() throws Exception {
    build();
    access = ManifestAccess.WRITE_ONLY;

    PrefetchingCache cache = open();
    put(cache, "a", body("another a"));
    cache.close();

    assertThat(manifest().entries())
        .extracting(ManifestEntry::action)
        .containsExactly(Samples.action("a"));
    assertThat(manifest().packed()).containsOnlyKeys(OutputId.ofBody(body("another a")));
  }

  @Test
  void writeOnlyReplacesTheManifestWithoutReadingIt() throws Exception {
    build();
    emptyDisk();
    access = ManifestAccess.WRITE_ONLY;

    PrefetchingCache cache = open();
    for (String name : List.of("a", "new")) {
      put(cache, name, body(name));
    }
    cache.close();

    assertThat(remote.gets).hasValue(0);
    assertThat(remote.has(Samples.action("new"))).isTrue();
    assertThat(manifest().entries())
        .extracting(ManifestEntry::action)
        .containsExactly(Samples.action("a"), Samples.action("new"));
    assertThat(pack(manifest(), "a")).isEqualTo(pack(manifest(), "new"));
  }

  @Test
  void putsReplacePredictedObjects() throws Exception {
    build();
    emptyDisk();
    PrefetchingCache cache = open();
    cache.begin();
    assertThat(lookUp(cache, "a")).isPresent();
    byte[] other = "another outcome".getBytes(UTF_8);

    put(cache, "a", other);

    assertThat(lookUp(cache, "a").orElseThrow().path()).hasBinaryContent(other);
    assertThat(lookUp(cache, "b").orElseThrow().path()).hasBinaryContent(body("b"));
    cache.close();
    assertThat(remote.storedBody(Samples.action("a"))).isEqualTo(other);
    assertThat(manifest().entries())
        .filteredOn(entry -> entry.action().equals(Samples.action("a")))
        .extracting(entry -> entry.location().id())
        .containsExactly(OutputId.ofBody(other));
  }

  @Test
  void aSessionWithoutRequestsSendsNone() throws Exception {
    open().close();

    assertThat(remote.gets).hasValue(0);
    assertThat(remote.puts).hasValue(0);
    assertThat(remote.closes).hasValue(1);
  }
}
