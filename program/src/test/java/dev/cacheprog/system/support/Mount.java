package dev.cacheprog.system.support;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// A file system of its own, as long as it is open.
public record Mount(Path folder) implements AutoCloseable {
  /// One in memory. Skips the test where file systems cannot be mounted.
  ///
  /// @param options of mount, as `size=1m` or `ro`
  public static Mount tmpfs(String options) throws Exception {
    Path folder = Fixture.fresh("mount");
    Process mount =
        new ProcessBuilder("mount", "-t", "tmpfs", "-o", options, "tmpfs", folder.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(mount.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assumeThat(mount.waitFor())
        .as("file systems can be mounted here, which takes root: %s", said)
        .isZero();
    return new Mount(folder);
  }

  /// Whoever still uses it may finish.
  @Override
  public void close() throws IOException {
    try {
      Fixture.execute("umount", "-l", folder.toString());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
