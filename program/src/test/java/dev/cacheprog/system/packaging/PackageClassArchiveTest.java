package dev.cacheprog.system.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.testkit.CacheClient;
import dev.cacheprog.testkit.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The class archive of the distribution: start-up takes all classes from it.
@Tag("system")
class PackageClassArchiveTest extends PackageBase {
  /// The classes that were not loaded from the class archive.
  private List<String> classesNotFromTheArchive(Path program)
      throws IOException, InterruptedException {
    Path log = scratch.resolve("classes");
    Files.deleteIfExists(log);
    run(
        SESSION,
        Map.of("CACHEPROG_JVM_OPTIONS", "-Xlog:class+load=info:file=" + log),
        program.toString());
    List<String> lines = Files.readAllLines(log);
    assertThat(lines).hasSizeGreaterThan(400);
    return lines.stream().filter(line -> !line.contains("source: shared objects file")).toList();
  }

  @Test
  void usesItsClassArchiveAlsoAfterBeingMoved() throws Exception {
    assertThat(classesNotFromTheArchive(Workspace.program())).hasSizeLessThan(15);
    assertThat(classesNotFromTheArchive(copy(scratch.resolve("elsewhere/moved"))))
        .hasSizeLessThan(15);
  }

  /// S3 included: a get that goes there is the first thing a build on a new machine does.
  @Test
  void usesItsClassArchiveUpToTheFirstAnswerFromAStore() throws Exception {
    Path log = scratch.resolve("classes");
    try (CacheClient program =
        CacheClient.start(
            Fixture.merge(
                Fixture.minio().environment(Fixture.unique("archive")),
                Map.of(
                    "CACHEPROG_ROOT_DIRECTORY",
                    scratch.resolve("root").toString(),
                    "CACHEPROG_JVM_OPTIONS",
                    "-Xlog:class+load=info:file=" + log)))) {
      assertThat(program.get(new byte[32]).get(60, TimeUnit.SECONDS).isMiss()).isTrue();
      List<String> lines = Files.readAllLines(log);
      assertThat(lines).hasSizeGreaterThan(600);
      assertThat(lines)
          .as("what only other stores use")
          .noneMatch(line -> line.contains(" com.google.") || line.contains(" dev.cacheprog.gcs."));
      assertThat(lines.stream().filter(line -> !line.contains("source: shared objects file")))
          .as("%d classes, not from the archive: ", lines.size())
          .hasSizeLessThan(lines.size() / 50);
      assertThat(program.finish()).isZero();
    }
  }

  /// The first lambda and the first call of a generated method of a record take ten milliseconds
  /// and more.
  @Test
  void aLocalHitNeedsNoCodeGeneratedAtRunTime() throws Exception {
    Path log = scratch.resolve("classes");
    Map<String, String> environment =
        Fixture.merge(
            Fixture.minio().environment(Fixture.unique("local-hit")),
            Map.of(
                "CACHEPROG_ROOT_DIRECTORY",
                scratch.resolve("root").toString(),
                "CACHEPROG_JVM_OPTIONS",
                "-Xlog:class+load=info:file=" + log));
    try (CacheClient program = CacheClient.start(environment)) {
      program.put(new byte[32], new byte[1]).get(60, TimeUnit.SECONDS);
      assertThat(program.finish()).isZero();
    }
    try (CacheClient program = CacheClient.start(environment)) {
      assertThat(program.get(new byte[32]).get(60, TimeUnit.SECONDS).isMiss()).isFalse();
      assertThat(Files.readAllLines(log))
          .hasSizeGreaterThan(400)
          .noneMatch(line -> line.contains("Lambda/") || line.contains("ObjectMethods"))
          .noneMatch(line -> line.contains("LambdaForm$MH"));
      assertThat(program.finish()).isZero();
    }
  }

  @Test
  void theArchiveHoldsTheSameProgram() throws Exception {
    Path parent = Workspace.distribution().getParent();
    assertThat(parent).isNotNull();
    try (Stream<Path> files = Files.list(parent)) {
      Path archive = files.filter(file -> file.toString().endsWith(".tar.gz")).toList().getFirst();
      Fixture.execute("tar", "-xzf", archive.toString(), "-C", scratch.toString());
    }
    Path program = scratch.resolve("cacheprog/bin/cacheprog");
    assertServed(session(program));
    assertThat(classesNotFromTheArchive(program)).hasSizeLessThan(15);
  }

  /// Some tools do not keep time stamps; the JVM then rejects the class archive as outdated.
  @Test
  void runsSilentlyWhereTimeStampsWereNotKept() throws Exception {
    Path copy = scratch.resolve("copy");
    Fixture.execute("cp", "-r", Workspace.distribution().toString(), copy.toString());
    assertServed(session(copy.resolve("bin/cacheprog")));
  }

  @Test
  void aMissingClassArchiveCostsOnlyTime() throws Exception {
    Path program = copy(scratch.resolve("copy"));
    Path archive = scratch.resolve("copy/lib/cacheprog.jsa");
    Files.write(archive, new byte[] {1, 2, 3});
    assertServed(session(program));
    Files.delete(archive);
    assertServed(session(program));
  }
}
