package dev.cacheprog.bench;

import java.io.IOException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The tables of [PublicBuilds] for one project.
final class PublicReport {
  static final String NONE = "no cache";
  static final String KEPT = "`GOCACHE` kept on the disk";

  /// What is added to a label, for parts of the seconds and for bytes.
  static final String RESTORE = ", restore";

  static final String BUILD = ", build";
  static final String SAVE = ", save";
  static final String DOWN = ", down";
  static final String UP = ", up";
  static final String STORED = "stored";

  private static final String COLD = "cold";
  private static final String UNCHANGED = "unchanged";

  private final Figures figures;
  private final LinkPoint link;
  private final int rounds;
  private final PublicProject project;
  private final List<String> caches;

  /// @param caches their names
  PublicReport(
      Figures figures, LinkPoint link, int rounds, PublicProject project, List<String> caches) {
    this.figures = figures;
    this.link = link;
    this.rounds = rounds;
    this.project = project;
    this.caches = caches;
  }

  /// What is replaced when the project is measured again.
  ReportPart part() {
    return new ReportPart("bench-public PROJECTS=" + project.name());
  }

  /// What is built one after another: the first version twice, then the others.
  static List<String> steps(PublicProject project) {
    List<String> steps = new ArrayList<>(List.of(COLD, UNCHANGED));
    steps.addAll(following(project));
    return steps;
  }

  static String version(PublicProject project, String step) {
    return following(project).contains(step) ? step : project.versions().getFirst();
  }

  private static List<String> following(PublicProject project) {
    return project.versions().subList(1, project.versions().size());
  }

  static String label(PublicProject project, String cache, String step) {
    return project.name() + ": " + cache + ", " + step;
  }

  /// @param failures of all jobs of the project
  String text(List<String> failures) throws IOException, InterruptedException {
    StringBuilder text = new StringBuilder("## ").append(project.title()).append("\n\n");
    text.append(part().origin());
    text.append("Date: ").append(LocalDate.now(ZoneOffset.UTC)).append(". Round trip to ");
    text.append("the store: ").append(link.roundTrip()).append(" ms, rate in each direction: ");
    text.append(link.title()).append(". Rounds: ").append(rounds).append(". Built is `go build ");
    text.append("-o FOLDER ").append(String.join(" ", project.packages())).append("` of `");
    text.append(project.module()).append("`, with ").append(PublicProject.TOOLCHAIN);
    text.append(" and without cgo: ");
    text.append(String.join(", then ", project.versions())).append(".\n\n");
    text.append("| cache | cold | unchanged | x | restore | build | save | a version |");
    text.append(" x | MB down | MB up | MB stored |\n");
    text.append("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n");
    caches.forEach(cache -> row(text, cache));
    text.append("\nSeconds of each job:\n\n| version |");
    caches.forEach(cache -> text.append(' ').append(cache).append(" |"));
    text.append("\n|---|").append("---:|".repeat(caches.size())).append('\n');
    steps(project).forEach(step -> version(text, step));
    text.append("\nJobs that failed: ").append(failures.size()).append(".\n");
    return text.toString();
  }

  private void row(StringBuilder text, String cache) {
    List<String> versions = following(project);
    text.append("| ").append(cache).append(" | ").append(cell(cold(cache)));
    text.append(" | ").append(cell(mean(cache, List.of(UNCHANGED), "")));
    text.append(" | ").append(ratio(cache, List.of(UNCHANGED)));
    for (String part : List.of(RESTORE, BUILD, SAVE, "")) {
      text.append(" | ").append(cell(mean(cache, versions, part)));
    }
    text.append(" | ").append(ratio(cache, versions));
    for (String part : List.of(DOWN, UP)) {
      text.append(" | ").append(cell(mean(cache, versions, part) / 1e6));
    }
    String stored = label(project, cache, STORED);
    text.append(" | ").append(figures.has(stored) ? cell(figures.median(stored) / 1e6) : "");
    text.append(" |\n");
  }

  /// Without a cache, the first build is that of a cache that is kept, which is empty then.
  private double cold(String cache) {
    return mean(cache.equals(NONE) ? KEPT : cache, List.of(COLD), "");
  }

  private void version(StringBuilder text, String step) {
    String version = version(project, step);
    text.append("| ").append(version.equals(step) ? version : version + ", " + step).append(" |");
    for (String cache : caches) {
      double seconds = step.equals(COLD) ? cold(cache) : mean(cache, List.of(step), "");
      text.append(' ').append(cell(seconds)).append(" |");
    }
    text.append('\n');
  }

  /// Seconds or bytes of a job: the mean over the steps of the medians over the rounds; 0 if there
  /// are none.
  private double mean(String cache, List<String> steps, String part) {
    return steps.stream()
        .map(step -> label(project, cache, step) + part)
        .filter(figures::has)
        .mapToDouble(figures::median)
        .average()
        .orElse(0);
  }

  private String ratio(String cache, List<String> steps) {
    List<String> both =
        steps.stream().filter(step -> figures.has(label(project, cache, step))).toList();
    double ratio = mean(cache, both, "") / mean(KEPT, both, "");
    return both.isEmpty() ? "" : String.format(Locale.ROOT, "%.2f", ratio);
  }

  private static String cell(double value) {
    return value == 0 ? "" : String.format(Locale.ROOT, "%.1f", value);
  }
}
