package dev.cacheprog.prefetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.core.Count;
import dev.cacheprog.core.StoreLayout;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Sessions with a store that keeps packs and manifests alone: what is lost there must be built
/// again.
class PacksAloneCacheTest extends PrefetchingCacheBase {
  @BeforeEach
  void withoutObjects() {
    layout = StoreLayout.PACKS_WITHOUT_INDEX;
  }

  /// As many as a read of a manifest and its repetition.
  private void failTwice() {
    for (int i = 0; i < 2; i++) {
      remote.failNext(new StoreException("in trouble", true, null));
    }
  }

  private int buildOnEmptyDisk(List<String> packages) throws Exception {
    emptyDisk();
    return build(open(), packages);
  }

  private static List<String> withMore(String... more) {
    List<String> packages = new ArrayList<>(PACKAGES);
    packages.addAll(List.of(more));
    return packages;
  }

  @Test
  void whatABuildPutIsFoundByTheNext() throws Exception {
    assertThat(buildOnEmptyDisk(PACKAGES)).isEqualTo(PACKAGES.size());
    assertThat(remote.puts).as("a pack and a manifest").hasValue(2);

    assertThat(buildOnEmptyDisk(PACKAGES)).isZero();
  }

  @Test
  void aManifestThatCannotBeReadAtTheEndLosesNothing() throws Exception {
    buildOnEmptyDisk(PACKAGES);
    emptyDisk();
    PrefetchingCache cache = open();
    for (String name : withMore("new")) {
      if (lookUp(cache, name).isEmpty()) {
        put(cache, name, body(name));
      }
    }

    failTwice();
    cache.close();

    assertThat(buildOnEmptyDisk(withMore("new"))).isZero();
  }

  @Test
  void aManifestThatCannotBeReadAtTheStartIsReadAgain() throws Exception {
    failTwice();
    assertThat(buildOnEmptyDisk(PACKAGES)).isEqualTo(PACKAGES.size());

    assertThat(buildOnEmptyDisk(PACKAGES)).isZero();
  }

  @Test
  void whatOthersStoredMeanwhileStays() throws Exception {
    emptyDisk();
    PrefetchingCache slow = open();
    lookUp(slow, "of the slow one");
    put(slow, "of the slow one", body("of the slow one"));
    buildOnEmptyDisk(PACKAGES);
    slow.close();

    assertThat(buildOnEmptyDisk(withMore("of the slow one"))).isZero();
  }

  @Test
  void anActionThatAnotherBuildHasMadeIsNotAbsent() throws Exception {
    emptyDisk();
    PrefetchingCache failed = open();
    assertThat(lookUp(failed, PACKAGES.getFirst())).isEmpty();
    put(failed, "another", body("another"));
    buildOnEmptyDisk(PACKAGES);
    failed.close();

    assertThat(manifest().absent()).doesNotContain(Samples.action(PACKAGES.getFirst()));
  }

  @Test
  void packsThatAreNotSentInTimeAreCounted() throws Exception {
    emptyDisk();
    PrefetchingCache cache = open();
    lookUp(cache, "late");
    put(cache, "late", body("late"));
    deadline.cancel();
    cache.close();

    assertThat(counts.sums()).containsEntry(Count.UPLOADS_GIVEN_UP, 1L);
    assertThat(remote.puts).hasValue(0);
  }
}
