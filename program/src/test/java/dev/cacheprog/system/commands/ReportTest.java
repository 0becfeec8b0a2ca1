package dev.cacheprog.system.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.fakes.Together;
import dev.cacheprog.report.format.Line;
import dev.cacheprog.report.format.LineFormat;
import dev.cacheprog.report.format.Outcome;
import dev.cacheprog.report.format.Tier;
import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.testkit.CacheClient;
import dev.cacheprog.testkit.Go;
import dev.cacheprog.testkit.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Records of real go commands, and the page that is made from them.
@Tag("system")
@Timeout(300)
class ReportTest {
  private Path folder;
  private Path record;

  /// The page as people read it.
  private static String text(Fixture.Result result) {
    return result
        .out()
        .replaceAll("(?s)<style>.*?</style>", "")
        .replaceAll("<[^>]*>", " ")
        .replace('\u00a0', ' ')
        .replaceAll("\\s+", " ");
  }

  @BeforeEach
  void setUp() throws IOException {
    folder = Fixture.fresh("report");
    record = folder.resolve("record");
  }

  private Fixture.Result report(String... args) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(Workspace.program().toString(), "report"));
    command.addAll(List.of(args));
    return Fixture.run(new ProcessBuilder(command).directory(folder.toFile()));
  }

  private List<Line> lines() throws IOException, ParseException {
    List<Line> lines = new ArrayList<>();
    for (String line : Files.readAllLines(record)) {
      lines.add(LineFormat.read(line));
    }
    return lines;
  }

  private long count(Outcome outcome) throws Exception {
    return lines().stream()
        .filter(line -> line instanceof Line.Event event && event.outcome() == outcome)
        .count();
  }

  private long count(String verb) throws Exception {
    return lines().stream()
        .filter(
            line -> line instanceof Line.Event event && event.outcome().tier().verb().equals(verb))
        .count();
  }

  private static Go.Run succeeded(Go.Run run) {
    assertThat(run.exit()).as("%s", run).isZero();
    assertThat(run.complaints()).as("%s", run).isEmpty();
    return run;
  }

  @Test
  void aColdBuildIsReportedWithItsPackages() throws Exception {
    Path graph = folder.resolve("graph");
    Go.Run run =
        succeeded(
            Fixture.go(Fixture.library().folder(), Fixture.unique("report"))
                .with("CACHEPROG_RECORD", record.toString())
                .run(
                    "build",
                    "-debug-actiongraph=" + graph,
                    "-o",
                    folder.resolve("b").toString(),
                    "."));

    Fixture.Result page = report("-o", "-", record.toString(), "--actiongraph", graph.toString());

    assertThat(page.exit()).isZero();
    assertThat(page.err()).isEmpty();
    assertThat(page.out()).startsWith("<!DOCTYPE html>");
    assertThat(text(page))
        .contains("go build -debug-actiongraph=")
        .contains("lookups that hit 0.0 %% 0 of %,d".formatted(run.statistic("get_calls")))
        .contains("missed %,d built by go".formatted(run.statistic("get_calls")))
        .contains("stored by go %,d".formatted(run.statistic("put_calls")))
        .contains("uploaded %,d".formatted(run.statistic("remote_puts")))
        .containsPattern(" example\\.com/library/parta0 [\\d.]+ m?s ")
        .containsPattern(" example\\.com/library/partb0 [\\d.]+ m?s ");
    assertThat(count("get")).isEqualTo(run.statistic("get_calls"));
    assertThat(count("put")).isEqualTo(run.statistic("put_calls"));
    assertThat(count(Outcome.SENT)).isEqualTo(run.statistic("remote_puts"));
    assertThat(count(Outcome.SKIPPED)).isEqualTo(run.statistic("skipped_lookups"));
  }

  @Test
  void everyTierIsCountedAsTheStatisticsCountIt() throws Exception {
    Go go =
        Fixture.go(Fixture.library().folder(), Fixture.LIBRARY_PREFIX)
            .with("CACHEPROG_RECORD", record.toString());

    Go.Run first = succeeded(go.run("build", "-o", folder.resolve("b").toString(), "."));

    assertThat(first.statistic("get_hits")).isPositive();
    assertCounted(first);
    Files.delete(record);

    Go.Run second = succeeded(go.run("build", "-o", folder.resolve("b").toString(), "."));

    assertThat(second.statistic("local_hits")).isPositive();
    assertCounted(second);
    Files.delete(record);

    Go.Run without =
        succeeded(
            Fixture.go(Fixture.library().folder(), Fixture.LIBRARY_PREFIX)
                .with("CACHEPROG_RECORD", record.toString())
                .with("CACHEPROG_PREFETCH", "false")
                .run("build", "-o", folder.resolve("b").toString(), "."));

    assertThat(without.statistic("fetched_hits")).isPositive();
    assertCounted(without);
  }

  private void assertCounted(Go.Run run) throws Exception {
    assertThat(count("get")).isEqualTo(run.statistic("get_calls"));
    assertThat(count(Outcome.LOCAL)).isEqualTo(run.statistic("local_hits"));
    assertThat(count(Outcome.PREFETCHED)).isEqualTo(run.statistic("prefetched_hits"));
    assertThat(count(Outcome.FETCHED)).isEqualTo(run.statistic("fetched_hits"));
    assertThat(count("put")).isEqualTo(run.statistic("put_calls"));
    long bytes =
        lines().stream()
            .mapToLong(
                line ->
                    line instanceof Line.Event event
                            && event.outcome().tier().isGet()
                            && event.outcome().tier() != Tier.MISSED
                        ? event.size()
                        : 0)
            .sum();
    assertThat(bytes).isEqualTo(run.statistic("bytes_hit"));
    assertThat(lines().getLast())
        .isInstanceOfSatisfying(
            Line.End.class,
            end ->
                assertThat(end.statistics())
                    .containsEntry("get_calls", run.statistic("get_calls"))
                    .containsEntry("bytes_hit", run.statistic("bytes_hit")));
  }

  @Test
  void manyGoCommandsShareOneRecord() throws Exception {
    Go go =
        Fixture.go(Fixture.library().folder(), Fixture.LIBRARY_PREFIX)
            .with("CACHEPROG_RECORD", record.toString());
    List<Long> gets = new ArrayList<>();

    Together.run(
        4,
        number -> {
          Go.Run run =
              succeeded(
                  number == 0
                      ? go.run("vet", ".")
                      : go.run("build", "-o", folder.resolve("b" + number).toString(), "."));
          synchronized (gets) {
            gets.add(run.statistic("get_calls"));
          }
        });

    List<Line> lines = lines();
    Set<String> sessions = lines.stream().map(Line::session).collect(Collectors.toSet());
    assertThat(sessions).hasSize(4);
    List<Long> recorded = new ArrayList<>();
    for (String session : sessions) {
      List<Line> own = lines.stream().filter(line -> line.session().equals(session)).toList();
      assertThat(own.getFirst()).isInstanceOf(Line.Begin.class);
      assertThat(own.getLast()).isInstanceOf(Line.End.class);
      recorded.add(
          own.stream()
              .filter(line -> line instanceof Line.Event event && event.outcome().tier().isGet())
              .count());
    }
    assertThat(recorded).containsExactlyInAnyOrderElementsOf(gets);

    Fixture.Result page = report(record.toString());

    assertThat(page)
        .isEqualTo(new Fixture.Result(0, "Wrote " + folder.resolve("report.html") + "\n", ""));
    assertThat(Files.readString(folder.resolve("report.html")))
        .contains("4 go commands, ", "go vet .", "<details>")
        .doesNotContain("could not be read");
  }

  @Test
  void whatAKilledSessionWroteIsReadable() throws Exception {
    try (CacheClient program =
        CacheClient.start(
            Map.of(
                "CACHEPROG_ROOT_DIRECTORY",
                folder.resolve("root").toString(),
                "CACHEPROG_RECORD",
                record.toString()))) {
      for (int i = 0; i < 100; i++) {
        byte[] id = new byte[32];
        id[0] = (byte) i;
        assertThat(program.get(id).get().isMiss()).isTrue();
      }
      Fixture.await(
          Duration.ofSeconds(30),
          "the record",
          () -> Files.exists(record) && Files.readAllLines(record).size() >= 101);
      ProcessHandle.of(program.pid()).orElseThrow().destroyForcibly();
      assertThat(program.awaitExit()).isNotZero();
    }
    Files.writeString(
        record, Files.readString(record) + "{\"s\":\"torn\",\"t\":12", StandardCharsets.UTF_8);

    Fixture.Result page = report(record.toString(), "-o", "-");

    assertThat(text(page))
        .contains("1 sessions have no end: they were killed, or are running.")
        .contains("1 lines could not be read and were skipped.")
        .contains("missed 100 built by go")
        .contains("no-store 100");
  }

  @Test
  void aRecordThatCannotBeWrittenCostsTheRecordNotTheBuild() throws Exception {
    Go.Run run =
        Fixture.go(Fixture.library().folder(), Fixture.LIBRARY_PREFIX)
            .with("CACHEPROG_RECORD", folder.resolve("absent/record").toString())
            .run("build", "-o", folder.resolve("b").toString(), ".");

    assertThat(run.exit()).as("%s", run).isZero();
    assertThat(run.complaints())
        .singleElement()
        .asString()
        .contains("Failed to write build record");
  }

  @Test
  void badInputIsOneLine() throws Exception {
    Path other = Files.writeString(folder.resolve("other"), "hello\n");
    for (List<String> args :
        List.of(
            List.<String>of(),
            List.of("none"),
            List.of("other"),
            List.of(folder.toString()),
            List.of("other", "--actiongraph", "none"),
            List.of("other", "-o", "/none/none"))) {
      Fixture.Result result = report(args.toArray(new String[0]));

      assertThat(result.exit()).isEqualTo(1);
      assertThat(result.out()).isEmpty();
      assertThat(result.err()).startsWith("cacheprog: ").hasLineCount(1);
    }
    assertThat(Files.readString(other)).isEqualTo("hello\n");
    assertThat(folder.resolve("report.html")).doesNotExist();
  }

  @Test
  void nothingOfItIsLoadedWithoutARecord() throws Exception {
    assertThat(Fixture.loadedClasses())
        .isNotEmpty()
        .noneMatch(line -> line.contains(" dev.cacheprog.record."));
  }
}
