package dev.cacheprog.system.builds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.system.support.Projects;
import dev.cacheprog.testkit.Go;
import dev.cacheprog.testkit.S3Server;
import dev.cacheprog.testkit.Toxiproxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3Client;

/// Manifests and packs with the real go command: builds with an empty disk need few requests.
@Tag("system")
class PrefetchTest extends PrefetchBase {
  @Test
  void anEmptyDiskIsFilledFromPacksInAFewRequests() throws Exception {
    build();
    byte[] cold = built();
    Map<String, Long> before = objects();

    Go.Run warm = build();

    assertNothingCompiled(warm);
    assertThat(built()).isEqualTo(cold);
    assertThat(warm.statistic("prefetched_hits")).as("%s", warm).isGreaterThan(40);
    assertThat(warm.statistic("remote_hits") + warm.statistic("remote_misses"))
        .as("requests: %s", warm)
        .isLessThanOrEqualTo(20);
    assertThat(warm.statistic("remote_puts")).as("%s", warm).isZero();
    // The cold build looks up a few actions that a warm one does not.
    assertThat(warm.statistic("bytes_prefetched_unused"))
        .as("%s", warm)
        .isLessThanOrEqualTo(warm.statistic("bytes_prefetched") / 100);
    assertThat(objects()).isEqualTo(before);
  }

  @Test
  void testsUseBodiesOfTheBuildsPacks() throws Exception {
    filled();

    Go.Run test = Fixture.go(project, prefix).run("test", "./greet");

    assertThat(test.exit()).as("%s", test).isZero();
    assertThat(test.statistic("prefetched_hits")).as("%s", test).isGreaterThan(30);
    assertThat(test.complaints()).as("%s", test).isEmpty();

    Go.Run again = Fixture.go(project, prefix).run("test", "-x", "./greet");
    assertNothingCompiled(again);
    assertThat(again.stdout()).as("%s", again).contains("(cached)");
  }

  @Test
  void anEditWritesLittleMoreThanTheChangedObjects() throws Exception {
    filled();
    Map<String, Long> before = objects();
    Path more = project.resolve("greet/more.go");
    try {
      Projects.write(
          project,
          "greet/more.go",
          "package greet\n\n// More is more.\nfunc More() string { return \"more\" }\n");

      Go.Run edited = build();

      assertThat(edited.complaints()).as("%s", edited).isEmpty();
      // One, and another one if go paused.
      int packs = (int) edited.statistic("packs_sent");
      assertThat(packs).as("%s", edited).isBetween(1, 2);
      assertThat(edited.statistic("bytes_repacked")).as("%s", edited).isZero();
      // Objects and packs; the manifest replaced an older one.
      Map<String, Long> written = objects();
      written.keySet().removeAll(before.keySet());
      assertThat(written).as("%s", edited).hasSize((int) edited.statistic("put_calls") + packs);
      long all = written.values().stream().mapToLong(Long::longValue).sum();
      written.keySet().removeIf(this::isPack);
      assertThat(written).hasSize((int) edited.statistic("put_calls"));
      long changed = written.values().stream().mapToLong(Long::longValue).sum();
      assertThat(all).as("%s", written).isLessThanOrEqualTo(3 * changed);
      assertNothingCompiled(build());
    } finally {
      Files.delete(more);
      makeOld();
    }
  }

  /// The missing objects come first, as on a branch that changed a package that many others import:
  /// after so many misses in a row, lookups are skipped. The objects that the store has must be
  /// found nevertheless, and soon.
  @Test
  void objectsAreFoundAfterManyMisses() throws Exception {
    Fixture.minio().copy(PLAIN, prefix);
    Path record = Fixture.fresh("record").resolve("record");
    build(
        Fixture.go(project, prefix)
            .with(Map.of("CACHEPROG_PREFETCH", "false", "CACHEPROG_RECORD", record.toString())));
    List<String> hits = hits(record);
    try (S3Client client = Fixture.minio().client();
        Toxiproxy far = Toxiproxy.start(Fixture.fresh("proxy"), Fixture.minio().port())) {
      for (String action : hits.subList(0, hits.size() / 4)) {
        client.deleteObject(b -> b.bucket(S3Server.BUCKET).key(prefix + "/" + action));
      }
      far.add("latency", "{\"latency\":50}");

      Go.Run run =
          build(
              Fixture.go(project, prefix)
                  .with(S3Server.environment(prefix, far.port()))
                  .with("CACHEPROG_PREFETCH_KEY", "new"));

      assertThat(run.complaints()).as("%s", run).isEmpty();
      assertThat(run.statistic("prefetched_hits")).as("%s", run).isZero();
      assertThat(run.statistic("skipped_lookups")).as("%s", run).isPositive();
      int there = hits.size() - hits.size() / 4;
      assertThat(run.statistic("fetched_hits"))
          .as("of %d: %s", there, run)
          .isGreaterThan(there * 9 / 10);
    }
  }

  /// The actions of all fetched hits, in order.
  private static List<String> hits(Path record) throws IOException {
    List<String> hits = new ArrayList<>();
    Pattern get = Pattern.compile("\"get\":\"fetched\",\"action\":\"([0-9a-f]{64})\"");
    for (String line : Files.readAllLines(record)) {
      Matcher matcher = get.matcher(line);
      if (matcher.find()) {
        hits.add(matcher.group(1));
      }
    }
    return hits;
  }

  @Test
  void otherCommandsCanShareABuildKey() throws Exception {
    Fixture.minio().copy(PLAIN, prefix);
    Map<String, String> key =
        Map.of("CACHEPROG_PREFETCH_KEY", "{% env.JOB %}/ours", "JOB", "nightly");
    build(Fixture.go(project, prefix).with(key));

    Go.Run other = build(Fixture.go(project, prefix).with(key), "-v");
    Go.Run elsewhere =
        build(Fixture.go(project, prefix).with(key).with("JOB", "weekly"), "-v", "-p=2");

    assertNothingCompiled(other);
    assertThat(other.statistic("fetched_hits")).as("%s", other).isZero();
    assertThat(other.statistic("prefetched_hits")).as("%s", other).isGreaterThan(40);
    assertThat(elsewhere.statistic("prefetched_hits")).as("%s", elsewhere).isZero();
  }

  @Test
  void aStoreFilledWithAnotherBuildKeyIsUsedWithoutAManifest() throws Exception {
    filled();

    Go.Run named =
        build(Fixture.go(project, prefix).with("CACHEPROG_PREFETCH_KEY", "{% env.JOB %}/x"));

    assertThat(named.compilations()).as("%s", named).isZero();
    assertThat(named.complaints()).as("JOB is not set: %s", named).hasSize(1);
    assertThat(named.statistic("prefetched_hits")).as("%s", named).isZero();
    assertThat(named.statistic("fetched_hits")).as("%s", named).isGreaterThan(40);
    assertThat(named.statistic("skipped_lookups")).as("%s", named).isLessThanOrEqualTo(4);
  }

  @Test
  void readOnlyBuildsUsePacks() throws Exception {
    filled();
    Map<String, Long> before = objects();

    Go.Run run = build(Fixture.go(project, prefix).with("CACHEPROG_DISABLE_PUT", "true"));

    assertNothingCompiled(run);
    assertThat(run.statistic("prefetched_hits")).as("%s", run).isGreaterThan(40);
    assertThat(run.statistic("remote_puts")).as("%s", run).isZero();
    assertThat(objects()).isEqualTo(before);
  }

  @Test
  void nothingIsWrittenWithPrefetchingOffOrReadOnly() throws Exception {
    Fixture.minio().copy(PLAIN, prefix);
    Map<String, Long> before = objects();

    Go.Run readOnly = build(Fixture.go(project, prefix).with("CACHEPROG_DISABLE_PUT", "true"));
    Go.Run off = build(Fixture.go(project, prefix).with("CACHEPROG_PREFETCH", "false"));

    assertNothingCompiled(readOnly);
    assertNothingCompiled(off);
    assertThat(objects()).isEqualTo(before);
  }
}
