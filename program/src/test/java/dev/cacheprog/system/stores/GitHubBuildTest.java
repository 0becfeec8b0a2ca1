package dev.cacheprog.system.stores;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.system.support.LibraryBuild;
import dev.cacheprog.testkit.CacheClient;
import dev.cacheprog.testkit.GitHubCache;
import dev.cacheprog.testkit.Go;
import dev.cacheprog.testkit.Workspace;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Builds over GitHub's Actions cache, as a stand-in plays it, with their troubles.
@Tag("system")
class GitHubBuildTest {
  private static final String MAIN = "refs/heads/main";
  private static final String PULL = "refs/pull/7/merge";

  private static Fixture.Built library;

  private GitHubCache cache;

  @BeforeAll
  static void buildOnce() throws Exception {
    library = Fixture.library();
  }

  @BeforeEach
  void start() throws Exception {
    cache = GitHubCache.start(Fixture.azurite(), Fixture.unique("builds"));
  }

  @AfterEach
  void stop() {
    if (cache != null) {
      cache.close();
    }
  }

  /// A build on an empty disk.
  private Go go(String token) throws Exception {
    return Fixture.plainGo(library.folder())
        .cached(Fixture.fresh("root"))
        .with(cache.environment(token))
        .with("CACHEPROG_LOG_LEVEL", "DEBUG");
  }

  private Go.Run build(String token) throws Exception {
    return build(go(token));
  }

  private static Go.Run build(Go go) throws Exception {
    Go.Run run = LibraryBuild.run(go);
    // signatures of URLs, and the end of each token
    assertThat(run.stderr()).doesNotContain("sig=", "c2lnbmF0dXJl");
    return run;
  }

  @Test
  void aBuildIsAFewEntriesAndTheNextOneCompilesNothing() throws Exception {
    Go.Run cold = build(cache.token(MAIN));

    assertThat(cold.compilations()).as("%s", cold).isGreaterThan(60);
    assertThat(cold.complaints()).as("%s", cold).isEmpty();
    assertThat(cache.keys(MAIN)).as("packs and a manifest").hasSizeBetween(2, 5);
    Go.Run warm = build(cache.token(MAIN));
    assertThat(warm.compilations()).as("%s", warm).isZero();
    assertThat(warm.complaints()).as("%s", warm).isEmpty();
    assertThat(warm.statistic("remote_puts")).as("%s", warm).isZero();
  }

  @Test
  @Tag("variation")
  void anotherCommandFindsTheLatestManifest() throws Exception {
    build(cache.token(MAIN));

    Go.Run list = go(cache.token(MAIN)).run("list", "-export", "-x", "./...");

    assertThat(list.exit()).as("%s", list).isZero();
    assertThat(list.compilations()).as("%s", list).isZero();
  }

  @Test
  void aPullRequestReadsTheDefaultBranchAndWritesForItselfAlone() throws Exception {
    build(cache.token(MAIN));
    List<String> before = cache.keys(MAIN);

    Go.Run pull = build(cache.token(PULL, "refs/heads/base", MAIN));

    assertThat(pull.compilations()).as("%s", pull).isZero();
    Go.Run test = go(cache.token(PULL, MAIN)).run("vet", ".");
    assertThat(test.exit()).as("%s", test).isZero();
    assertThat(cache.keys(PULL)).isNotEmpty();
    assertThat(cache.keys(MAIN)).isEqualTo(before);
  }

  @Test
  void aJobThatMayOnlyReadSaysSoOnceAndReads() throws Exception {
    Go.Run cold = build(cache.readOnlyToken(MAIN));

    assertThat(cold.complaints())
        .as("%s", cold)
        .singleElement()
        .asString()
        .contains("denies writes", "may only read the cache");
    assertThat(cache.keys(MAIN)).isEmpty();
    build(cache.token(MAIN));
    Go.Run warm = build(cache.readOnlyToken(MAIN));
    assertThat(warm.compilations()).as("%s", warm).isZero();
    assertThat(warm.complaints()).as("%s", warm).isEmpty();
  }

  @Test
  @Tag("variation")
  void aWorkflowThatPermitsNoWritesSendsNone() throws Exception {
    Go.Run cold = build(go(cache.token(MAIN)).with("ACTIONS_CACHE_MODE", "read"));

    assertThat(cold.complaints()).as("%s", cold).isEmpty();
    assertThat(cache.calls("CreateCacheEntry")).isZero();
    assertThat(cache.calls("GetCacheEntryDownloadURL")).isPositive();
  }

  @Test
  @Tag("variation")
  void aLimitOfTheRateCostsAMoment() throws Exception {
    cache.refuse(1, 1);

    Go.Run cold = build(cache.token(MAIN));

    assertThat(cold.complaints()).as("%s", cold).isEmpty();
    assertThat(build(cache.token(MAIN)).compilations()).isZero();
  }

  @Test
  void aLongLimitOfTheRateCostsWhatIsNotStored() throws Exception {
    cache.refuse(1000, 60);

    Go.Run cold = build(cache.token(MAIN));

    assertThat(cold.complaints()).as("%s", cold).hasSizeBetween(1, 2);
    assertThat(cold.stderr()).contains("200 new cache entries a minute");
    assertThat(cache.calls("CreateCacheEntry")).isOne();
    assertThat(cache.keys(MAIN)).isEmpty();
  }

  @Test
  void whatGitHubHasDeletedIsBuiltAndStoredAgain() throws Exception {
    for (boolean keepEntries : new boolean[] {false, true}) {
      build(cache.token(MAIN));
      assertThat(cache.evict("p/", keepEntries)).isPositive();

      Go.Run again = build(cache.token(MAIN));

      assertThat(again.compilations()).as("%s", again).isPositive();
      Go.Run warm = build(cache.token(MAIN));
      assertThat(warm.compilations()).as("%s", warm).isZero();
      assertThat(warm.complaints()).as("%s", warm).isEmpty();
    }
  }

  @Test
  void aTokenThatExpiresInABuildIsOneCauseAndTheBuildGoesOn() throws Exception {
    try (CacheClient session = session(cache.token(MAIN))) {
      byte[] id = CacheClient.sha256("of a token".getBytes(StandardCharsets.UTF_8));
      assertThat(session.get(id).get().isMiss()).isTrue();
      cache.expire();
      assertThat(session.put(id, new byte[5000]).get().error()).isNull();
      assertThat(session.finish()).isZero();

      assertThat(warnings(session)).hasSizeBetween(1, 2);
      assertThat(session.stderr()).contains("it must come from the same job");
    }
  }

  @Test
  void aServiceThatGoesAwayInABuildIsOneLine() throws Exception {
    try (CacheClient session = session(cache.token(MAIN))) {
      byte[] id = CacheClient.sha256("of a service".getBytes(StandardCharsets.UTF_8));
      assertThat(session.get(id).get().isMiss()).isTrue();
      cache.close();
      assertThat(session.put(id, new byte[5000]).get().error()).isNull();
      assertThat(session.finish()).isZero();

      assertThat(warnings(session)).hasSize(1);
    }
  }

  private CacheClient session(String token) throws Exception {
    Map<String, String> environment = new HashMap<>(cache.environment(token));
    environment.put("CACHEPROG_PREFETCH_KEY", "a session");
    environment.put("CACHEPROG_ROOT_DIRECTORY", Fixture.fresh("root").toString());
    environment.put("HOME", Fixture.fresh("home").toString());
    return CacheClient.start(environment);
  }

  private static List<String> warnings(CacheClient session) throws Exception {
    return session
        .stderr()
        .lines()
        .filter(line -> line.contains("level=WARN") || line.contains("level=ERROR"))
        .toList();
  }

  @Test
  @Tag("variation")
  void aJobRestoresAndSavesItsGoCache() throws Exception {
    Go cold = job();
    assertThat(program(cold, "restore").exit()).isZero();
    assertThat(cold.run("build", "-x", ".").compilations()).isGreaterThan(60);
    assertThat(program(cold, "save").out()).contains("Saved");

    Go warm = job();
    assertThat(program(warm, "restore").exit()).isZero();
    assertThat(warm.run("build", "-x", ".").compilations()).isZero();
    assertThat(program(warm, "save").out()).contains("Nothing to save");
  }

  /// Plain go in a job with an empty disk.
  private Go job() throws Exception {
    return Go.plain(library.folder(), Fixture.fresh("gocache").resolve("go-build"))
        .with(cache.environment(cache.token(MAIN)))
        .with(
            Map.of(
                "CACHEPROG_ROOT_DIRECTORY",
                Fixture.fresh("root").toString(),
                "CACHEPROG_TOOLS",
                "none",
                "GITHUB_ACTIONS",
                "true",
                "GITHUB_WORKFLOW",
                "test",
                "GITHUB_JOB",
                "unit"));
  }

  private static Fixture.Result program(Go job, String word) throws Exception {
    return Fixture.run(job.builder().command(Workspace.program().toString(), word));
  }

  @Test
  void theDoctorShowsWhatAJobMayDo() throws Exception {
    Fixture.Result result = doctor(cache.environment(cache.token(PULL, MAIN)));

    assertThat(result.out())
        .contains(
            "reads refs/pull/7/merge, refs/heads/main; writes refs/pull/7/merge",
            "permits reads and writes",
            "the same 4096 bytes");
    assertThat(result.exit()).as("%s", result).isZero();
  }

  @Test
  void theDoctorSaysHowARunStepGetsTheToken() throws Exception {
    Map<String, String> environment = new HashMap<>(cache.environment(""));

    Fixture.Result result = doctor(environment);

    assertThat(result.out()).contains("ACTIONS_RUNTIME_TOKEN", "core.exportVariable");
    assertThat(result.exit()).isEqualTo(1);
  }

  private static Fixture.Result doctor(Map<String, String> environment) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(List.of(Workspace.program().toString(), "doctor"));
    builder.environment().putAll(environment);
    builder.environment().put("CACHEPROG_ROOT_DIRECTORY", Fixture.fresh("root").toString());
    return Fixture.run(builder);
  }
}
