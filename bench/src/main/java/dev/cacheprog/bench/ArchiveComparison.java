package dev.cacheprog.bench;

import dev.cacheprog.testkit.Go;
import dev.cacheprog.testkit.Link;
import dev.cacheprog.testkit.S3Server;
import dev.cacheprog.testkit.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/// Compares jobs that restore `GOCACHE` with jobs that unpack an archive of it, and writes its part
/// of docs/performance.md: `ArchiveComparison [ROUNDS [REPORT]]`.
public final class ArchiveComparison {
  private static final ReportPart PART = new ReportPart("bench-archive");

  private static final int COMMITS = 20;

  /// How long a job sets up before it starts go.
  private static final Duration SETUP = Duration.ofSeconds(5);

  private static final List<List<String>> COMMANDS =
      List.of(
          List.of("build", "./..."),
          List.of("vet", "./internal/catalog"),
          List.of("list", "-export", "./..."),
          List.of("test", "./..."),
          List.of("run", ".", "-h"));

  private final Figures figures = new Figures();
  private final int rounds;
  private final Path scratch;
  private final S3Server store;
  private final Link link;

  private ArchiveComparison(int rounds, Path scratch, S3Server store, Link link) {
    this.rounds = rounds;
    this.scratch = scratch;
    this.store = store;
    this.link = link;
  }

  /// @param args how many rounds (default 3), and the file to write (default: print only)
  public static void main(String[] args) throws IOException, InterruptedException {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 3;
    Path scratch = Workspace.scratch("cacheprog-bench");
    try (S3Server store = S3Server.minio(Files.createDirectory(scratch.resolve("s3")));
        Link link = new Link(store.port())) {
      ArchiveComparison comparison = new ArchiveComparison(rounds, scratch, store, link);
      comparison.measure();
      String report = comparison.report();
      System.out.println(report);
      if (args.length > 1) {
        PART.write(Path.of(args[1]), report);
      }
    } finally {
      Workspace.delete(scratch);
    }
  }

  private void measure() throws IOException, InterruptedException {
    for (String example : new String[] {"webshop", "large"}) {
      Path project = Workspace.checkout().resolve("examples").resolve(example);
      Jobs jobs = new Jobs(example, project, scratch, store, link);
      fill(jobs);
      for (int round = 0; round < rounds; round++) {
        for (int distance : new int[] {0, 50, 150}) {
          restores(jobs, distance);
        }
        builds(jobs);
        early(jobs);
        jobs.tidy();
      }
      if (example.equals("webshop")) {
        commands(jobs);
        memory(jobs);
        saves(jobs, 5_000);
        saves(jobs, 100_000);
      }
    }
    commits();
  }

  private void add(Jobs jobs, String what, double value) {
    figures.add(label(jobs.name(), what), value);
  }

  private static String label(String name, String what) {
    return name + ": " + what;
  }

  /// A first job: cold, saved, archived; and builds with a GOCACHEPROG.
  private void fill(Jobs jobs) throws IOException, InterruptedException {
    jobs.distance(0);
    jobs.run("restore");
    jobs.build(jobs.go());
    jobs.run("save");
    jobs.archive("/archive");
    Path root = jobs.fresh("root");
    jobs.build(jobs.cached(root));
    jobs.build(jobs.cached(root));
  }

  private void restores(Jobs jobs, int distance) throws IOException, InterruptedException {
    jobs.distance(distance);
    jobs.emptyDisk();
    add(jobs, "restore, " + distance + " ms", jobs.run("restore"));
    jobs.emptyDisk();
    add(jobs, "archive, " + distance + " ms", jobs.unpack("/archive"));
  }

  private void builds(Jobs jobs) throws IOException, InterruptedException {
    jobs.distance(50);
    jobs.emptyDisk();
    add(jobs, "restore and build", jobs.run("restore") + jobs.build(jobs.go()));
    add(jobs, "plain go, warm", jobs.build(jobs.go()));
    jobs.emptyDisk();
    add(jobs, "archive and build", jobs.unpack("/archive") + jobs.build(jobs.go()));
    Path root = jobs.fresh("root");
    add(jobs, "GOCACHEPROG", jobs.build(jobs.cached(root)));
    add(jobs, "GOCACHEPROG, warm disk", jobs.build(jobs.cached(root)));
  }

  /// Fetching begins some seconds before go.
  private void early(Jobs jobs) throws IOException, InterruptedException {
    jobs.emptyDisk();
    jobs.run("restore", "--detach");
    Thread.sleep(SETUP);
    add(jobs, "restore --detach, 5 s before", jobs.build(jobs.go()));
    Thread.sleep(SETUP);
    add(jobs, "plain go, warm, after 5 s", jobs.build(jobs.go()));
    Path root = jobs.fresh("root");
    Go cached = jobs.cached(root);
    ProcessBuilder prefill = cached.builder();
    prefill.command(
        Workspace.program().toString(), "prefill", "--detach", "--", "go", "build", ".");
    Jobs.run(prefill);
    Thread.sleep(SETUP);
    add(jobs, "prefill --detach, 5 s before", jobs.build(cached));
    Thread.sleep(SETUP);
    add(jobs, "GOCACHEPROG, warm disk, after 5 s", jobs.build(cached));
  }

  /// Commands after a restore, the first and the next one, beside plain go with its own cache.
  private void commands(Jobs jobs) throws IOException, InterruptedException {
    jobs.distance(0);
    Path own = Files.createDirectory(scratch.resolve("own"));
    Path coverage = uncovered(Files.createDirectory(scratch.resolve("coverage")));
    for (List<String> command : COMMANDS) {
      command(jobs, jobs.go(), jobs.go(own), command);
    }
    command(
        jobs,
        jobs.go().in(coverage),
        jobs.go(own).in(coverage),
        List.of("test", "-coverprofile=/dev/null", "./..."));
  }

  private void command(Jobs jobs, Go restored, Go plain, List<String> command)
      throws IOException, InterruptedException {
    String[] words = command.toArray(new String[0]);
    String what = "go " + String.join(" ", command);
    // A job that runs this command, on a disk that has something.
    jobs.run("restore", "--prefetch-key=" + what);
    Jobs.time(restored, words);
    jobs.run("save", "--prefetch-key=" + what);
    Jobs.time(plain, words);
    for (int round = 0; round < 2 * rounds; round++) {
      jobs.emptyDisk();
      jobs.run("restore", "--prefetch-key=" + what);
      add(jobs, what + ", first", Jobs.time(restored, words));
      add(jobs, what + ", again", Jobs.time(restored, words));
      add(jobs, what + ", plain go", Jobs.time(plain, words));
    }
    jobs.tidy();
  }

  /// A module with 30 packages without tests, and one that has some.
  private static Path uncovered(Path folder) throws IOException {
    Files.writeString(folder.resolve("go.mod"), "module example.com/uncovered\n\ngo 1.24\n");
    for (int i = 0; i < 30; i++) {
      Path at = Files.createDirectory(folder.resolve("p" + i));
      Files.writeString(
          at.resolve("p.go"), "package p%d\n\nfunc F() int { return %d }\n".formatted(i, i));
    }
    Files.writeString(
        folder.resolve("p0/p_test.go"),
        "package p0\n\nimport \"testing\"\n\nfunc TestF(t *testing.T) { F() }\n");
    FileTime old = FileTime.from(Instant.now().minus(Duration.ofDays(1)));
    try (var files = Files.walk(folder)) {
      for (Path file : files.toList()) {
        Files.setLastModifiedTime(file, old);
      }
    }
    return folder;
  }

  /// The largest part of the memory that a restore has in use.
  private void memory(Jobs jobs) throws IOException, InterruptedException {
    jobs.emptyDisk();
    Process process =
        jobs.program("restore").redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    double most = 0;
    while (process.isAlive()) {
      try {
        for (String line : Files.readAllLines(status)) {
          if (line.startsWith("VmHWM:")) {
            most = Double.parseDouble(line.replaceAll("\\D", "")) / 1024;
          }
        }
      } catch (IOException _) {
        break; // it has ended
      }
      Thread.sleep(5);
    }
    process.waitFor();
    add(jobs, "memory of restore, MiB", most);
  }

  /// A save that finds nothing new, in a cache that has many entries.
  private void saves(Jobs jobs, int entries) throws IOException, InterruptedException {
    jobs.emptyDisk();
    jobs.run("restore");
    jobs.build(jobs.go());
    addEntries(jobs.goCache(), entries);
    for (int round = 0; round < rounds; round++) {
      add(jobs, "save of an unchanged job, %,d entries".formatted(entries), jobs.run("save"));
    }
    jobs.tidy();
  }

  private static void addEntries(Path goCache, int entries) throws IOException {
    SplittableRandom random = new SplittableRandom(entries);
    FileTime old = FileTime.from(Instant.now().minus(Duration.ofHours(3)));
    byte[] id = new byte[32];
    for (int i = 0; i < entries; i++) {
      random.nextBytes(id);
      String hex = HexFormat.of().formatHex(id);
      Path file = goCache.resolve(hex.substring(0, 2)).resolve(hex + "-a");
      Files.createDirectories(file.getParent());
      Files.writeString(file, "v1 ", StandardCharsets.US_ASCII);
      Files.setLastModifiedTime(file, old);
    }
  }

  /// A module that changes: one job for each commit, with the same path of the checkout. The
  /// archive is that of the job before, and is uploaded as a whole.
  private void commits() throws IOException, InterruptedException {
    Path checkout = Files.createDirectory(scratch.resolve("checkout"));
    Workspace.copy(Workspace.checkout().resolve("examples/webshop"), checkout);
    Jobs jobs = new Jobs("commits", checkout, scratch, store, link);
    fill(jobs);
    List<Path> packages;
    try (var folders = Files.walk(checkout.resolve("internal"))) {
      packages = folders.filter(Files::isDirectory).sorted().toList();
    }
    jobs.distance(50);
    for (int commit = 0; commit < COMMITS; commit++) {
      Path at = packages.get(1 + commit * 3 % (packages.size() - 1));
      edit(at, commit);
      long up = link.carriedUp();
      long down = link.carriedDown();
      jobs.emptyDisk();
      double seconds = jobs.run("restore") + jobs.build(jobs.go()) + jobs.run("save");
      add(jobs, "cacheprog, seconds", seconds);
      add(jobs, "cacheprog, MB sent", (link.carriedUp() - up) / 1e6);
      add(jobs, "cacheprog, MB fetched", (link.carriedDown() - down) / 1e6);
      up = link.carriedUp();
      down = link.carriedDown();
      jobs.emptyDisk();
      seconds = jobs.unpack("/archive") + jobs.build(jobs.go()) + jobs.archive("/archive");
      add(jobs, "archive, seconds", seconds);
      add(jobs, "archive, MB sent", (link.carriedUp() - up) / 1e6);
      add(jobs, "archive, MB fetched", (link.carriedDown() - down) / 1e6);
      jobs.tidy();
    }
  }

  /// Adds a function to the first file of a package.
  private static void edit(Path folder, int commit) throws IOException {
    try (var files = Files.list(folder)) {
      List<Path> sources =
          files
              .filter(file -> file.toString().endsWith(".go"))
              .filter(file -> !file.toString().endsWith("_test.go"))
              .sorted()
              .toList();
      if (!sources.isEmpty()) {
        Path file = sources.getFirst();
        String function = "%nfunc Commit%d() int { return %d }%n".formatted(commit, commit);
        Files.writeString(file, Files.readString(file) + function);
      }
    }
  }

  private String report() throws IOException, InterruptedException {
    StringBuilder text = new StringBuilder();
    text.append(PART.origin()).append("## GOCACHE mode and archives\n\n");
    text.append("Seconds for jobs on an empty disk. Archive: `GOCACHE` as one tar file with zstd,");
    text.append(
        " downloaded with curl and unpacked meanwhile. MinIO on the same machine, behind a");
    text.append(" link with the given round trip.\n\n");
    for (String name : new String[] {"webshop", "large"}) {
      text.append("| `examples/").append(name).append("` | min | median | max | n | x |\n");
      text.append("|---|---:|---:|---:|---:|---:|\n");
      for (int distance : new int[] {0, 50, 150}) {
        String archive = "archive, " + distance + " ms";
        row(text, name, archive, archive);
        row(text, name, "restore, " + distance + " ms", archive);
      }
      for (String what : new String[] {"archive and build", "restore and build", "GOCACHEPROG"}) {
        row(text, name, what, "archive and build");
      }
      String plain = "plain go, warm, after 5 s";
      row(text, name, plain, plain);
      row(text, name, "restore --detach, 5 s before", plain);
      String warm = "GOCACHEPROG, warm disk, after 5 s";
      row(text, name, warm, warm);
      row(text, name, "prefill --detach, 5 s before", warm);
      text.append('\n');
    }
    text.append(
        "x: compared with the archive, or with the warm disk above it. The rows without a distance");
    text.append(" are at 50 ms.\n\n");
    text.append("Commands after a restore, and what plain go with its own warm cache takes:\n\n");
    text.append(
        "| command | min | median | max | n | x plain go |\n|---|---:|---:|---:|---:|---:|\n");
    for (String label : figures.names()) {
      if (label.startsWith("webshop: go ")) {
        String what = label.substring("webshop: ".length());
        row(text, "webshop", what, what.substring(0, what.lastIndexOf(", ")) + ", plain go");
      }
    }
    text.append(
        "\nOne job for each of 20 commits of `examples/webshop`, each with an empty disk, the");
    text.append(" store 50 ms away; restore or download, build, and save or upload. Sums:\n\n");
    text.append("| | archive | cacheprog | x |\n|---|---:|---:|---:|\n");
    for (String unit : new String[] {"seconds", "MB sent", "MB fetched"}) {
      double archive = figures.sum("commits: archive, " + unit);
      double ours = figures.sum("commits: cacheprog, " + unit);
      text.append(
          String.format(
              Locale.ROOT, "| %s | %.1f | %.1f | %.2f |%n", unit, archive, ours, ours / archive));
    }
    text.append("\n| `save` that finds nothing new; memory | min | median | max | n |\n");
    text.append("|---|---:|---:|---:|---:|\n");
    for (String label : figures.names()) {
      if (label.startsWith("webshop: save ") || label.startsWith("webshop: memory ")) {
        text.append("| ").append(label.substring("webshop: ".length())).append(" | ");
        text.append(figures.cells(label, "%.2f")).append(" |\n");
      }
    }
    return text.toString();
  }

  private void row(StringBuilder text, String name, String what, String base) {
    String label = label(name, what);
    text.append("| ").append(what).append(" | ").append(figures.cells(label, "%.2f"));
    text.append(
        String.format(
            Locale.ROOT, " | %.2f |%n", figures.median(label) / figures.median(label(name, base))));
  }
}
