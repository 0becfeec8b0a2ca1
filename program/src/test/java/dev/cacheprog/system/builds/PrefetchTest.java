package dev.cacheprog.system.builds;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.system.support.Projects;
import dev.cacheprog.testkit.CacheClient;
import dev.cacheprog.testkit.Go;
import dev.cacheprog.testkit.S3Server;
import dev.cacheprog.testkit.Toxiproxy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/// Manifests and packs with the real go command: they make builds quick, and whatever becomes of
/// them, builds are right.
@Tag("system")
class PrefetchTest {
  /// Where a build without prefetching has left what the project needs.
  private static final String PLAIN = "prefetch-plain";

  /// The same, and what another build has then written down of it.
  private static final String FULL = "prefetch-full";

  private static Path project;
  private static byte[] right;

  private Path binary;
  private String prefix;

  /// Compiles the project once. Tests copy what the store then has.
  @BeforeAll
  static void fillTheStore() throws Exception {
    project = Projects.small(Fixture.fresh("project"));
    makeOld();
    Path binary = Fixture.fresh("binary").resolve("hello");
    Go.Run cold =
        Fixture.go(project, PLAIN)
            .with("CACHEPROG_PREFETCH", "false")
            .run("build", "-x", "-o", binary.toString(), ".");
    assertThat(cold.exit()).as("%s", cold).isZero();
    assertThat(Fixture.minio().list(PLAIN + "/"))
        .as("%s", cold)
        .hasSize((int) cold.statistic("put_calls"));
    right = Files.readAllBytes(binary);
    Fixture.minio().copy(PLAIN, FULL);
    // With the words that all tests use, as these name the kind of build.
    Go.Run warm = Fixture.go(project, FULL).run("build", "-x", "-o", binary.toString(), ".");
    assertThat(warm.exit()).as("%s", warm).isZero();
  }

  /// Go puts an index of folders that have not changed for two seconds: not in one build of a test
  /// and then in another.
  private static void makeOld() throws IOException {
    FileTime old = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));
    try (Stream<Path> all = Files.walk(project)) {
      for (Path path : all.toList()) {
        Files.setLastModifiedTime(path, old);
      }
    }
  }

  @BeforeEach
  void setUp() throws Exception {
    binary = Fixture.fresh("binary").resolve("hello");
    prefix = Fixture.unique("prefetch");
  }

  /// Fills the store of this test with all that it needs.
  private void filled() throws Exception {
    Fixture.minio().copy(FULL, prefix);
  }

  /// A build on an empty disk.
  private Go.Run build(String... more) throws Exception {
    return build(Fixture.go(project, prefix), more);
  }

  private Go.Run build(Go go, String... more) throws Exception {
    List<String> words = new ArrayList<>(List.of("build", "-x", "-o", binary.toString()));
    words.addAll(List.of(more));
    words.add(".");
    Go.Run run = go.run(words.toArray(String[]::new));
    assertThat(run.exit()).as("%s", run).isZero();
    assertThat(Fixture.execute(binary.toString())).contains("Hello, world!");
    return run;
  }

  private static void assertNothingCompiled(Go.Run run) {
    assertThat(run.compilations()).as("%s", run).isZero();
    assertThat(run.complaints()).as("%s", run).isEmpty();
  }

  private byte[] built() throws IOException {
    return Files.readAllBytes(binary);
  }

  private Map<String, Long> objects() throws Exception {
    return Fixture.minio().list(prefix + "/");
  }

  /// Keys that no put of go explains: those of manifests, lists and packs.
  private List<String> synthetic() throws Exception {
    List<String> keys = new ArrayList<>(objects().keySet());
    for (String key : Fixture.minio().list(PLAIN + "/").keySet()) {
      keys.remove(prefix + key.substring(PLAIN.length()));
    }
    return keys;
  }

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
    // The cold build asks for a little that a warm one does not.
    assertThat(warm.statistic("bytes_prefetched_unused"))
        .as("%s", warm)
        .isLessThanOrEqualTo(warm.statistic("bytes_prefetched") / 100);
    assertThat(objects()).isEqualTo(before);
  }

  @Test
  void testsTakeFromTheBuildsPacksWhatTheyShare() throws Exception {
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
  void anEditWritesLittleMoreThanWhatChanged() throws Exception {
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
      // One, and another one if go paused meanwhile.
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

  /// Whether an object has the action id that docs/prefetch-format.md gives to packs.
  private boolean isPack(String key) {
    try (S3Client client = Fixture.minio().client()) {
      String outputId =
          client
              .headObject(b -> b.bucket(S3Server.BUCKET).key(key))
              .metadata()
              .getOrDefault("output_id", "");
      String name =
          "cacheprog pack 1\n" + HexFormat.of().formatHex(Base64.getDecoder().decode(outputId));
      byte[] action = CacheClient.sha256(name.getBytes(StandardCharsets.US_ASCII));
      return key.endsWith("/" + HexFormat.of().formatHex(action));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /// What is new comes first, as when a branch has changed something on which much depends: so much
  /// is missing in a row that misses are no longer asked for. What the store does have must be
  /// found all the same, and soon.
  @Test
  void manyMissesDoNotMakeTheStoreForgotten() throws Exception {
    Fixture.minio().copy(PLAIN, prefix);
    Path record = Fixture.fresh("record").resolve("record");
    build(
        Fixture.go(project, prefix)
            .with(Map.of("CACHEPROG_PREFETCH", "false", "CACHEPROG_RECORD", record.toString())));
    List<String> asked = asked(record);
    try (S3Client client = Fixture.minio().client();
        Toxiproxy far = Toxiproxy.start(Fixture.fresh("proxy"), Fixture.minio().port())) {
      for (String action : asked.subList(0, asked.size() / 4)) {
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
      int there = asked.size() - asked.size() / 4;
      assertThat(run.statistic("object_hits"))
          .as("of %d: %s", there, run)
          .isGreaterThan(there * 9 / 10);
    }
  }

  /// The actions that were asked for and found, in order.
  private static List<String> asked(Path record) throws IOException {
    List<String> asked = new ArrayList<>();
    Pattern get = Pattern.compile("\"get\":\"object\",\"action\":\"([0-9a-f]{64})\"");
    for (String line : Files.readAllLines(record)) {
      Matcher matcher = get.matcher(line);
      if (matcher.find()) {
        asked.add(matcher.group(1));
      }
    }
    return asked;
  }

  @Test
  void otherCommandsCanBeMadeOfOneKind() throws Exception {
    Fixture.minio().copy(PLAIN, prefix);
    Map<String, String> key =
        Map.of("CACHEPROG_PREFETCH_KEY", "{% env.JOB %}/ours", "JOB", "nightly");
    build(Fixture.go(project, prefix).with(key));

    Go.Run other = build(Fixture.go(project, prefix).with(key), "-v");
    Go.Run elsewhere =
        build(Fixture.go(project, prefix).with(key).with("JOB", "weekly"), "-v", "-p=2");

    assertNothingCompiled(other);
    assertThat(other.statistic("object_hits")).as("%s", other).isZero();
    assertThat(other.statistic("prefetched_hits")).as("%s", other).isGreaterThan(40);
    assertThat(elsewhere.statistic("prefetched_hits")).as("%s", elsewhere).isZero();
  }

  @Test
  void aStoreFilledByAnotherKindIsFoundWithoutAManifest() throws Exception {
    filled();

    Go.Run named =
        build(Fixture.go(project, prefix).with("CACHEPROG_PREFETCH_KEY", "{% env.JOB %}/x"));

    assertThat(named.compilations()).as("%s", named).isZero();
    assertThat(named.complaints()).as("JOB is not set: %s", named).hasSize(1);
    assertThat(named.statistic("prefetched_hits")).as("%s", named).isZero();
    assertThat(named.statistic("object_hits")).as("%s", named).isGreaterThan(40);
    assertThat(named.statistic("skipped_lookups")).as("%s", named).isLessThanOrEqualTo(4);
  }

  @Test
  void packsThatVanishedAreReplacedFromObjects() throws Exception {
    filled();
    List<String> extra = synthetic();
    assertThat(extra).as("manifest, kinds, at least one pack").hasSizeGreaterThanOrEqualTo(3);
    String largest = extra.stream().max((a, b) -> Long.compare(size(a), size(b))).orElseThrow();
    try (S3Client client = Fixture.minio().client()) {
      client.deleteObject(b -> b.bucket(S3Server.BUCKET).key(largest));
    }

    Go.Run fallback = build();

    assertNothingCompiled(fallback);
    assertThat(fallback.statistic("object_hits")).as("%s", fallback).isPositive();
    assertThat(fallback.statistic("packs_sent")).as("%s", fallback).isPositive();
    Go.Run again = build();
    assertNothingCompiled(again);
    assertThat(again.statistic("object_hits")).as("%s", again).isZero();
  }

  private long size(String key) {
    try {
      return objects().getOrDefault(key, 0L);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aStoreThatWasEmptiedFillsAgainFromAWarmDisk() throws Exception {
    filled();
    Path root = Fixture.fresh("root");
    build(Fixture.go(project, root, prefix));
    try (S3Client client = Fixture.minio().client()) {
      for (String key : objects().keySet()) {
        client.deleteObject(b -> b.bucket(S3Server.BUCKET).key(key));
      }
    }
    FileTime old = FileTime.from(Instant.now().minus(Duration.ofHours(2)));
    for (Path mark : Fixture.files(root.resolve("marks"))) {
      Files.setLastModifiedTime(mark, old);
    }

    Go.Run warm = build(Fixture.go(project, root, prefix));

    assertNothingCompiled(warm);
    assertThat(warm.statistic("packs_sent")).as("%s", warm).isPositive();
    assertNothingCompiled(build());
  }

  @ParameterizedTest
  @Tag("variation")
  @CsvSource({
    "empty, all",
    "cut, all",
    "swapped, all",
    "empty, packs",
    "cut, packs",
    "bomb, packs"
  })
  void damagedManifestsAndPacksNeverMakeAWrongBuildInOtherWays(String how, String which)
      throws Exception {
    damagedManifestsAndPacksNeverMakeAWrongBuild(how, which);
  }

  @ParameterizedTest
  @CsvSource({"noise, all", "flipped, all", "noise, packs", "flipped, packs"})
  void damagedManifestsAndPacksNeverMakeAWrongBuild(String how, String which) throws Exception {
    filled();
    try (S3Client client = Fixture.minio().client()) {
      Map<String, byte[]> bodies = new HashMap<>();
      Map<String, Map<String, String>> facts = new HashMap<>();
      List<String> keys = synthetic();
      if (which.equals("packs")) {
        keys.removeIf(key -> !isPack(key));
      }
      assertThat(keys).isNotEmpty();
      for (String key : keys) {
        var stored = client.getObjectAsBytes(b -> b.bucket(S3Server.BUCKET).key(key));
        bodies.put(key, stored.asByteArray());
        facts.put(key, stored.response().metadata());
      }
      for (int i = 0; i < keys.size(); i++) {
        String key = keys.get(i);
        String other = keys.get((i + 1) % keys.size());
        byte[] damaged = damage(how, bodies.get(key), bodies.get(other));
        Map<String, String> metadata = facts.get(how.equals("swapped") ? other : key);
        client.putObject(
            b -> b.bucket(S3Server.BUCKET).key(key).metadata(metadata),
            RequestBody.fromBytes(damaged));
      }
    }

    Go.Run run = build();

    assertThat(run.compilations()).as("%s", run).isZero();
    assertThat(built()).isEqualTo(right);
    if (which.equals("packs")) {
      assertThat(run.statistic("damaged_objects") + run.complaints().size())
          .as("packs were looked at: %s", run)
          .isPositive();
    }
    Go.Run after = build();
    assertNothingCompiled(after);
    assertThat(after.statistic("object_hits")).as("put right: %s", after).isZero();
  }

  private static byte[] damage(String how, byte[] body, byte[] other) {
    return switch (how) {
      case "noise" -> "cacheprog manifest 1\n\u0001\u0002".getBytes(StandardCharsets.UTF_8);
      case "empty" -> new byte[0];
      case "bomb" -> Zstd.compress(new byte[512 << 20]);
      case "cut" -> Arrays.copyOf(body, body.length / 2);
      case "flipped" -> {
        byte[] flipped = body.clone();
        flipped[flipped.length / 2] ^= 8;
        yield flipped;
      }
      default -> other;
    };
  }

  @Test
  void readOnlyTakesFromPacks() throws Exception {
    filled();
    Map<String, Long> before = objects();

    Go.Run run = build(Fixture.go(project, prefix).with("CACHEPROG_DISABLE_PUT", "true"));

    assertNothingCompiled(run);
    assertThat(run.statistic("prefetched_hits")).as("%s", run).isGreaterThan(40);
    assertThat(run.statistic("remote_puts")).as("%s", run).isZero();
    assertThat(objects()).isEqualTo(before);
  }

  @Test
  void switchedOffOrReadOnlyNothingIsWritten() throws Exception {
    Fixture.minio().copy(PLAIN, prefix);
    Map<String, Long> before = objects();

    Go.Run readOnly = build(Fixture.go(project, prefix).with("CACHEPROG_DISABLE_PUT", "true"));
    Go.Run off = build(Fixture.go(project, prefix).with("CACHEPROG_PREFETCH", "false"));

    assertNothingCompiled(readOnly);
    assertNothingCompiled(off);
    assertThat(objects()).isEqualTo(before);
  }
}
