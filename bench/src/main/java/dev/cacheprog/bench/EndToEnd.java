package dev.cacheprog.bench;

import dev.cacheprog.testkit.S3Server;
import dev.cacheprog.testkit.Toxiproxy;
import dev.cacheprog.testkit.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/// Measures what users feel and writes docs/performance.md: `EndToEnd [ROUNDS [REPORT]]`.
///
/// All figures of one report come from one run on one machine, in turns, so that they can be
/// compared.
public final class EndToEnd {
  private EndToEnd() {}

  /// @param args how many rounds (default 5), and the file to write (default: print only)
  public static void main(String[] args) throws IOException, InterruptedException {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
    Path scratch = Files.createTempDirectory(fastFolder(), "cacheprog-bench-");
    Figures figures = new Figures();
    try (S3Server store = S3Server.minio(Files.createDirectory(scratch.resolve("s3")));
        Toxiproxy proxy = Toxiproxy.start(scratch, store.port())) {
      StartUp.measure(figures, scratch, 30);
      Path webshop = Workspace.checkout().resolve("examples/webshop");
      Builds builds = new Builds("webshop", webshop, scratch, store, proxy, figures);
      int coldRounds = (rounds + 1) / 2;
      for (int round = 0; round < coldRounds; round++) {
        builds.cold(round);
      }
      for (int round = 0; round < rounds; round++) {
        builds.warm(0, 50, 150);
      }
      // Afterwards, since each edit leaves a manifest of its own.
      for (int round = 0; round < rounds; round++) {
        builds.edited(webshop.resolve("internal/catalog/season.go"), round, 50);
      }
      String report = report(figures, builds);
      System.out.println(report);
      if (args.length > 1) {
        Files.writeString(Path.of(args[1]), report);
      }
    } finally {
      Workspace.delete(scratch);
    }
  }

  private static String report(Figures figures, Builds builds)
      throws IOException, InterruptedException {
    StringBuilder text = new StringBuilder();
    text.append("# Performance\n\n");
    text.append("Made by `make bench`; do not edit. All figures are from one run, in turns, on: ");
    text.append(machine()).append(".\n\n");
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
    text.append(
        "| build | min | median | max | n | x plain go |\n|---|---:|---:|---:|---:|---:|\n");
    String[] colds = {"plain go, cold", "cacheprog, cold, 0 ms", "cacheprog, cold, 50 ms"};
    for (String name : colds) {
      row(text, figures, builds.label(name), builds.label(colds[0]), name, "%.2f");
    }
    String[] warms = {
      "plain go, warm",
      "cacheprog, warm disk, 0 ms",
      "cacheprog, empty disk, 0 ms",
      "cacheprog, warm disk, 50 ms",
      "cacheprog, empty disk, 50 ms",
      "cacheprog, warm disk, 150 ms",
      "cacheprog, empty disk, 150 ms"
    };
    for (String name : warms) {
      row(text, figures, builds.label(name), builds.label(warms[0]), name, "%.2f");
    }
    String[] edits = {"plain go, edited", "cacheprog, edited, empty disk, 50 ms"};
    for (String name : edits) {
      row(text, figures, builds.label(name), builds.label(edits[0]), name, "%.2f");
    }
    return text.toString();
  }

  private static void row(
      StringBuilder text, Figures figures, String name, String base, String title, String format) {
    text.append("| ").append(title).append(" | ").append(figures.cells(name, format));
    text.append(
        String.format(Locale.ROOT, " | %.2f |%n", figures.median(name) / figures.median(base)));
  }

  private static String machine() throws IOException, InterruptedException {
    Process process = new ProcessBuilder("go", "version").start();
    String go = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    process.waitFor();
    return Runtime.getRuntime().availableProcessors()
        + " cores, "
        + System.getProperty("os.name")
        + " "
        + System.getProperty("os.arch")
        + ", JDK "
        + Runtime.version()
        + ", "
        + go;
  }

  /// Memory rather than a disk, where there is some: the disk's own moods are not what is measured.
  private static Path fastFolder() throws IOException {
    Path memory = Path.of("/dev/shm");
    boolean roomy =
        Files.isWritable(memory) && Files.getFileStore(memory).getUsableSpace() > 8L << 30;
    return roomy ? memory : Path.of(System.getProperty("java.io.tmpdir"));
  }
}
