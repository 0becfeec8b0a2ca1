package dev.cacheprog.system.builds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.system.support.Projects;
import dev.cacheprog.testkit.CacheClient;
import dev.cacheprog.testkit.Go;
import dev.cacheprog.testkit.S3Server;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.parallel.ResourceLock;
import software.amazon.awssdk.services.s3.S3Client;

/// Builds whose objects, manifest and packs are in the store. Classes of such tests run one after
/// another: they share the project, and one test edits it.
@ResourceLock("project with manifest and packs")
abstract class PrefetchBase {
  /// The prefix with the objects of a build without prefetching.
  static final String PLAIN = "prefetch-plain";

  /// The same, with the manifest and packs that a second build wrote.
  static final String FULL = "prefetch-full";

  private static @Nullable Path sources;
  private static byte[] plain = {};

  Path project;
  byte[] right;
  Path binary;
  String prefix;

  /// Compiles the project once for all classes. Tests copy its objects.
  private static synchronized Path fillTheStore() throws Exception {
    if (sources != null) {
      return sources;
    }
    Path project = Projects.small(Fixture.shared("project"));
    makeOld(project);
    Path binary = Fixture.fresh("binary").resolve("hello");
    Go.Run cold =
        Fixture.go(project, PLAIN)
            .with("CACHEPROG_PREFETCH", "false")
            .run("build", "-x", "-o", binary.toString(), ".");
    assertThat(cold.exit()).as("%s", cold).isZero();
    assertThat(Fixture.minio().list(PLAIN + "/"))
        .as("%s", cold)
        .hasSize((int) cold.statistic("put_calls"));
    plain = Files.readAllBytes(binary);
    Fixture.minio().copy(PLAIN, FULL);
    // With the arguments that all tests use, as these are part of the build key.
    Go.Run warm = Fixture.go(project, FULL).run("build", "-x", "-o", binary.toString(), ".");
    assertThat(warm.exit()).as("%s", warm).isZero();
    sources = project;
    return project;
  }

  /// Go puts an index of folders that have not changed for two seconds: not in one build of a test
  /// and then in another.
  private static void makeOld(Path project) throws IOException {
    FileTime old = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));
    try (Stream<Path> all = Files.walk(project)) {
      for (Path path : all.toList()) {
        Files.setLastModifiedTime(path, old);
      }
    }
  }

  void makeOld() throws IOException {
    makeOld(project);
  }

  @BeforeEach
  void setUp() throws Exception {
    project = fillTheStore();
    right = plain;
    binary = Fixture.fresh("binary").resolve("hello");
    prefix = Fixture.unique("prefetch");
  }

  /// Copies objects, manifest and packs to the prefix of this test.
  void filled() throws Exception {
    Fixture.minio().copy(FULL, prefix);
  }

  /// A build on an empty disk.
  Go.Run build(String... more) throws Exception {
    return build(Fixture.go(project, prefix), more);
  }

  Go.Run build(Go go, String... more) throws Exception {
    List<String> words = new ArrayList<>(List.of("build", "-x", "-o", binary.toString()));
    words.addAll(List.of(more));
    words.add(".");
    Go.Run run = go.run(words.toArray(String[]::new));
    assertThat(run.exit()).as("%s", run).isZero();
    assertThat(Fixture.execute(binary.toString())).contains("Hello, world!");
    return run;
  }

  static void assertNothingCompiled(Go.Run run) {
    assertThat(run.compilations()).as("%s", run).isZero();
    assertThat(run.complaints()).as("%s", run).isEmpty();
  }

  byte[] built() throws IOException {
    return Files.readAllBytes(binary);
  }

  Map<String, Long> objects() throws Exception {
    return Fixture.minio().list(prefix + "/");
  }

  /// Whether an object has the action id that docs/prefetch-format.md gives to packs.
  boolean isPack(String key) {
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
}
