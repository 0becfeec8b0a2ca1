package dev.cacheprog.bench;

import dev.cacheprog.testkit.S3Server;
import dev.cacheprog.testkit.Toxiproxy;
import dev.cacheprog.testkit.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/// Measures what users feel and writes its part of docs/performance.md, and a figure of it:
/// `EndToEnd [ROUNDS [REPORT FIGURE]]`.
///
/// All figures of one report come from one run on one machine, in turns, so that they can be
/// compared.
public final class EndToEnd {
  private static final ReportPart PART = new ReportPart("bench");

  private static final String BUILDS =
      "| build | min | median | max | n | x plain go |\n|---|---:|---:|---:|---:|---:|\n";

  /// On these versions depend 130 of the 459 packages of the example.
  private static final Map<String, String> BUMPED =
      Map.of(
          "google.golang.org/protobuf v1.36.8",
          "google.golang.org/protobuf v1.36.9",
          "github.com/aws/smithy-go v1.23.0",
          "github.com/aws/smithy-go v1.23.1");

  private EndToEnd() {}

  /// @param args how many rounds (default 5), and the files to write (default: print only)
  public static void main(String[] args) throws IOException, InterruptedException {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
    Path scratch = Workspace.scratch("cacheprog-bench");
    Figures figures = new Figures();
    try (S3Server store = S3Server.minio(Files.createDirectory(scratch.resolve("s3")));
        Toxiproxy proxy = Toxiproxy.start(scratch, store.port())) {
      StartUp.measure(figures, scratch, 30);
      Path examples = Workspace.checkout().resolve("examples");
      Path webshop = examples.resolve("webshop");
      Builds builds = new Builds("webshop", webshop, scratch, store, proxy, figures);
      Builds large = new Builds("large", examples.resolve("large"), scratch, store, proxy, figures);
      int coldRounds = (rounds + 1) / 2;
      for (int round = 0; round < coldRounds; round++) {
        builds.cold(round);
        builds.unforeseen(50);
        builds.archived(50);
        builds.tidy();
      }
      for (int round = 0; round < rounds; round++) {
        builds.warm(0, 50, 150);
        builds.tidy();
      }
      for (int round = 0; round < rounds; round++) {
        builds.command(round, 50, "test", "./...");
        builds.command(round, 50, "vet", "./...");
        builds.lint(round, 50);
        builds.shortCommands(round, 10, "vet", "./internal/catalog");
        builds.tidy();
      }
      // Afterwards, since each edit leaves a manifest of its own.
      for (int round = 0; round < rounds; round++) {
        builds.edited(webshop.resolve("internal/catalog/season.go"), round, 50);
      }
      for (int round = 0; round < coldRounds; round++) {
        builds.bumped(BUMPED, 50);
        builds.tidy();
      }
      large.fill();
      large.tidy();
      for (int round = 0; round < rounds; round++) {
        large.warm(0, 50, 150);
        large.tidy();
      }
      String report = report(figures, builds, large);
      System.out.println(report);
      if (args.length > 2) {
        PART.write(Path.of(args[1]), report);
        Files.writeString(Path.of(args[2]), figure(figures, builds));
      }
    } finally {
      Workspace.delete(scratch);
    }
  }

  private static String report(Figures figures, Builds builds, Builds large)
      throws IOException, InterruptedException {
    StringBuilder text = new StringBuilder();
    text.append(PART.origin());
    text.append("## Start-up\n\nMilliseconds from starting the process, 30 times each.\n\n");
    text.append(
        "| what | min | median | max | n | x empty main |\n|---|---:|---:|---:|---:|---:|\n");
    for (String name : new String[] {StartUp.EMPTY, StartUp.PROGRAM, StartUp.WHOLE}) {
      row(text, figures, name, StartUp.EMPTY, name, "%.1f");
    }
    text.append("\n## Builds\n\n");
    text.append(
        "Seconds for `go build` of `examples/webshop` (459 packages) with linking; MinIO on the ");
    text.append("same machine, behind a proxy that adds the distance with 10 ms jitter.\n\n");
    text.append(BUILDS);
    rows(
        text, figures, builds, "plain go, cold", "cacheprog, cold, 0 ms", "cacheprog, cold, 50 ms");
    rows(
        text,
        figures,
        builds,
        "plain go, warm",
        "no prefetch, warm disk, 0 ms",
        "cacheprog, warm disk, 0 ms",
        "cacheprog, empty disk, 0 ms",
        "cacheprog, warm disk, 50 ms",
        "cacheprog, empty disk, 50 ms",
        "cacheprog, warm disk, 150 ms",
        "cacheprog, empty disk, 150 ms",
        "archive of GOCACHE, 50 ms",
        "no prefetch, empty disk, 50 ms");
    rows(text, figures, builds, "plain go, edited", "cacheprog, edited, empty disk, 50 ms");
    rows(text, figures, builds, "plain go, bumped", "cacheprog, bumped, empty disk, 50 ms");
    text.append(
        "\n"
            + "Edited: a function was added to `internal/catalog`. Bumped: new versions of protobuf"
            + " and ");
    text.append(
        "smithy-go, on which a third of the packages depend. Archive: `GOCACHE` downloaded as one"
            + " ");
    text.append("tar file with zstd, unpacked, then built.\n\n");
    text.append("The same of `examples/large` (1,197 packages):\n\n").append(BUILDS);
    rows(
        text,
        figures,
        large,
        "plain go, warm",
        "cacheprog, warm disk, 0 ms",
        "cacheprog, empty disk, 0 ms",
        "cacheprog, warm disk, 50 ms",
        "cacheprog, empty disk, 50 ms",
        "cacheprog, warm disk, 150 ms",
        "cacheprog, empty disk, 150 ms");
    text.append(
        "\nRequests and bytes of one build, and the price of a thousand such builds in S3 ");
    text.append("(0.0004 dollars for 1,000 gets, 0.005 for 1,000 puts; medians):\n\n");
    text.append("| build | gets | puts | MB fetched | MB sent | dollars |\n");
    text.append("|---|---:|---:|---:|---:|---:|\n");
    requests(text, figures, builds, "cacheprog, cold, 50 ms");
    requests(text, figures, builds, "no prefetch, empty disk, 50 ms");
    requests(text, figures, builds, "cacheprog, empty disk, 50 ms");
    requests(text, figures, builds, "cacheprog, edited, empty disk, 50 ms");
    requests(text, figures, builds, "cacheprog, bumped, empty disk, 50 ms");
    requests(text, figures, large, "cacheprog, empty disk, 50 ms");
    text.append("\nCommands whose results are all cached, in `examples/webshop`:\n\n");
    text.append(
        "| command | min | median | max | n | x warm disk |\n|---|---:|---:|---:|---:|---:|\n");
    for (String command : new String[] {"go test ./...", "go vet ./...", "golangci-lint run"}) {
      rows(
          text,
          figures,
          builds,
          command + ", warm disk, 50 ms",
          command + ", plain go",
          command + ", empty disk, 50 ms");
    }
    text.append("\nShort commands in a row, all cached on the disk ");
    text.append("([why](decisions/0014-short-commands.md)):\n\n").append(BUILDS);
    String vet = "go vet ./internal/catalog";
    rows(text, figures, builds, vet + ", plain go", vet + ", cacheprog");
    return text.toString();
  }

  /// What the README opens with.
  private static String figure(Figures figures, Builds builds) {
    return new BarChart("go build of 459 packages, with linking", "s")
        .bar("plain go, empty cache", figures.median(builds.label("plain go, cold")))
        .bar(
            "object by object (--prefetch=false)",
            figures.median(builds.label("no prefetch, empty disk, 50 ms")))
        .best("cacheprog, empty disk", figures.median(builds.label("cacheprog, empty disk, 50 ms")))
        .bar("plain go, warm cache", figures.median(builds.label("plain go, warm")))
        .svg("Medians of one run of make bench; the store is 50 ms away.");
  }

  /// @param names the first one is what the others are compared with
  private static void rows(StringBuilder text, Figures figures, Builds builds, String... names) {
    for (String name : names) {
      row(text, figures, builds.label(name), builds.label(names[0]), name, "%.2f");
    }
  }

  private static void requests(StringBuilder text, Figures figures, Builds builds, String what) {
    String label = builds.label(what);
    double gets = figures.median(label + Builds.GETS);
    double puts = figures.median(label + Builds.PUTS);
    text.append(
        String.format(
            Locale.ROOT,
            "| %s | %.0f | %.0f | %.1f | %.1f | %.3f |%n",
            label,
            gets,
            puts,
            figures.median(label + Builds.FETCHED) / 1e6,
            figures.median(label + Builds.SENT) / 1e6,
            gets * 0.0004 + puts * 0.005));
  }

  private static void row(
      StringBuilder text, Figures figures, String name, String base, String title, String format) {
    text.append("| ").append(title).append(" | ").append(figures.cells(name, format));
    text.append(
        String.format(Locale.ROOT, " | %.2f |%n", figures.median(name) / figures.median(base)));
  }
}
