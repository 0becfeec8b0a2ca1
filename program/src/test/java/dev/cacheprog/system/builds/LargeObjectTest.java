package dev.cacheprog.system.builds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.system.support.Projects;
import dev.cacheprog.testkit.Go;
import dev.cacheprog.testkit.Workspace;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Objects of hundreds of megabytes, as programs with embedded files have.
@Tag("system")
class LargeObjectTest {
  private static final int MEBIBYTES = 300;

  @Test
  @Tag("variation")
  void anEmbeddedFileOf300MebibytesGoesThroughTheStoreAndBack() throws Exception {
    Fixture.small(); // what it imports is in the store, then
    Path project = Projects.large(Fixture.fresh("large"));
    writeHalfCompressible(project.resolve("large.bin"));
    Path binaries = Fixture.fresh("binaries");
    Path root = Fixture.fresh("root");
    try {
      Go.Run cold =
          Fixture.go(project, root, Fixture.SMALL_PREFIX)
              .run("build", "-o", binaries.resolve("cold").toString(), ".");
      assertThat(cold.exit()).as("cold: %s", cold).isZero();
      assertThat(cold.complaints()).as("cold: %s", cold).isEmpty();
      assertThat(cold.statistic("bytes_sent")).as("cold: %s", cold).isGreaterThan(100L << 20);
      Workspace.delete(root);
      Go.Run remote =
          Fixture.go(project, root, Fixture.SMALL_PREFIX)
              .run("build", "-x", "-o", binaries.resolve("remote").toString(), ".");
      assertThat(remote.exit()).as("remote: %s", remote).isZero();
      assertThat(remote.complaints()).as("remote: %s", remote).isEmpty();
      assertThat(remote.compilations()).as("remote: %s", remote).isZero();
      assertThat(Files.mismatch(binaries.resolve("remote"), binaries.resolve("cold")))
          .isEqualTo(-1);
    } finally {
      Workspace.delete(root);
      Workspace.delete(binaries);
      Workspace.delete(project);
    }
  }

  /// Every other block is noise, so that both codec and network have something to do.
  private static void writeHalfCompressible(Path file) throws IOException {
    byte[] noise = new byte[1 << 20];
    byte[] zeros = new byte[1 << 20];
    Random random = new Random(300);
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
      for (int i = 0; i < MEBIBYTES; i++) {
        random.nextBytes(noise);
        out.write(i % 2 == 0 ? noise : zeros);
      }
    }
  }
}
