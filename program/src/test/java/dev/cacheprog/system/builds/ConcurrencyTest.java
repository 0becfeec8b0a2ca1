package dev.cacheprog.system.builds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.fakes.Together;
import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.testkit.Go;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Several go commands at once, as in an editor or a parallel job.
@Tag("system")
class ConcurrencyTest {
  @Test
  void fourColdBuildsShareOneDirectoryAndOneStore() throws Exception {
    Path project = Fixture.library().folder();
    Path root = Fixture.fresh("root");
    Path binaries = Fixture.fresh("binaries");
    String prefix = Fixture.unique("four");
    Map<Integer, Go.Run> runs = new ConcurrentHashMap<>();

    Together.run(
        4,
        number -> {
          String binary = binaries.resolve("b" + number).toString();
          runs.put(number, Fixture.go(project, root, prefix).run("build", "-o", binary, "."));
        });

    assertThat(runs).hasSize(4);
    for (Go.Run run : runs.values()) {
      assertThat(run.exit()).as("%s", run).isZero();
      assertThat(run.complaints()).as("%s", run).isEmpty();
    }
    for (int number : List.of(1, 2, 3)) {
      assertThat(binaries.resolve("b" + number)).hasSameBinaryContentAs(binaries.resolve("b0"));
    }

    // What they left is complete and whole: on this disk, and in the store.
    for (Path each : List.of(root, Fixture.fresh("root"))) {
      Path binary = binaries.resolve(each.getFileName());
      Go.Run after =
          Fixture.go(project, each, prefix).run("build", "-x", "-o", binary.toString(), ".");
      assertThat(after.exit()).as("%s", after).isZero();
      assertThat(after.complaints()).as("%s", after).isEmpty();
      assertThat(after.compilations()).as("%s", after).isZero();
      assertThat(binary).hasSameBinaryContentAs(binaries.resolve("b0"));
    }
  }
}
