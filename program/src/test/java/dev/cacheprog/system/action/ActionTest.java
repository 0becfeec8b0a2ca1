package dev.cacheprog.system.action;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.support.ActionJob;
import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.system.support.ModuleProxy;
import dev.cacheprog.system.support.Projects;
import dev.cacheprog.testkit.ActionsCacheClient;
import dev.cacheprog.testkit.Go;
import dev.cacheprog.testkit.RecordedRequest;
import dev.cacheprog.testkit.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What jobs with the action find and store.
@Tag("system")
@Timeout(300)
class ActionTest extends ActionBase {
  private static final String ZIP = "cache/download/example.org/words/@v/v1.0.0.zip";

  @Test
  void theSecondJobHasTheBuildAndTheModulesOfTheFirst() throws Exception {
    assertThat(run().compilations()).isEqualTo(2);
    assertThat(job.file("STEP_SUMMARY")).contains("**Build cache of go**: 0 % hit rate");
    assertThat(cache.keys(MAIN)).anyMatch(key -> key.startsWith("cacheprog-modules-linux-"));
    List<String> keys = cache.keys(MAIN);

    job.next().withVariables(offline());
    Go.Run warm = run();

    assertThat(warm.compilations()).as("%s", warm).isZero();
    assertThat(job.file("STEP_SUMMARY"))
        .contains("**Build cache of go**: 100 % hit rate", "time saved, estimated");
    assertThat(job.values("OUTPUT").get("program")).isEqualTo(release.program().toString());
    assertThat(job.file("PATH")).isEqualTo(release.program().getParent() + "\n");
    assertThat(cache.keys(MAIN)).as("nothing new").isEqualTo(keys);
    assertThat(job.file("ENV")).as("the token is for the action alone").isEmpty();
  }

  @Test
  void inHelperModeTheGoCommandsUseTheProgram() throws Exception {
    // Large enough that fetching pays.
    job =
        ActionJob.of(release.tree(), release.tools(), Fixture.library().folder())
            .withVariables(Map.of("CACHEPROG_MAX_BACKGROUND_WAIT", "30s"))
            .withService(cache.url(), cache.token(MAIN))
            .with("mode", "helper");
    ActionJob.Step main = quiet(job.main());
    assertThat(main.out()).contains("::add-mask::" + cache.token(MAIN).replaceFirst("\\..*", ""));
    assertThat(job.values("ENV"))
        .containsEntry("GOCACHEPROG", release.program().toString())
        .containsEntry("CACHEPROG_REMOTE_STORAGE_TYPE", "github")
        .containsEntry("CACHEPROG_MAX_BACKGROUND_WAIT", "30s")
        .containsKeys("ACTIONS_RESULTS_URL", "ACTIONS_RUNTIME_TOKEN", "ACTIONS_CACHE_MODE");
    assertThat(job.expect("build", "-x", "./...").compilations()).isGreaterThan(60);
    assertThat(quiet(job.post()).out()).contains("Lookups ");

    job.next();
    Go.Run warm = run();

    assertThat(warm.compilations()).as("%s", warm).isZero();
    assertThat(job.file("STEP_SUMMARY"))
        .contains("**Go build cache**: ", "lookups of 1 go commands")
        .doesNotContain(": 0 % hit rate");
  }

  @Test
  void theActionMayRunBeforeTheCheckout() throws Exception {
    run();
    Path sources = Fixture.fresh("sources");
    Workspace.copy(project, sources);
    Workspace.delete(project);
    Files.createDirectory(project);

    job.next().withVariables(offline());
    assertThat(quiet(job.main()).out()).contains("Fetching in the background");
    Workspace.copy(sources, project);
    job.program(release.program(), "wait");
    assertThat(job.values("STATE")).containsEntry("tools", "golangci-lint,staticcheck");
    Go.Run build = job.expect("build", "-x", "./...");
    quiet(job.post());

    assertThat(build.compilations()).as("%s", build).isZero();
  }

  @Test
  void aJobThatFailsSavesWhatItHasBuilt() throws Exception {
    Path broken = project.resolve("broken");
    Projects.write(broken, "broken.go", "package broken\n\nvar X int = \"text\"\n");
    quiet(job.main());
    assertThat(job.go().run("build", "./...").exit()).isEqualTo(1);
    quiet(job.post());
    Workspace.delete(broken);

    job.next().withVariables(offline());

    assertThat(run().compilations()).isZero();
  }

  @Test
  void modulesOfAnotherGoSumAreKeptWithoutOldVersions() throws Exception {
    run();
    ModuleProxy.require(project, "v1.1.0");
    tidy();

    job.next();
    run();

    assertThat(cache.keys(MAIN)).filteredOn(key -> key.startsWith("cacheprog-modules-")).hasSize(2);
    job.next().withVariables(offline());
    run();
    assertThat(job.modules().resolve(ZIP.replace("v1.0", "v1.1"))).exists();
    assertThat(job.modules().resolve(ZIP)).doesNotExist();
  }

  @Test
  void modulesAreStoredByTheRequestsOfGitHubsClient() throws Exception {
    Fixture.requireTool(
        ActionsCacheClient.TOOL, "that the action stores modules as GitHub's client stores files");
    Path folder = Fixture.fresh("client");
    Path data = Files.createDirectory(folder.resolve("data"));
    Projects.write(data, "file", "text");
    try (ActionsCacheClient client =
        ActionsCacheClient.start(cache.environment(cache.token(MAIN)), folder)) {
      assertThat(client.save(data, "files-1")).isTrue();
      assertThat(client.restore(data, "files-2", "files-")).isEqualTo("files-1");
    }
    int before = cache.requests().size();
    Set<RecordedRequest.Essence> theirs = essences(0);

    job.with("store", "none");
    run();
    job.next();
    run();

    assertThat(essences(before)).isEqualTo(theirs);
  }

  private Set<RecordedRequest.Essence> essences(int from) {
    List<RecordedRequest> all = cache.requests();
    return all.subList(from, all.size()).stream()
        .map(RecordedRequest::essence)
        .collect(Collectors.toSet());
  }

  @Test
  void goComparesRestoredModulesWithGoSum() throws Exception {
    run();
    job.next().withVariables(offline());
    quiet(job.main());
    ModuleProxy.writeZip(job.modules().resolve(ZIP), "v1.0.0", "other");

    Go.Run build = job.go().run("build", "./...");

    assertThat(build.exit()).isEqualTo(1);
    assertThat(build.stderr()).contains("checksum mismatch");
  }

  @Test
  void aModuleCacheThatIsKeptIsLeftAlone() throws Exception {
    job.expect("mod", "download");

    assertThat(quiet(job.main()).out()).contains("is used as it is");
    job.expect("build", "./...");
    quiet(job.post());

    assertThat(cache.keys(MAIN)).noneMatch(key -> key.startsWith("cacheprog-modules-"));
  }

  @Test
  void modulesAreLeftAloneOnDemand() throws Exception {
    job.with("modules", "false");

    run();

    assertThat(cache.keys(MAIN))
        .isNotEmpty()
        .noneMatch(key -> key.startsWith("cacheprog-modules-"));
  }

  @Test
  void jobsOfAMatrixAreOfDifferentKinds() throws Exception {
    job.with("matrix", "{\n  \"go\": \"1.26\"\n}");
    run();

    assertThat(quiet(job.next().main()).out()).contains("those of the last job of this kind");
    job.next().with("matrix", "{\n  \"go\": \"1.25\"\n}");
    assertThat(quiet(job.main()).out()).contains("those of similar jobs and builds");
  }

  @Test
  void aReadOnlyJobWritesNothing() throws Exception {
    job.with("read-only", "true");

    run();

    assertThat(cache.calls("CreateCacheEntry")).isZero();
  }

  @Test
  void aBucketIsOneInputAndModulesStayAtGitHub() throws Exception {
    String prefix = Fixture.unique("action");
    Map<String, String> minio = Fixture.minio().environment(prefix);
    job.with(
            "store",
            "s3://%s/%s?region=us-east-1&endpoint=%s"
                .formatted(
                    minio.get("CACHEPROG_S3_BUCKET"), prefix, minio.get("CACHEPROG_S3_ENDPOINT")))
        .with(
            "options",
            "CACHEPROG_S3_ACCESS_KEY_ID=%s\nCACHEPROG_S3_ACCESS_KEY_SECRET=%s"
                .formatted(
                    minio.get("CACHEPROG_S3_ACCESS_KEY_ID"),
                    minio.get("CACHEPROG_S3_ACCESS_KEY_SECRET")));

    assertThat(run().compilations()).isEqualTo(2);
    job.next().withVariables(offline());
    assertThat(run().compilations()).isZero();

    assertThat(Fixture.minio().list(prefix + "/")).isNotEmpty();
    assertThat(cache.keys(MAIN)).hasSize(1).allMatch(key -> key.startsWith("cacheprog-modules-"));
  }
}
