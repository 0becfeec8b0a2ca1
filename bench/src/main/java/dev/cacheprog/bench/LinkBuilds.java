package dev.cacheprog.bench;

import dev.cacheprog.testkit.Go;
import dev.cacheprog.testkit.Link;
import dev.cacheprog.testkit.S3Server;
import dev.cacheprog.testkit.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/// Times builds of one Go program over links, and checks what they built.
final class LinkBuilds {
  static final String PLAIN_COLD = "plain go, cold";
  static final String PLAIN_WARM = "plain go, warm";

  /// What is added to a label for what such a build moved over the link, in bytes, and for its hits
  /// that were prefetched.
  static final String DOWN = ", down";

  static final String UP = ", up";
  static final String PREFETCHED = ", prefetched";

  /// More than any build here takes; one that hangs is ended then.
  private static final Duration LIMIT = Duration.ofMinutes(15);

  private final String name;
  private final Path scratch;
  private final S3Server store;
  private final Link link;
  private final Figures figures;
  private final Map<CacheProgram, Snapshot> filled = new HashMap<>();
  private final List<Path> made = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private String expected = "";
  private int runs;

  /// @param name of one of the examples
  /// @param link in front of the store
  LinkBuilds(String name, Path scratch, S3Server store, Link link, Figures figures) {
    this.name = name;
    this.scratch = scratch;
    this.store = store;
    this.link = link;
    this.figures = figures;
  }

  String name() {
    return name;
  }

  String label(String what) {
    return name + ": " + what;
  }

  String label(CacheProgram program, LinkPoint point) {
    return label(program.name() + ", " + point.name());
  }

  /// What went wrong in [#over].
  List<String> failures() {
    return failures;
  }

  /// A cold and a warm build without another cache.
  void plain() throws IOException, InterruptedException {
    Go go = Go.plain(project(), fresh("gocache"));
    figures.add(label(PLAIN_COLD), build(go));
    figures.add(label(PLAIN_WARM), build(go));
  }

  /// A cold build over a link without limits, not timed, so that the store has everything.
  void fill(CacheProgram program) throws IOException, InterruptedException {
    Go go = program.behind(plainGo(), fresh("root"), prefix(program), store.port());
    build(go.with("CACHEPROG_MAX_BACKGROUND_WAIT", "120s"));
    filled.put(program, new Snapshot(store, prefix(program)));
  }

  /// A build with an empty disk over a link. [#plain] and [#fill] came before. A build that fails,
  /// or builds something else than plain go, is noted and has no figures.
  void over(LinkPoint point, CacheProgram program) throws IOException, InterruptedException {
    String prefix = point.cold() ? prefix(program) + "-cold-" + ++runs : prefix(program);
    Go go = program.behind(plainGo(), fresh("root"), prefix, link.port());
    String label = label(program, point);
    long down = link.carriedDown();
    long up = link.carriedUp();
    Thread change = start(point);
    try {
      Go.Run run = run(go);
      figures.add(label, run.time().toNanos() / 1e9);
      figures.add(label + DOWN, (double) (link.carriedDown() - down));
      figures.add(label + UP, (double) (link.carriedUp() - up));
      if (program.hasStatistics()) {
        figures.add(label + PREFETCHED, (double) run.statistic("prefetched_hits"));
      }
    } catch (IOException | IllegalStateException e) {
      failures.add(label + ": " + e.getMessage());
      System.out.println(failures.getLast());
    } finally {
      change.interrupt();
      change.join();
      link.set(Link.Conditions.PERFECT);
    }
    if (point.cold()) {
      store.delete(prefix);
    } else {
      Snapshot snapshot = filled.get(program);
      if (snapshot != null) {
        snapshot.restore();
      }
    }
  }

  /// Makes the link what the point says, and starts what changes it later.
  private Thread start(LinkPoint point) {
    link.set(point.first());
    return Thread.startVirtualThread(
        () -> {
          try {
            Thread.sleep(point.after());
            link.set(point.then());
          } catch (InterruptedException _) {
            // The build was faster.
          }
        });
  }

  private double build(Go go) throws IOException, InterruptedException {
    return run(go).time().toNanos() / 1e9;
  }

  /// Builds, with linking since the output is a new file, and compares the binary with the first
  /// one.
  private Go.Run run(Go go) throws IOException, InterruptedException {
    Path output = fresh("out").resolve("program");
    Go.Run run;
    try (Go.Running running = go.start("build", "-o", output.toString(), ".")) {
      run = running.await(LIMIT);
    }
    if (run.exit() != 0) {
      throw new IllegalStateException("the build failed: " + run);
    }
    String hash = sha256(output);
    if (expected.isEmpty()) {
      expected = hash;
    } else if (!expected.equals(hash)) {
      throw new IllegalStateException("the build made another binary than plain go");
    }
    return run;
  }

  static String sha256(Path file) throws IOException {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }

  /// Deletes what the builds so far have left behind.
  void tidy() {
    made.forEach(Workspace::delete);
    made.clear();
  }

  private Path project() {
    return Workspace.checkout().resolve("examples").resolve(name);
  }

  private String prefix(CacheProgram program) {
    return name + "-" + program.name();
  }

  private Go plainGo() throws IOException {
    return Go.plain(project(), fresh("gocache"));
  }

  private Path fresh(String kind) throws IOException {
    Path folder = Files.createDirectory(scratch.resolve(name + "-" + kind + "-" + ++runs));
    made.add(folder);
    return folder;
  }
}
