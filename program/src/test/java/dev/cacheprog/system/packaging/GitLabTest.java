package dev.cacheprog.system.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.system.support.Projects;
import dev.cacheprog.system.support.Release;
import dev.cacheprog.testkit.OciRegistry;
import dev.cacheprog.testkit.TokenServer;
import dev.cacheprog.testkit.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Pipelines with the component for GitLab, run by gitlab-ci-local, which also checks them against
/// GitLab's schema. Its jobs run without containers, on this machine.
@Tag("system")
@Timeout(300)
class GitLabTest {
  private static final String RUNNER = "gitlab-ci-local";
  private static final String COMPILATION = "/compile -o ";

  private static Release release;

  private Path runner;
  private Path checkout;

  @BeforeAll
  static void publish() throws Exception {
    Fixture.requireTool(RUNNER, "the component for GitLab");
    Fixture.requireTool(OciRegistry.DISTRIBUTION, "the component for GitLab");
    release = Release.start(Fixture.fresh("release"));
  }

  @AfterAll
  static void stop() {
    if (release != null) {
      release.close();
    }
  }

  @BeforeEach
  void prepare() throws Exception {
    checkout = Fixture.fresh("builds").resolve("shop");
    // It copies the project for containers, which these jobs do not have.
    runner = Fixture.fresh("runner");
    Path rsync = Files.writeString(runner.resolve("rsync"), "#!/bin/sh\n");
    Files.setPosixFilePermissions(rsync, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /// How a pipeline ended, and what its job printed.
  ///
  /// @param trace what go printed
  private record Job(int exit, String log, String trace) {
    boolean compiled() {
      return trace.contains(COMPILATION);
    }
  }

  /// Checks out on an empty disk, always at the same path, and runs the job `test`.
  private Job pipeline(String yaml, Map<String, String> variables) throws Exception {
    Workspace.delete(checkout.getParent());
    Projects.library(Files.createDirectories(checkout));
    Path trace = Fixture.fresh("trace").resolve("trace");
    Path templates = Files.createDirectories(checkout.resolve("templates"));
    Files.copy(
        Workspace.checkout().resolve("templates/cacheprog/template.yml"),
        templates.resolve("cacheprog.yml"));
    Files.writeString(checkout.resolve(".gitlab-ci.yml"), yaml);
    Files.writeString(checkout.resolve(".gitignore"), ".gitlab-ci-local\n");
    git("init", "--quiet");
    git("add", ".");
    git("commit", "--quiet", "--message", "all");
    git("remote", "add", "origin", "git@gitlab.example:group/shop.git");

    List<String> command = new ArrayList<>(List.of(Workspace.tool(RUNNER).toString(), "test"));
    Map<String, String> all = new HashMap<>(variables);
    all.put("TMPDIR", Fixture.fresh("tmpdir").toString());
    all.put("TRACE", trace.toString());
    all.forEach((name, value) -> command.addAll(List.of("--variable", name + "=" + value)));
    command.addAll(List.of("--ignore-predefined-vars", String.join(",", all.keySet())));
    ProcessBuilder builder = new ProcessBuilder(command).directory(checkout.toFile());
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.matches("(CACHEPROG|GO|CI_|AWS|INSTALL_).*"));
    environment.put("HOME", Fixture.fresh("home").toString());
    environment.put("PATH", runner + ":" + System.getenv("PATH"));
    Fixture.Result result = Fixture.run(builder);
    return new Job(
        result.exit(),
        result.out() + result.err(),
        Files.exists(trace) ? Files.readString(trace) : "");
  }

  private void git(String... arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of("git", "-C", checkout.toString(), "-c", "user.name=a", "-c", "user.email=a@b"));
    command.addAll(List.of(arguments));
    Fixture.execute(command.toArray(String[]::new));
  }

  /// The first block of the section in docs/ci, with the files of this test.
  ///
  /// @param inputs in lines, instead of those in the document
  private static String documented(String script, String... inputs) throws IOException {
    String document = Files.readString(Workspace.checkout().resolve("docs/ci/README.md"));
    String section = document.substring(document.indexOf("\n## GitLab\n"));
    StringBuilder block = new StringBuilder();
    for (String line : section.lines().toList()) {
      if (line.startsWith("    ")) {
        block.append(line.substring(4)).append('\n');
      } else if (!block.isEmpty()) {
        break;
      }
    }
    String yaml = block.toString();
    assertThat(yaml).contains("component: ", "extends: .cacheprog", "go test ./...");
    StringBuilder given = new StringBuilder("  - local: templates/cacheprog.yml\n    inputs:\n");
    for (String input : inputs) {
      given.append("      ").append(input).append('\n');
    }
    return Pattern.compile("  - component: .*\n")
        .matcher(yaml)
        .replaceFirst(given.toString())
        .replaceFirst("  image: .*\n", "")
        .replace("- go test ./...", script);
  }

  private static String built() {
    return "- go build -x -o /dev/null . 2> $TRACE";
  }

  private static String published() {
    return "release: " + release.url();
  }

  /// Variables as GitLab sets them in each job.
  private static Map<String, String> registry(OciRegistry registry) {
    return Map.of(
        "CI_REGISTRY",
        "127.0.0.1:" + registry.port(),
        "CI_REGISTRY_IMAGE",
        registry.repository("group/shop"),
        "CI_REGISTRY_USER",
        TokenServer.WRITER,
        "CI_REGISTRY_PASSWORD",
        TokenServer.PASSWORD);
  }

  @Test
  void theProjectsRegistryKeepsTheCache() throws Exception {
    try (TokenServer tokens = TokenServer.start();
        OciRegistry registry = OciRegistry.withTokens(tokens, Fixture.fresh("registry"))) {
      tokens.setAnonymous(false);
      String yaml = documented(built(), published());

      Job first = pipeline(yaml, registry(registry));
      assertThat(first.exit()).as("%s", first).isZero();
      assertThat(first.log()).contains("Nothing to restore for go", "Saved ");
      assertThat(first.compiled()).isTrue();

      Job second = pipeline(yaml, registry(registry));
      assertThat(second.exit()).as("%s", second).isZero();
      assertThat(second.log()).contains("Restored ", "Nothing to save for go");
      assertThat(second.compiled()).as("%s", second).isFalse();

      Job helper = pipeline(documented(built(), published(), "mode: helper"), registry(registry));
      assertThat(helper.exit()).as("%s", helper).isZero();
      assertThat(helper.compiled()).as("%s", helper).isFalse();
      assertThat(helper.log()).contains("Prefetched").doesNotContain("Restored ");
      assertThat(tokens.given()).extracting(TokenServer.Given::user).containsOnly("writer");
    }
  }

  @Test
  void aBucketKeepsTheCacheAlsoOfAFailedJob() throws Exception {
    Map<String, String> variables =
        new HashMap<>(Fixture.minio().environment(Fixture.unique("ci")));
    variables.remove("CACHEPROG_REMOTE_STORAGE_TYPE");
    String bucket = String.valueOf(variables.remove("CACHEPROG_S3_BUCKET"));
    String[] inputs = {published(), "store: s3", "bucket: " + bucket};

    Job failed = pipeline(documented(built() + "; exit 3", inputs), variables);
    assertThat(failed.exit()).as("%s", failed).isNotZero();
    assertThat(failed.log()).contains("Saved ");

    Job second = pipeline(documented(built(), inputs), variables);
    assertThat(second.exit()).as("%s", second).isZero();
    assertThat(second.compiled()).as("%s", second).isFalse();
  }

  /// Neither the release nor the store is there.
  @Test
  void aJobGoesOnWithoutThem() throws Exception {
    Map<String, String> variables =
        Map.of("CI_REGISTRY_IMAGE", "http://127.0.0.1:" + Workspace.freePort() + "/group/shop");
    for (String mode : List.of("gocache", "helper")) {
      String[] inputs = {"release: " + release.url() + "/none", "mode: " + mode};
      Job job = pipeline(documented(built(), inputs), variables);
      assertThat(job.exit()).as("%s", job).isZero();
      assertThat(job.compiled()).isTrue();
      assertThat(job.log()).contains("This job runs without a build cache");
    }

    Job unreachable = pipeline(documented(built(), published()), variables);
    assertThat(unreachable.exit()).as("%s", unreachable).isZero();
    assertThat(unreachable.log()).contains("Restored nothing: ", "Saved nothing: ");
    assertThat(unreachable.compiled()).isTrue();

    // What a project without a registry has.
    for (String mode : List.of("gocache", "helper")) {
      Job none =
          pipeline(
              documented(built(), published(), "mode: " + mode), Map.of("CI_REGISTRY_IMAGE", ""));
      assertThat(none.exit()).as("%s", none).isZero();
      assertThat(none.compiled()).isTrue();
      assertThat(none.log()).contains("names no registry");
    }
  }

  /// What git sees as a change is recorded in programs.
  @Test
  void gitDoesNotSeeTheModules() throws Exception {
    Job job =
        pipeline(
            documented(
                "- mkdir -p $(go env GOMODCACHE)/x && touch $(go env GOMODCACHE)/x/y\n"
                    + "    - git status --porcelain > $TRACE; go env GOMODCACHE GOFLAGS >> $TRACE",
                published()),
            Map.of("CI_REGISTRY_IMAGE", "http://127.0.0.1:" + Workspace.freePort() + "/g/shop"));

    assertThat(job.exit()).as("%s", job).isZero();
    assertThat(job.trace()).isEqualTo(checkout + "/.go/modules\n-modcacherw\n");
  }
}
