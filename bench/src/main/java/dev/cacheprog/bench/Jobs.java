package dev.cacheprog.bench;

import dev.cacheprog.testkit.Go;
import dev.cacheprog.testkit.Link;
import dev.cacheprog.testkit.S3Server;
import dev.cacheprog.testkit.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/// CI jobs that build one Go program, each on an empty disk: with a restored `GOCACHE`, with an
/// archive of it, and with a GOCACHEPROG. The store is behind a link.
final class Jobs {
  private final String name;
  private final Path project;
  private final Path scratch;
  private final S3Server store;
  private final Link link;

  /// Always the same, as on a runner: its path is in no hash, but in what archives contain.
  private final Path goCache;

  private final List<Path> made = new ArrayList<>();
  private int runs;

  /// @param name a part of all keys in the store
  Jobs(String name, Path project, Path scratch, S3Server store, Link link) {
    this.name = name;
    this.project = project;
    this.scratch = scratch;
    this.store = store;
    this.link = link;
    this.goCache = scratch.resolve(name + "-gocache");
  }

  String name() {
    return name;
  }

  Path goCache() {
    return goCache;
  }

  /// A job begins on an empty disk.
  void emptyDisk() throws IOException {
    if (Files.exists(goCache)) {
      // Deleting it now would slow down what is timed next.
      Path old = scratch.resolve(name + "-old-" + ++runs);
      Files.move(goCache, old);
      made.add(old);
    }
  }

  void tidy() {
    made.forEach(Workspace::delete);
    made.clear();
  }

  Path fresh(String kind) throws IOException {
    Path folder = Files.createDirectory(scratch.resolve(name + "-" + kind + "-" + ++runs));
    made.add(folder);
    return folder;
  }

  /// Plain go with the `GOCACHE` of the job.
  Go go() {
    return go(goCache);
  }

  Go go(Path cache) {
    return Go.plain(project, cache).with(variables());
  }

  private Map<String, String> variables() {
    return Map.of(
        "GITHUB_ACTIONS", "true",
        "GITHUB_REPOSITORY", "owner/" + name,
        "GITHUB_WORKFLOW", "build",
        "GITHUB_JOB", "build",
        "CACHEPROG_TOOLS", "none");
  }

  /// Go with the packaged program as its GOCACHEPROG.
  Go cached(Path root) {
    return cached(root, CacheProgram.packaged());
  }

  /// Go with some program as its GOCACHEPROG.
  Go cached(Path root, CacheProgram program) {
    return program.behind(Go.plain(project, goCache), root, name, link.port());
  }

  /// The distance of the store.
  void distance(int milliseconds) {
    link.set(
        Link.Conditions.PERFECT.withDelay(
            Duration.ofMillis(milliseconds).dividedBy(2), Duration.ZERO));
  }

  Link link() {
    return link;
  }

  S3Server store() {
    return store;
  }

  double build(Go go) throws IOException, InterruptedException {
    return time(go, "build", "-o", fresh("out").resolve("program").toString(), ".");
  }

  static double time(Go go, String... words) throws IOException, InterruptedException {
    Go.Run run = go.run(words);
    if (run.exit() != 0) {
      throw new IllegalStateException(String.join(" ", words) + " failed: " + run);
    }
    return run.time().toNanos() / 1e9;
  }

  ProcessBuilder program(String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of(Workspace.program().toString()));
    command.addAll(List.of(words));
    Map<String, String> more = S3Server.environment(name, link.port());
    return go().with(more)
        .with("CACHEPROG_ROOT_DIRECTORY", fresh("root").toString())
        .builder()
        .command(command);
  }

  /// @return seconds
  double run(String... words) throws IOException, InterruptedException {
    return run(program(words));
  }

  static double run(ProcessBuilder builder) throws IOException, InterruptedException {
    long start = System.nanoTime();
    Process process = builder.redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0 || output.contains("nothing: ")) {
      throw new IllegalStateException(builder.command() + ": " + output);
    }
    return (System.nanoTime() - start) / 1e9;
  }

  /// Makes an archive of `GOCACHE` as CI systems do, and uploads it.
  ///
  /// @return seconds
  double archive(String key) throws IOException, InterruptedException {
    Path archive = fresh("archive").resolve("cache.tzst");
    try (S3Client client = store.client(link.port())) {
      long start = System.nanoTime();
      shell("tar --posix -cf - -C '" + goCache + "' . | zstd -q -T0 -o '" + archive + "'");
      client.putObject(b -> b.bucket(S3Server.BUCKET).key(name + key), archive);
      return (System.nanoTime() - start) / 1e9;
    }
  }

  /// Downloads an archive and unpacks it meanwhile.
  ///
  /// @return seconds
  double unpack(String key) throws IOException, InterruptedException {
    Files.createDirectories(goCache);
    return shell(
        "curl -sSf '" + url(name + key) + "' | zstd -q -d | tar -xf - -C '" + goCache + "'");
  }

  static double shell(String command) throws IOException, InterruptedException {
    return run(new ProcessBuilder("bash", "-o", "pipefail", "-c", command));
  }

  private String url(String key) {
    try (S3Presigner presigner = store.presigner(link.port())) {
      return presigner
          .presignGetObject(
              b ->
                  b.signatureDuration(Duration.ofHours(1))
                      .getObjectRequest(r -> r.bucket(S3Server.BUCKET).key(key)))
          .url()
          .toString();
    }
  }
}
