package dev.cacheprog.system.support;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.testkit.Go;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Builds of [Fixture#library].
public final class LibraryBuild {
  private LibraryBuild() {}

  /// Builds it as plain go did, and wants the same binary.
  ///
  /// @param go in its folder
  public static Go.Run run(Go go) throws IOException, InterruptedException {
    Path binary = Fixture.fresh("binary").resolve("built");
    Go.Run run = go.run("build", "-x", "-o", binary.toString(), ".");
    assertThat(run.exit()).as("%s", run).isZero();
    assertThat(Files.readAllBytes(binary))
        .as("%s", run)
        .isEqualTo(Files.readAllBytes(Fixture.library().binary()));
    return run;
  }
}
