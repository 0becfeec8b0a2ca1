package dev.cacheprog.bench;

import dev.cacheprog.testkit.Go;
import dev.cacheprog.testkit.Link;
import dev.cacheprog.testkit.S3Server;
import dev.cacheprog.testkit.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/// Measures CI jobs that build published programs, version after version, with all caches that
/// there are, and writes a part of docs/benchmarks.md for each. Its arguments are pairs:
///
/// * `--projects NAME,...`: see [PublicProject]; `hugo,prometheus` by default
/// * `--versions N`: how many versions follow the first one, 10 by default
/// * `--rounds N`: how often all of it is measured, 1 by default
/// * `--delay MS`: the round trip to the store, 50 by default
/// * `--rate MB`: MB/s of the link to the store, 100 by default; 0 is no limit
/// * `--other NAME=PATH`: another `GOCACHEPROG` to measure; may be repeated
/// * `--docs FOLDER`: where to write; by default it only prints
///
/// A job that fails, or builds something else than plain go, has no figures, and the exit code is
/// 1.
public final class PublicBuilds {
  /// More than any build here takes; one that hangs is ended then.
  private static final Duration LIMIT = Duration.ofMinutes(30);

  private List<String> projects = List.of("hugo", "prometheus");
  private int versions = 10;
  private int rounds = 1;
  private int delay = 50;
  private double rate = 100;
  private String docs = "";
  private final List<CacheProgram> others = new ArrayList<>();

  private final Figures figures = new Figures();
  private final List<String> failures = new ArrayList<>();

  private PublicBuilds(String... args) {
    if (args.length % 2 != 0) {
      throw new IllegalArgumentException("no value for " + args[args.length - 1]);
    }
    for (int i = 0; i < args.length; i += 2) {
      String value = args[i + 1];
      switch (args[i]) {
        case "--projects" -> projects = List.of(value.split(",", -1));
        case "--versions" -> versions = Integer.parseInt(value);
        case "--rounds" -> rounds = Integer.parseInt(value);
        case "--delay" -> delay = Integer.parseInt(value);
        case "--rate" -> rate = Double.parseDouble(value);
        case "--other" -> others.add(CacheProgram.other(value));
        case "--docs" -> docs = value;
        default -> throw new IllegalArgumentException("unknown option " + args[i]);
      }
    }
  }

  /// @param args see above
  public static void main(String[] args) throws IOException, InterruptedException {
    System.exit(new PublicBuilds(args).measure());
  }

  private int measure() throws IOException, InterruptedException {
    List<PublicProject> measured =
        projects.stream().map(name -> PublicProject.of(name).limited(versions)).toList();
    int failed = 0;
    Path scratch = Workspace.scratch("cacheprog-bench");
    try (S3Server store = S3Server.minio(Files.createDirectory(scratch.resolve("s3")));
        Link link = new Link(store.port());
        ParallelTransfer transfer = new ParallelTransfer(store, link.port())) {
      LinkPoint point = LinkPoint.shared(delay, rate);
      link.set(point.first());
      for (PublicProject project : measured) {
        Path checkout = scratch.resolve(project.name());
        for (String version : project.versions()) {
          project.checkOut(version, checkout);
          project.downloadModules(checkout);
        }
        List<JobCache> caches = caches(project, checkout, scratch, store, link, transfer);
        failures.clear();
        for (int round = 0; round < rounds; round++) {
          round(project, checkout, caches);
        }
        failed += failures.size();
        List<String> names = caches.stream().map(JobCache::name).toList();
        report(new PublicReport(figures, point, rounds, project, names));
      }
    } finally {
      Workspace.delete(scratch);
    }
    return failed == 0 ? 0 : 1;
  }

  private void report(PublicReport report) throws IOException, InterruptedException {
    String text = report.text(failures);
    System.out.println(text);
    if (!docs.isEmpty()) {
      report.part().write(Path.of(docs, "benchmarks.md"), text);
    }
  }

  /// All caches of a project; the first one is none, the second one the ideal.
  private List<JobCache> caches(
      PublicProject project,
      Path checkout,
      Path scratch,
      S3Server store,
      Link link,
      ParallelTransfer transfer) {
    Function<String, Jobs> jobs =
        kind -> new Jobs(project.name() + "-" + kind, checkout, scratch, store, link);
    List<JobCache> caches = new ArrayList<>();
    caches.add(new JobCache(PublicReport.NONE, jobs.apply("none")));
    caches.add(new JobCache.Kept(PublicReport.KEPT, jobs.apply("kept")));
    caches.add(
        new JobCache.Archived("archive, as `actions/cache`", jobs.apply("archive"), transfer));
    caches.add(new JobCache.Restored("cacheprog, `restore` and `save`", jobs.apply("restore")));
    caches.add(
        new JobCache.Helped(
            "cacheprog, `GOCACHEPROG`", jobs.apply("program"), CacheProgram.packaged()));
    for (CacheProgram other : others) {
      caches.add(new JobCache.Helped(other.name(), jobs.apply(other.name()), other));
    }
    return caches;
  }

  private void round(PublicProject project, Path checkout, List<JobCache> caches)
      throws IOException, InterruptedException {
    List<JobCache> order = new ArrayList<>(caches);
    for (JobCache cache : order) {
      cache.forget();
    }
    for (String step : PublicReport.steps(project)) {
      String version = PublicReport.version(project, step);
      project.checkOut(version, checkout);
      Map<String, String> made = new HashMap<>();
      for (JobCache cache : order) {
        // Without a cache, all versions take about the same time, and the most.
        if (!cache.name().equals(PublicReport.NONE) || step.equals(project.versions().getLast())) {
          made.put(cache.name(), job(project, cache, step, version));
          cache.tidy();
        }
      }
      made.values().removeIf(String::isEmpty);
      for (Map.Entry<String, String> each : made.entrySet()) {
        if (!each.getValue().equals(made.get(PublicReport.KEPT))) {
          fail(PublicReport.label(project, each.getKey(), step), "other programs than plain go's");
        }
      }
      Collections.rotate(order, 1);
    }
    for (JobCache cache : order) {
      add(PublicReport.label(project, cache.name(), PublicReport.STORED), (double) cache.stored());
      cache.forget();
      cache.tidy();
    }
  }

  /// @return a hash of what was built; empty if nothing was
  private String job(PublicProject project, JobCache cache, String step, String version)
      throws IOException, InterruptedException {
    String label = PublicReport.label(project, cache.name(), step);
    Link link = cache.jobs.link();
    Path output = cache.jobs.fresh("out");
    long down = link.carriedDown();
    long up = link.carriedUp();
    try {
      double restore = cache.restore();
      Go.Run run = run(PublicProject.set(cache.go()), project.build(output));
      double build = run.time().toNanos() / 1e9;
      double save = cache.save(version);
      run.complaints().forEach(System.out::println);
      add(label + PublicReport.RESTORE, restore);
      add(label + PublicReport.BUILD, build);
      add(label + PublicReport.SAVE, save);
      add(label, restore + build + save);
      add(label + PublicReport.DOWN, (double) (link.carriedDown() - down));
      add(label + PublicReport.UP, (double) (link.carriedUp() - up));
      return hash(output);
    } catch (IOException | IllegalStateException e) {
      fail(label, String.valueOf(e.getMessage()));
      return "";
    }
  }

  /// What a cache does not do has no figures.
  private void add(String label, double value) {
    if (value > 0) {
      figures.add(label, value);
    }
  }

  private static Go.Run run(Go go, String... words) throws IOException, InterruptedException {
    try (Go.Running running = go.start(words)) {
      Go.Run run = running.await(LIMIT);
      if (run.exit() != 0) {
        throw new IllegalStateException("the build failed: " + run);
      }
      return run;
    }
  }

  private void fail(String label, String why) {
    failures.add(label + ": " + why);
    System.out.println(failures.getLast());
  }

  private static String hash(Path folder) throws IOException {
    StringBuilder hash = new StringBuilder();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        hash.append(file.getFileName()).append(' ').append(LinkBuilds.sha256(file)).append('\n');
      }
    }
    return hash.toString();
  }
}
