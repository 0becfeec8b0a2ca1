package dev.cacheprog.system.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.fakes.Together;
import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.testkit.Go;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What a job is told at its end.
@Tag("system")
class JobSummaryTest {
  @Test
  void allCommandsOfAJobAreInOneTable() throws Exception {
    Path project = Fixture.small().folder();
    Path folder = Fixture.fresh("job");
    Path summary = Files.writeString(folder.resolve("summary.md"), "# Job\n");
    Path statistics = folder.resolve("statistics.json");
    Go go =
        Fixture.go(project, Fixture.SMALL_PREFIX)
            .with(
                Map.of(
                    "GITHUB_STEP_SUMMARY", summary.toString(),
                    "CACHEPROG_STATS_JSON", statistics.toString()));

    Together.run(
        4,
        number -> {
          Go.Run run =
              number == 0
                  ? go.run("vet", "./...")
                  : go.run("build", "-o", folder.resolve("b" + number).toString(), "./tiny");
          assertThat(run.exit()).as("%s", run).isZero();
          assertThat(run.complaints()).as("%s", run).isEmpty();
        });

    assertThat(Files.readString(summary))
        .startsWith("# Job\n")
        .contains("lookups of 4 go commands")
        .contains("| store errors, damaged objects, unfinished uploads | 0, 0, 0 |");
    List<String> lines = Files.readAllLines(statistics);
    assertThat(lines)
        .hasSize(4)
        .allMatch(line -> line.startsWith("{\"time\":\"") && line.contains("\"get_calls\":"));
  }
}
