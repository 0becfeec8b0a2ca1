package dev.cacheprog.bench;

import dev.cacheprog.testkit.Go;
import dev.cacheprog.testkit.S3Server;
import dev.cacheprog.testkit.Toxiproxy;
import dev.cacheprog.testkit.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.s3.S3Client;

/// Times real builds of one Go program, plain and through the packaged program over MinIO behind a
/// proxy that adds distance.
final class Builds {
  /// What is added to a label for what such a build asked of the store.
  static final String GETS = ", gets";

  static final String PUTS = ", puts";
  static final String FETCHED = ", bytes fetched";
  static final String SENT = ", bytes sent";

  private final String name;
  private final Path project;
  private final Path scratch;
  private final S3Server store;
  private final Toxiproxy proxy;
  private final Figures figures;
  private final Path goCache;
  private final List<Path> made = new ArrayList<>();
  private int runs;
  private boolean distant;

  Builds(
      String name, Path project, Path scratch, S3Server store, Toxiproxy proxy, Figures figures) {
    this.name = name;
    this.project = project;
    this.scratch = scratch;
    this.store = store;
    this.proxy = proxy;
    this.figures = figures;
    this.goCache = scratch.resolve(name + "-gocache");
  }

  /// Cold builds: nothing in any cache.
  void cold(int round) throws IOException, InterruptedException {
    Path cache = round == 0 ? goCache : fresh("gocache");
    time("plain go, cold", Go.plain(project, cache));
    String prefix = round == 0 ? name : name + "-cold-" + round;
    time("cacheprog, cold, 0 ms", cached(fresh("root"), prefix, store.port()));
    distance(50);
    time("cacheprog, cold, 50 ms", cached(fresh("root"), name + "-far-" + round, proxy.port()));
    distance(0);
  }

  /// One cold build each, not timed, for what is measured warm only.
  void fill() throws IOException, InterruptedException {
    for (Go go : List.of(Go.plain(project, goCache), cached(fresh("root"), name, store.port()))) {
      run("a cold build", go, "build", "-o", fresh("out") + "/program", ".");
    }
  }

  /// Builds after a small change: a function that nobody calls is appended to `file`, a new one
  /// each time.
  ///
  /// @param milliseconds the distance of the store
  void edited(Path file, int round, int milliseconds) throws IOException, InterruptedException {
    String source = Files.readString(file);
    try {
      Files.writeString(
          file, source + "\nfunc Edited" + round + "() int { return " + round + " }\n");
      afterChange("edited", goCache, name, milliseconds);
    } finally {
      Files.writeString(file, source);
    }
  }

  /// A build after versions in `go.mod` were changed, with caches and a store that know the old
  /// ones only: copies, which this leaves behind.
  ///
  /// @param versions old ones to new ones, as `go.mod` has them
  /// @param milliseconds the distance of the store
  void bumped(Map<String, String> versions, int milliseconds)
      throws IOException, InterruptedException {
    Path modFile = project.resolve("go.mod");
    Path sumFile = project.resolve("go.sum");
    String modules = Files.readString(modFile);
    String sums = Files.readString(sumFile);
    try {
      String changed = modules;
      for (Map.Entry<String, String> version : versions.entrySet()) {
        if (!changed.contains(version.getKey())) {
          throw new IllegalStateException(modFile + " does not have " + version.getKey());
        }
        changed = changed.replace(version.getKey(), version.getValue());
      }
      Files.writeString(modFile, changed);
      run("a download", Go.plain(project, goCache), "mod", "tidy");
      Path cache = fresh("gocache");
      Workspace.copy(goCache, cache);
      String prefix = name + "-bumped-" + ++runs;
      store.copy(name, prefix);
      afterChange("bumped", cache, prefix, milliseconds);
    } finally {
      Files.writeString(modFile, modules);
      Files.writeString(sumFile, sums);
    }
  }

  private void afterChange(String what, Path plainCache, String prefix, int milliseconds)
      throws IOException, InterruptedException {
    time("plain go, " + what, Go.plain(project, plainCache));
    distance(milliseconds);
    try {
      time(
          "cacheprog, " + what + ", empty disk, " + milliseconds + " ms",
          cached(fresh("root"), prefix, proxy.port()));
    } finally {
      distance(0);
    }
  }

  /// One build that asks for each object when go does, as programs without prefetching do; [#cold]
  /// has filled the store.
  void unforeseen(int milliseconds) throws IOException, InterruptedException {
    distance(milliseconds);
    time(
        "no prefetch, empty disk, " + milliseconds + " ms",
        cached(fresh("root"), name, proxy.port()).with("CACHEPROG_PREFETCH", "false"));
    distance(0);
  }

  /// A build with `GOCACHE` restored from one archive in the store, as CI systems do it: tar and
  /// zstd. Making and uploading the archive is not timed; [#cold] has filled `GOCACHE`.
  ///
  /// @param milliseconds the distance of the store
  void archived(int milliseconds) throws IOException, InterruptedException {
    String key = name + "-archive.tzst";
    Path archive = fresh("archive").resolve("cache.tzst");
    tar("-cf", archive, "zstd -T0", goCache);
    try (S3Client client = store.client()) {
      client.putObject(b -> b.bucket(S3Server.BUCKET).key(key), archive);
    }
    Path fetched = fresh("archive").resolve("cache.tzst");
    Path cache = fresh("gocache");
    distance(milliseconds);
    long start = System.nanoTime();
    try (S3Client client = store.client(proxy.port())) {
      client.getObject(b -> b.bucket(S3Server.BUCKET).key(key), fetched);
    }
    tar("-xf", fetched, "zstd -d", cache);
    double seconds = (System.nanoTime() - start) / 1e9;
    Path output = fresh("out").resolve("program");
    Go.Run run = run("archive", Go.plain(project, cache), "build", "-o", output.toString(), ".");
    add("archive of GOCACHE, " + milliseconds + " ms", seconds + run.time().toNanos() / 1e9);
    distance(0);
  }

  private static void tar(String mode, Path archive, String compressor, Path folder)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                "tar",
                "--posix",
                "--use-compress-program",
                compressor,
                mode,
                archive.toString(),
                "-C",
                folder.toString(),
                mode.equals("-cf") ? "." : "--no-same-owner")
            .inheritIO()
            .start();
    if (process.waitFor() != 0) {
      throw new IOException("tar failed for " + archive);
    }
  }

  /// Short commands in a row, for which all is on the disk: what each of them takes.
  void shortCommands(int round, int times, String... words)
      throws IOException, InterruptedException {
    String what = "go " + String.join(" ", words);
    Path root = scratch.resolve(name + "-short");
    Go plain = Go.plain(project, goCache);
    if (round == 0) {
      run(what, plain, words);
      run(what, cached(root, name, store.port()), words);
    }
    Go cached = cached(root, name, proxy.port());
    distance(50);
    for (int i = 0; i < times; i++) {
      add(what + ", plain go", run(what, plain, words));
      add(what + ", cacheprog", run(what, cached, words));
    }
    distance(0);
  }

  /// A command for which all is in the caches: plain go's, a warm disk, and the distant store
  /// alone.
  void command(int round, int milliseconds, String... words)
      throws IOException, InterruptedException {
    String what = "go " + String.join(" ", words);
    Path root = scratch.resolve(name + "-commands");
    if (round == 0) {
      run(what, Go.plain(project, goCache), words);
      run(what, cached(root, name, store.port()), words);
    }
    add(what + ", plain go", run(what, Go.plain(project, goCache), words));
    distance(milliseconds);
    String far = ", " + milliseconds + " ms";
    add(what + ", warm disk" + far, run(what, cached(root, name, proxy.port()), words));
    add(what + ", empty disk" + far, run(what, cached(fresh("root"), name, proxy.port()), words));
    distance(0);
  }

  /// golangci-lint, which has a cache of its own, the same way. It counts the path of the root
  /// among what it has analysed, so an empty disk is a new root in the old place.
  void lint(int round, int milliseconds) throws IOException, InterruptedException {
    String what = "golangci-lint run";
    Path root = scratch.resolve(name + "-lint");
    Go plain =
        Go.plain(project, goCache)
            .with("GOLANGCI_LINT_CACHE", scratch.resolve(name + "-lint-cache").toString());
    Go near = linting(root, store.port());
    Go far = linting(root, proxy.port());
    if (round == 0) {
      lint(plain);
      lint(near);
    }
    add(what + ", plain go", lint(plain));
    distance(milliseconds);
    String distant = ", " + milliseconds + " ms";
    Files.move(root, fresh("old").resolve("root"));
    add(what + ", empty disk" + distant, lint(far));
    add(what + ", warm disk" + distant, lint(far));
    distance(0);
  }

  private Go linting(Path root, int port) throws IOException {
    return cached(root, name, port)
        .with("GOLANGCI_LINT_CACHE", fresh("lint-cache").toString())
        .with("GOLANGCI_LINT_CACHEPROG", Workspace.program() + " --s3-prefix=" + name + "/lint");
  }

  private double lint(Go go) throws IOException, InterruptedException {
    Path output = fresh("out").resolve("output");
    ProcessBuilder builder =
        go.builder()
            .command(
                Workspace.tool("golangci-lint").toString(),
                "run",
                "--timeout=15m",
                "--issues-exit-code=0",
                "./...")
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    long start = System.nanoTime();
    int exit = builder.start().waitFor();
    double seconds = (System.nanoTime() - start) / 1e9;
    if (exit != 0) {
      throw new IllegalStateException("golangci-lint failed: " + Files.readString(output));
    }
    return seconds;
  }

  private void distance(int milliseconds) throws IOException, InterruptedException {
    if (distant) {
      proxy.remove("latency");
      distant = false;
    }
    if (milliseconds > 0) {
      proxy.add("latency", "{\"latency\":%d,\"jitter\":10}".formatted(milliseconds));
      distant = true;
    }
  }

  /// Warm builds, the store at each distance in turn; [#cold] has filled it.
  ///
  /// @param distances in milliseconds
  void warm(int... distances) throws IOException, InterruptedException {
    time("plain go, warm", Go.plain(project, goCache));
    for (int distance : distances) {
      distance(distance);
      Path root = fresh("root");
      time("cacheprog, empty disk, " + distance + " ms", cached(root, name, proxy.port()));
      time("cacheprog, warm disk, " + distance + " ms", cached(root, name, proxy.port()));
      if (distance == 0) {
        time(
            "no prefetch, warm disk, 0 ms",
            cached(root, name, proxy.port()).with("CACHEPROG_PREFETCH", "false"));
      }
    }
    distance(0);
  }

  String label(String what) {
    return name + ": " + what;
  }

  private Go cached(Path root, String prefix, int port) throws IOException {
    return Go.plain(project, fresh("gocache"))
        .cached(root)
        .with(S3Server.environment(prefix, port))
        .with(Map.of("CACHEPROG_REMOTE_GET_TIMEOUT", "60s", "CACHEPROG_REMOTE_PUT_TIMEOUT", "60s"));
  }

  private void time(String what, Go go) throws IOException, InterruptedException {
    // A new name each time: go links again, as on an empty disk.
    Path output = fresh("out").resolve("program");
    Go.Run run = run(what, go, "build", "-o", output.toString(), ".");
    if (!Files.isExecutable(output)) {
      throw new IllegalStateException(what + " built nothing: " + run);
    }
    add(what, run);
    if (run.statistic("get_calls") >= 0) {
      add(what + GETS, run, "remote_hits", "remote_misses");
      add(what + PUTS, run, "remote_puts");
      add(what + FETCHED, run, "bytes_fetched");
      add(what + SENT, run, "bytes_sent");
    }
  }

  /// The sum of some of what the program counted.
  private void add(String what, Go.Run run, String... statistics) {
    double sum = 0;
    for (String statistic : statistics) {
      sum += (double) run.statistic(statistic);
    }
    add(what, sum);
  }

  private static Go.Run run(String what, Go go, String... words)
      throws IOException, InterruptedException {
    Go.Run run = go.run(words);
    if (run.exit() != 0) {
      throw new IllegalStateException(what + " failed: " + run);
    }
    return run;
  }

  private void add(String what, Go.Run run) {
    add(what, run.time().toNanos() / 1e9);
  }

  private void add(String what, double seconds) {
    figures.add(label(what), seconds);
  }

  /// Deletes what all builds so far have left behind, which may be more than the memory holds.
  void tidy() {
    made.forEach(Workspace::delete);
    made.clear();
  }

  /// Folders stay until [#tidy]: deleting thousands of files slows down the file system for what
  /// comes next.
  private Path fresh(String kind) throws IOException {
    Path folder = Files.createDirectory(scratch.resolve(name + "-" + kind + "-" + ++runs));
    made.add(folder);
    return folder;
  }
}
