package dev.cacheprog.bench;

import dev.cacheprog.testkit.Link;
import dev.cacheprog.testkit.S3Server;
import dev.cacheprog.testkit.Workspace;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Measures builds over links of many rates, at several distances, and writes its part of
/// docs/performance.md and a figure. Its arguments are pairs:
///
/// * `--rounds N`: how often each link is measured, 1 by default
/// * `--projects NAME,...`: examples to build, `webshop` by default; of others than the first one
///   only [LinkPoint#FEW] are measured, unless `--points` says otherwise
/// * `--points NAME,...`: links to measure, by the names in [LinkPoint], which may have `*`
/// * `--other NAME=PATH`: another `GOCACHEPROG` to measure at 50 ms; may be repeated
/// * `--variant NAME=VARIABLE=VALUE`: the packaged program with an option, at 50 ms; may be
///   repeated
/// * `--docs FOLDER`: where to write; by default it only prints
///
/// A build that fails, or builds something else than plain go, is left out, and the exit code is 1.
public final class LinkCurve {
  private static final String FIGURE = "performance-links.svg";

  /// How often plain go is measured again: machines become faster and slower.
  private static final Duration PLAIN_AGAIN = Duration.ofMinutes(5);

  private int rounds = 1;
  private List<String> projects = List.of("webshop");
  private String points = "";
  private String docs = "";
  private final List<CacheProgram> programs = new ArrayList<>(List.of(CacheProgram.packaged()));

  private LinkCurve(String... args) {
    if (args.length % 2 != 0) {
      throw new IllegalArgumentException("no value for " + args[args.length - 1]);
    }
    for (int i = 0; i < args.length; i += 2) {
      String value = args[i + 1];
      switch (args[i]) {
        case "--rounds" -> rounds = Integer.parseInt(value);
        case "--projects" -> projects = List.of(value.split(",", -1));
        case "--points" -> points = value;
        case "--other" -> programs.add(CacheProgram.other(value));
        case "--variant" -> programs.add(CacheProgram.variant(value));
        case "--docs" -> docs = value;
        default -> throw new IllegalArgumentException("unknown option " + args[i]);
      }
    }
  }

  /// @param args see above
  public static void main(String[] args) throws IOException, InterruptedException {
    System.exit(new LinkCurve(args).measure());
  }

  private int measure() throws IOException, InterruptedException {
    if (!docs.isEmpty()) {
      Files.createDirectories(Path.of(docs));
    }
    Path scratch = Workspace.scratch("cacheprog-bench");
    Figures figures = new Figures();
    List<LinkBuilds> measured = new ArrayList<>();
    try (S3Server store = S3Server.minio(Files.createDirectory(scratch.resolve("s3")));
        Link link = new Link(store.port())) {
      for (String project : projects) {
        List<LinkPoint> selected = selected(project);
        LinkBuilds builds = new LinkBuilds(project, scratch, store, link, figures);
        measured.add(builds);
        measure(builds, selected);
      }
    } finally {
      Workspace.delete(scratch);
    }
    LinkReport report = new LinkReport(figures, programs);
    String text = report.text(measured, FIGURE);
    System.out.println(text);
    if (!docs.isEmpty()) {
      LinkReport.PART.write(Path.of(docs, "performance.md"), text);
      Files.writeString(Path.of(docs, FIGURE), report.figure(measured.getFirst()));
    }
    return measured.stream().allMatch(builds -> builds.failures().isEmpty()) ? 0 : 1;
  }

  private void measure(LinkBuilds builds, List<LinkPoint> selected)
      throws IOException, InterruptedException {
    for (int round = 0; round < rounds; round++) {
      builds.plain();
      for (CacheProgram program : programs) {
        if (round == 0) {
          builds.fill(program);
        }
      }
      builds.tidy();
      Instant plain = Instant.now();
      for (LinkPoint point : selected) {
        if (Duration.between(plain, Instant.now()).compareTo(PLAIN_AGAIN) > 0) {
          builds.plain();
          plain = Instant.now();
        }
        for (CacheProgram program : programs) {
          if (program.isPackaged() || point.roundTrip() == 50) {
            builds.over(point, program);
          }
        }
        builds.tidy();
      }
    }
  }

  private List<LinkPoint> selected(String project) {
    String names = points;
    if (names.isEmpty()) {
      names = project.equals(projects.getFirst()) ? "*/*" : LinkPoint.FEW;
    }
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:{" + names + "}");
    List<LinkPoint> selected =
        LinkPoint.all().stream().filter(each -> matcher.matches(Path.of(each.name()))).toList();
    if (selected.isEmpty()) {
      throw new IllegalArgumentException("no link is called " + names);
    }
    return selected;
  }
}
