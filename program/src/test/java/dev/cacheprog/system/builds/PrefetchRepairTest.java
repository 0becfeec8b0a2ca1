package dev.cacheprog.system.builds;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.testkit.Go;
import dev.cacheprog.testkit.S3Server;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/// Manifests and packs that are damaged or missing: builds are right, and the store is filled
/// again.
@Tag("system")
class PrefetchRepairTest extends PrefetchBase {
  /// The keys of other objects than those of go: manifests, build indexes and packs.
  private List<String> synthetic() throws Exception {
    List<String> keys = new ArrayList<>(objects().keySet());
    for (String key : Fixture.minio().list(PLAIN + "/").keySet()) {
      keys.remove(prefix + key.substring(PLAIN.length()));
    }
    return keys;
  }

  @Test
  void deletedPacksAreReplacedFromObjects() throws Exception {
    filled();
    List<String> extra = synthetic();
    assertThat(extra).as("manifest, build index, at least one pack").hasSizeGreaterThanOrEqualTo(3);
    String largest = extra.stream().max((a, b) -> Long.compare(size(a), size(b))).orElseThrow();
    try (S3Client client = Fixture.minio().client()) {
      client.deleteObject(b -> b.bucket(S3Server.BUCKET).key(largest));
    }

    Go.Run fallback = build();

    assertNothingCompiled(fallback);
    assertThat(fallback.statistic("fetched_hits")).as("%s", fallback).isPositive();
    assertThat(fallback.statistic("packs_sent")).as("%s", fallback).isPositive();
    Go.Run again = build();
    assertNothingCompiled(again);
    assertThat(again.statistic("fetched_hits")).as("%s", again).isZero();
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
  void otherDamagedManifestsAndPacksNeverMakeAWrongBuild(String how, String which)
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
    assertThat(after.statistic("fetched_hits")).as("repaired: %s", after).isZero();
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
}
