package dev.cacheprog.system.builds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.system.support.LibraryBuild;
import dev.cacheprog.testkit.CacheClient;
import dev.cacheprog.testkit.Go;
import dev.cacheprog.testkit.S3Server;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3Client;

/// Builds with `--store-objects=never`: the store has manifests, build indexes and packs alone.
@Tag("system")
class PacksAloneTest {
  private static Fixture.Built library;

  private String prefix;

  @BeforeAll
  static void buildOnce() throws Exception {
    library = Fixture.library();
  }

  @BeforeEach
  void newPrefix() {
    prefix = Fixture.unique("packs-alone");
  }

  /// A build on an empty disk.
  private Go go() throws Exception {
    return Fixture.go(library.folder(), prefix).with("CACHEPROG_STORE_OBJECTS", "never");
  }

  private Go.Run build() throws Exception {
    return build(go());
  }

  private static Go.Run build(Go go) throws Exception {
    Go.Run run = LibraryBuild.run(go);
    assertThat(run.complaints()).as("%s", run).isEmpty();
    return run;
  }

  private Map<String, Long> stored() throws Exception {
    return Fixture.minio().list(prefix + "/");
  }

  @Test
  void aBuildIsStoredInFewObjects() throws Exception {
    Go.Run cold = build();

    assertThat(cold.compilations()).as("%s", cold).isGreaterThan(60);
    assertThat(stored()).as("a manifest, a part of the index, packs").hasSizeBetween(3, 6);
    Go.Run warm = build();
    assertThat(warm.compilations()).as("%s", warm).isZero();
    assertThat(warm.statistic("remote_puts")).as("%s", warm).isZero();
    assertThat(warm.statistic("remote_hits")).as("%s", warm).isLessThan(8);
  }

  @Test
  void anotherCommandFindsThePacksThroughTheIndex() throws Exception {
    build();

    Go.Run list = go().run("list", "-export", "-x", "./...");

    assertThat(list.exit()).as("%s", list).isZero();
    assertThat(list.compilations()).as("%s", list).isZero();
  }

  @Test
  void whatNoManifestListsIsAMissWithoutARequest() throws Exception {
    Go.Run cold = build();

    // The manifest and the 16 parts of the index; at the end, a part and the manifest once more.
    assertThat(cold.statistic("remote_misses")).as("%s", cold).isBetween(1L, 20L);
  }

  @Test
  void aLostPackIsBuiltAndSentAgain() throws Exception {
    build();
    Map<String, Long> before = stored();
    String largest =
        before.keySet().stream()
            .max(
                (one, two) ->
                    Long.compare(before.getOrDefault(one, 0L), before.getOrDefault(two, 0L)))
            .orElseThrow();
    try (S3Client client = Fixture.minio().client()) {
      client.deleteObject(b -> b.bucket(S3Server.BUCKET).key(largest));
    }

    Go.Run again = build();

    assertThat(again.compilations()).as("%s", again).isPositive();
    assertThat(build().compilations()).isZero();
  }

  @Test
  void twoSessionsOfOneKindKeepEachOthersWork() throws Exception {
    // Both begin before either ends, so neither knows what the other one writes.
    try (CacheClient one = session();
        CacheClient two = session()) {
      put(one, "of the first", 1000);
      put(two, "of the second", 1000);
      assertThat(one.get(id("what both miss")).get().isMiss()).isTrue();
      assertThat(two.get(id("what both miss")).get().isMiss()).isTrue();
      one.finish();
      two.finish();
    }

    try (CacheClient next = session()) {
      assertThat(next.get(id("of the first")).get().isMiss()).isFalse();
      assertThat(next.get(id("of the second")).get().isMiss()).isFalse();
    }
  }

  @Test
  void aLargeBodyIsAPackOfItsOwn() throws Exception {
    byte[] large;
    byte[] larger;
    try (CacheClient first = session()) {
      put(first, "small", 1000);
      large = put(first, "large", 5 << 20);
      larger = put(first, "larger than shared packs", 70 << 20);
      first.finish();
    }
    assertThat(stored().values()).filteredOn(size -> size > 4 << 20).hasSize(2);

    try (CacheClient next = session()) {
      CacheClient.Response found = next.get(id("larger than shared packs")).get();
      assertThat(found.diskPath()).hasBinaryContent(larger);
      assertThat(next.get(id("large")).get().diskPath()).hasBinaryContent(large);
    }
  }

  @Test
  void aKilledSessionLosesLittle() throws Exception {
    try (CacheClient killed = session()) {
      assertThat(killed.get(id("something")).get().isMiss()).isTrue();
      put(killed, "done long before", 1000);
      Fixture.await(
          Duration.ofSeconds(40), "a manifest beside the pack", () -> stored().size() == 2);
      ProcessHandle.of(killed.pid()).ifPresent(ProcessHandle::destroyForcibly);
      killed.awaitEnd();
    }

    try (CacheClient next = session()) {
      assertThat(next.get(id("done long before")).get().isMiss()).isFalse();
    }
  }

  @Test
  void aJobRestoresAndSavesPacksAlone() throws Exception {
    GoCacheJob job =
        GoCacheJob.of(library.folder(), prefix).with("CACHEPROG_STORE_OBJECTS", "never");
    job.restore();
    Go.Run cold = job.expect("build", "-x", ".");
    assertThat(cold.compilations()).as("%s", cold).isGreaterThan(60);
    assertThat(job.save()).contains("Saved");
    assertThat(stored()).hasSizeBetween(3, 7);

    GoCacheJob next = job.next();
    next.restore();
    next.expectCached("build", "-x", ".");
    assertThat(next.save()).contains("Nothing to save");
  }

  @Test
  void prefillFetchesPacksAlone() throws Exception {
    build();
    Path root = Fixture.fresh("root");
    Go go = Fixture.go(library.folder(), root, prefix).with("CACHEPROG_STORE_OBJECTS", "never");
    GoCacheJob job = GoCacheJob.of(library.folder(), prefix);

    Fixture.Result filled =
        job.with("CACHEPROG_STORE_OBJECTS", "never")
            .with("CACHEPROG_ROOT_DIRECTORY", root.toString())
            .program("prefill");

    assertThat(filled.exit()).as("%s", filled).isZero();
    Go.Run warm = build(go);
    assertThat(warm.compilations()).as("%s", warm).isZero();
    assertThat(warm.statistic("packs_fetched")).as("%s", warm).isZero();
    assertThat(warm.statistic("local_hits")).as("%s", warm).isPositive();
  }

  /// A session that go has not started.
  private CacheClient session() throws Exception {
    Map<String, String> environment = new HashMap<>(Fixture.minio().environment(prefix));
    environment.put("CACHEPROG_STORE_OBJECTS", "never");
    environment.put("CACHEPROG_PREFETCH_KEY", "a session");
    environment.put("CACHEPROG_ROOT_DIRECTORY", Fixture.fresh("root").toString());
    environment.put("HOME", Fixture.fresh("home").toString());
    return CacheClient.start(environment);
  }

  private static byte[] id(String name) {
    return CacheClient.sha256(name.getBytes(StandardCharsets.UTF_8));
  }

  /// Looks up and puts a body that does not compress, as go does.
  private static byte[] put(CacheClient client, String name, int size) throws Exception {
    byte[] body = new byte[size];
    new Random(size).nextBytes(body);
    System.arraycopy(id(name), 0, body, 0, 32);
    assertThat(client.get(id(name)).get().isMiss()).isTrue();
    assertThat(List.of(client.put(id(name), body).get())).noneMatch(r -> r.error() != null);
    return body;
  }
}
