package dev.cacheprog.bench;

import dev.cacheprog.testkit.Azurite;
import dev.cacheprog.testkit.GitHubCache;
import dev.cacheprog.testkit.Go;
import dev.cacheprog.testkit.Link;
import dev.cacheprog.testkit.OciRegistry;
import dev.cacheprog.testkit.S3Server;
import dev.cacheprog.testkit.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Measures builds of `examples/webshop` over stores of all types at the same distance, and writes
/// its part of docs/performance.md. Arguments: how often, and the file; without a file, it only
/// prints.
public final class StoreComparison {
  private static final ReportPart PART = new ReportPart("bench-stores");

  /// Half a round trip of 50 ms.
  private static final Link.Conditions DISTANT =
      new Link.Conditions(Duration.ofMillis(25), Duration.ofMillis(2), 0, 0);

  private static final String COLD = "cold";
  private static final String UNCHANGED = "unchanged";
  private static final String EDITED = "edited";
  private static final String CALLS = ", calls";
  private static final String DOWN = ", down";
  private static final String UP = ", up";

  private final Path scratch;
  private final Path project;
  private final Figures figures = new Figures();
  private final List<ComparedStore> stores = new ArrayList<>();
  private int runs;

  private StoreComparison(Path scratch) throws IOException {
    this.scratch = scratch;
    this.project = scratch.resolve("webshop");
    Workspace.copy(Workspace.checkout().resolve("examples/webshop"), project);
  }

  /// Not measured: gcs, whose stand-in takes no puts of Google's XML API by itself.
  ///
  /// @param args see above
  public static void main(String[] args) throws IOException, InterruptedException {
    int rounds = Integer.parseInt(args[0]);
    Path scratch = Workspace.scratch("cacheprog-bench");
    try {
      StoreComparison comparison = new StoreComparison(scratch);
      comparison.measure(rounds);
      String text = comparison.text();
      System.out.println(text);
      if (args.length > 1) {
        PART.write(Path.of(args[1]), text);
      }
    } finally {
      Workspace.delete(scratch);
    }
  }

  private void measure(int rounds) throws IOException, InterruptedException {
    try (S3Server minio = S3Server.minio(Files.createDirectory(scratch.resolve("s3")));
        Link toMinio = new Link(minio.port());
        Azurite azurite = Azurite.start(Files.createDirectory(scratch.resolve("azurite")));
        Link toAzurite = new Link(azurite.port());
        GitHubCache github = GitHubCache.start(azurite, "github");
        Link toGitHub = new Link(github.port());
        OciRegistry registry = OciRegistry.open(Files.createDirectory(scratch.resolve("oci")));
        Link toRegistry = new Link(registry.port())) {
      azurite.container("builds");
      Map<String, String> s3 = minio.environment("objects");
      Map<String, String> packs = new HashMap<>(minio.environment("packs"));
      packs.put("CACHEPROG_STORE_OBJECTS", "never");
      stores.add(new ComparedStore("s3", toMinio, minio.port(), s3));
      stores.add(
          new ComparedStore("s3, --store-objects=never", toMinio, minio.port(), Map.copyOf(packs)));
      stores.add(
          new ComparedStore(
              "github", toGitHub, github.port(), github.environment(github.token("main"))));
      stores.add(
          new ComparedStore(
              "oci", toRegistry, registry.port(), registry.environment("team/go-cache")));
      stores.add(new ComparedStore("azure", toAzurite, azurite.port(), ofAzure(azurite)));
      for (ComparedStore store : stores) {
        store.link().set(DISTANT);
        build(store, COLD);
      }
      for (int round = 0; round < rounds; round++) {
        for (ComparedStore store : stores) {
          build(store, UNCHANGED);
        }
        edit(round);
        for (ComparedStore store : stores) {
          build(store, EDITED);
        }
      }
    }
  }

  private static Map<String, String> ofAzure(Azurite azurite) {
    return Map.of(
        "CACHEPROG_REMOTE_STORAGE_TYPE",
        "azure",
        "CACHEPROG_AZURE_ENDPOINT",
        azurite.url(),
        "CACHEPROG_AZURE_CONTAINER",
        "builds",
        "CACHEPROG_AZURE_ACCOUNT_KEY",
        azurite.key());
  }

  /// Appends a function that nobody calls.
  private void edit(int round) throws IOException {
    Path file = project.resolve("internal/catalog/catalog.go");
    Files.writeString(
        file,
        Files.readString(file) + "\nfunc Edited" + round + "() int { return " + round + " }\n");
  }

  /// A build with an empty disk.
  private void build(ComparedStore store, String what) throws IOException, InterruptedException {
    Go go =
        Go.plain(project, fresh("gocache"))
            .cached(fresh("root"))
            .with(store.overLink())
            .with("CACHEPROG_MAX_BACKGROUND_WAIT", "60s");
    long down = store.link().carriedDown();
    long up = store.link().carriedUp();
    Go.Run run = go.run("build", "-o", fresh("out").resolve("program").toString(), ".");
    if (run.exit() != 0 || !run.complaints().isEmpty()) {
      throw new IllegalStateException(store.name() + ", " + what + ": " + run);
    }
    String label = label(store, what);
    figures.add(label, run.time().toNanos() / 1e9);
    figures.add(
        label + CALLS,
        (double)
            (run.statistic("remote_hits")
                + run.statistic("remote_misses")
                + run.statistic("remote_puts")));
    figures.add(label + DOWN, (double) (store.link().carriedDown() - down));
    figures.add(label + UP, (double) (store.link().carriedUp() - up));
  }

  private Path fresh(String kind) throws IOException {
    return Files.createDirectory(scratch.resolve(kind + "-" + ++runs));
  }

  private static String label(ComparedStore store, String what) {
    return store.name() + ", " + what;
  }

  private String text() throws IOException, InterruptedException {
    StringBuilder text = new StringBuilder("## Types of stores\n\n");
    text.append(PART.origin());
    text.append("Seconds for `go build` of `examples/webshop` with linking and an empty disk. ");
    text.append("All servers are on the same machine, behind a relay with a round trip of 50 ms. ");
    text.append("*Cold*: into an empty store, once. *Edited*: a function was appended to one ");
    text.append("package. *x s3*: the median over that of the store s3. Calls are gets and puts ");
    text.append("of objects; some stores need several requests for one.\n\n");
    text.append("| store | build | min | median | max | n | x s3 | calls | MB down | MB up |\n");
    text.append("|---|---|---:|---:|---:|---:|---:|---:|---:|---:|\n");
    for (String what : List.of(COLD, UNCHANGED, EDITED)) {
      double least = figures.median(label(stores.getFirst(), what));
      for (ComparedStore store : stores) {
        String label = label(store, what);
        text.append("| ").append(store.name()).append(" | ").append(what).append(" | ");
        text.append(figures.cells(label, "%.2f"));
        text.append(
            String.format(
                Locale.ROOT,
                " | %.2f | %.0f | %.1f | %.1f |%n",
                figures.median(label) / least,
                figures.median(label + CALLS),
                figures.median(label + DOWN) / 1e6,
                figures.median(label + UP) / 1e6));
      }
    }
    return text.toString();
  }
}
