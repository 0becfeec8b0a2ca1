package dev.cacheprog.bench;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

/// The tables and the figure of [LinkCurve].
///
/// @param figures those of all builds
/// @param programs in the order of the rows
record LinkReport(Figures figures, List<CacheProgram> programs) {
  static final ReportPart PART = new ReportPart("bench-link");

  /// Where the figure has what was measured without a limit, in MB/s.
  private static final double NO_LIMIT = 80;

  /// @param figure its name, from the report
  String text(List<LinkBuilds> projects, String figure) throws IOException, InterruptedException {
    StringBuilder text = new StringBuilder("## Slow links\n\n");
    text.append(PART.origin());
    text.append("Seconds for `go build` with linking, with an empty disk and default settings. ");
    text.append("MinIO is on the same machine, behind a relay that is one link for all ");
    text.append("connections: its rate holds in each direction, and half of the round trip, with ");
    text.append("a fifth of that as jitter, passes each way. The store has all that the build ");
    text.append("needs. *Each*: the rate of each connection. *Cold*: the store is empty. ");
    text.append("MB down and up are what the link carried.");
    for (CacheProgram program : programs) {
      program
          .variables()
          .forEach(
              (name, value) -> {
                text.append(" *").append(program.name()).append("*: with `").append(name);
                text.append('=').append(value).append("`.");
              });
    }
    text.append("\n\n");
    text.append("![Build time over the rate of the link](").append(figure).append(")\n");
    projects.forEach(builds -> table(text, builds));
    return text.toString();
  }

  private void table(StringBuilder text, LinkBuilds builds) {
    text.append("\n`examples/").append(builds.name()).append("`:\n\n");
    text.append(
        "| program | link | round trip, ms | min | median | max | n | x plain go, cold | MB down |"
            + " MB up | prefetched hits |\n");
    text.append("|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n");
    for (String plain : List.of(LinkBuilds.PLAIN_COLD, LinkBuilds.PLAIN_WARM)) {
      String label = builds.label(plain);
      text.append("| ").append(plain).append(" | | | ").append(seconds(builds, label));
      text.append(" | | | |\n");
    }
    for (LinkPoint point : LinkPoint.all()) {
      for (CacheProgram program : programs) {
        String label = builds.label(program, point);
        if (figures.has(label)) {
          text.append("| ").append(program.name()).append(" | ").append(point.title());
          text.append(" | ").append(point.roundTrip()).append(" | ");
          text.append(seconds(builds, label)).append(" | ");
          text.append(median("%.1f", label + LinkBuilds.DOWN, 1e6)).append(" | ");
          text.append(median("%.1f", label + LinkBuilds.UP, 1e6)).append(" | ");
          text.append(median("%.0f", label + LinkBuilds.PREFETCHED, 1)).append(" |\n");
        }
      }
    }
    if (!builds.failures().isEmpty()) {
      text.append("\nBuilds that failed: ").append(builds.failures().size()).append(".\n");
    }
  }

  private String seconds(LinkBuilds builds, String label) {
    double cold = figures.median(builds.label(LinkBuilds.PLAIN_COLD));
    return figures.cells(label, "%.2f")
        + String.format(Locale.ROOT, " | %.2f", figures.median(label) / cold);
  }

  private String median(String format, String label, double unit) {
    return figures.has(label)
        ? String.format(Locale.ROOT, format, figures.median(label) / unit)
        : "";
  }

  /// Build time over the rate that all connections share: a line for each distance, and for each
  /// other program at 50 ms.
  String figure(LinkBuilds builds) {
    LineChart chart =
        new LineChart(
                "Seconds for go build of examples/"
                    + builds.name()
                    + " over a link of so many MB/s")
            .level("plain go, cold", figures.median(builds.label(LinkBuilds.PLAIN_COLD)))
            .level("plain go, warm", figures.median(builds.label(LinkBuilds.PLAIN_WARM)));
    for (double rate : LinkPoint.RATES) {
      chart.tick(position(rate), rate == 0 ? "no limit" : LinkPoint.number(rate));
    }
    for (CacheProgram program : programs) {
      for (int roundTrip : LinkPoint.ROUND_TRIPS) {
        if (program.isPackaged() || roundTrip == 50) {
          addLine(chart, builds, program, roundTrip);
        }
      }
    }
    return chart.svg("Medians of one run of make bench-link; empty disk, filled store.");
  }

  private void addLine(LineChart chart, LinkBuilds builds, CacheProgram program, int roundTrip) {
    for (double rate : LinkPoint.RATES) {
      String label = builds.label(program, LinkPoint.shared(roundTrip, rate));
      if (figures.has(label)) {
        chart.point(
            program.name() + ", " + roundTrip + " ms", position(rate), figures.median(label));
      }
    }
  }

  private static double position(double rate) {
    return rate == 0 ? NO_LIMIT : rate;
  }
}
