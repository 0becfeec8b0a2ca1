package dev.cacheprog.system.stores;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.support.AzureBuilds;
import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.testkit.CacheClient;
import dev.cacheprog.testkit.OciRegistry;
import dev.cacheprog.testkit.Workspace;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Jobs of one repository that keep what they store apart: those of the default branch, of other
/// branches, of forks and of tags.
@Tag("system")
class ScopedStoreTest {
  private static final Map<String, String> DEFAULT_BRANCH = push("refs/heads/main");
  private static final Map<String, String> BRANCH = push("refs/heads/fix/a");

  private final String prefix = Fixture.unique("scoped");
  private @Nullable OciRegistry registry;

  /// Stores that keep parts apart.
  enum Store {
    S3,
    S3_WITH_PACKS_ALONE,
    AZURE,
    OCI
  }

  @AfterEach
  void stopRegistry() {
    if (registry != null) {
      registry.close();
    }
  }

  private static Map<String, String> push(String ref) {
    return Map.of("GITHUB_EVENT_NAME", "push", "GITHUB_REF", ref);
  }

  private Map<String, String> ofStore(Store store) throws Exception {
    return switch (store) {
      case S3 -> Fixture.minio().environment(prefix);
      case S3_WITH_PACKS_ALONE ->
          Fixture.merge(
              Fixture.minio().environment(prefix), Map.of("CACHEPROG_STORE_OBJECTS", "never"));
      case AZURE -> AzureBuilds.environment(prefix);
      case OCI -> {
        if (registry == null) {
          registry = OciRegistry.open(Fixture.fresh("registry"));
        }
        yield registry.environment("team/cache");
      }
    };
  }

  /// The variables of a job on GitHub, on an empty disk.
  private Map<String, String> job(Store store, Map<String, String> more) throws Exception {
    Path event = Fixture.fresh("event").resolve("event.json");
    Files.writeString(
        event,
        """
        {"pull_request": {"head": {"ref": "fix/a", "repo": {"full_name": "eve/shop"}}},
         "repository": {"full_name": "acme/shop", "default_branch": "main"}}
        """);
    Map<String, String> job = new HashMap<>(ofStore(store));
    job.put("CACHEPROG_PREFETCH_KEY", "a job");
    job.put("CACHEPROG_ROOT_DIRECTORY", Fixture.fresh("root").toString());
    job.put("HOME", Fixture.fresh("home").toString());
    job.put("GITHUB_ACTIONS", "true");
    job.put("GITHUB_REPOSITORY", "acme/shop");
    job.put("GITHUB_EVENT_PATH", event.toString());
    job.putAll(more);
    return job;
  }

  private static byte[] id(String name) {
    return CacheClient.sha256(name.getBytes(StandardCharsets.UTF_8));
  }

  /// A job that builds what it does not find, and finds `expected` of `names`.
  private void build(
      Store store, Map<String, String> variables, List<String> names, String... expected)
      throws Exception {
    try (CacheClient job = CacheClient.start(job(store, variables))) {
      for (String name : names) {
        boolean isMiss = job.get(id(name)).get().isMiss();
        assertThat(isMiss)
            .as("%s in %s", name, variables)
            .isNotEqualTo(List.of(expected).contains(name));
        if (isMiss) {
          assertThat(job.put(id(name), name.getBytes(StandardCharsets.UTF_8)).get().error())
              .isNull();
        }
      }
      job.finish();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aBranchReadsWhatTheDefaultBranchStoresAndNotTheOtherWayRound(Store store) throws Exception {
    build(store, DEFAULT_BRANCH, List.of("a"));

    build(store, BRANCH, List.of("a", "b"), "a");
    build(store, BRANCH, List.of("a", "b"), "a", "b");
    build(store, push("refs/heads/other"), List.of("a", "b"), "a");
    build(store, DEFAULT_BRANCH, List.of("a", "b"), "a");
  }

  @ParameterizedTest
  @EnumSource
  void aForkReadsAndWritesNothing(Store store) throws Exception {
    Map<String, String> fork =
        Map.of(
            "GITHUB_EVENT_NAME",
            "pull_request",
            "GITHUB_REF",
            "refs/pull/7/merge",
            "GITHUB_HEAD_REF",
            "fix/a",
            "GITHUB_BASE_REF",
            "main");
    build(store, DEFAULT_BRANCH, List.of("a"));

    build(store, fork, List.of("a", "b"), "a");
    build(store, fork, List.of("a", "b"), "a");
    build(store, BRANCH, List.of("a", "b"), "a");
    build(
        store,
        Fixture.merge(fork, Map.of("CACHEPROG_DISABLE_PUT", "false")),
        List.of("a", "b"),
        "a");
    build(store, fork, List.of("a", "b"), "a", "b");
  }

  @ParameterizedTest
  @EnumSource
  void aReleaseReadsOnlyWhatReleasesHaveStored(Store store) throws Exception {
    build(store, DEFAULT_BRANCH, List.of("a"));

    build(store, push("refs/tags/v1"), List.of("a"));
    build(store, push("refs/tags/v2"), List.of("a"), "a");
    build(
        store, Fixture.merge(BRANCH, Map.of("CACHEPROG_SCOPE", "release")), List.of("a", "b"), "a");
    build(store, push("refs/tags/v3"), List.of("a", "b"), "a", "b");
    build(store, DEFAULT_BRANCH, List.of("a", "b"), "a");
  }

  @Test
  void withoutScopesAllShareEverything() throws Exception {
    Map<String, String> none = Fixture.merge(BRANCH, Map.of("CACHEPROG_SCOPE", "none"));
    build(Store.S3, none, List.of("a"));

    build(Store.S3, DEFAULT_BRANCH, List.of("a"), "a");
    assertThat(Fixture.minio().list(prefix + "/branches/")).isEmpty();
  }

  @Test
  void aBranchWritesToItsOwnPrefix() throws Exception {
    build(Store.S3, DEFAULT_BRANCH, List.of("a"));
    Map<String, Long> before = Fixture.minio().list(prefix + "/");

    build(Store.S3, BRANCH, List.of("a", "b"), "a");

    Map<String, Long> added = Fixture.minio().list(prefix + "/");
    added.keySet().removeAll(before.keySet());
    assertThat(added.keySet())
        .isNotEmpty()
        .allMatch(key -> key.startsWith(prefix + "/branches/acme/shop/-/fix/a/"));
  }

  /// Those who have named what is read have decided what is shared.
  @Test
  void readPrefixesTakeThePlaceOfScopes() throws Exception {
    build(
        Store.S3,
        Fixture.merge(BRANCH, Map.of("CACHEPROG_S3_READ_PREFIXES", "elsewhere")),
        List.of("a"));

    assertThat(Fixture.minio().list(prefix + "/branches/")).isEmpty();
  }

  @Test
  void aDoctorAndTheStatisticsNameTheScope() throws Exception {
    Path json = Fixture.fresh("statistics").resolve("sessions.json");
    build(
        Store.S3,
        Fixture.merge(BRANCH, Map.of("CACHEPROG_STATS_JSON", json.toString())),
        List.of("a"));
    String scope =
        "branch fix/a of acme/shop (GitHub): writes to branches/acme/shop/-/fix/a, reads the"
            + " prefix, too";
    assertThat(Files.readString(json)).contains("\"scope\":\"" + scope + "\"");

    ProcessBuilder doctor = new ProcessBuilder(Workspace.program().toString(), "doctor");
    doctor.environment().putAll(job(Store.S3, BRANCH));
    Fixture.Result result = Fixture.run(doctor);
    assertThat(result.exit()).as("%s", result).isZero();
    assertThat(result.out()).contains(scope);
    assertThat(Fixture.minio().list(prefix + "/")).as("the sample of doctor").isNotEmpty();
  }

  @Test
  void aServerThatKeepsNothingApartCannotHaveReleases() throws Exception {
    ProcessBuilder doctor = new ProcessBuilder(Workspace.program().toString());
    doctor
        .environment()
        .putAll(
            Map.of(
                "CACHEPROG_REMOTE_STORAGE_TYPE",
                "http",
                "CACHEPROG_HTTP_STORAGE_BASE_URL",
                "http://127.0.0.1:1/",
                "CACHEPROG_SCOPE",
                "release"));
    Fixture.Result result = Fixture.run(doctor);
    assertThat(result.exit()).isNotZero();
    assertThat(result.err())
        .contains("--scope (CACHEPROG_SCOPE) cannot be release with the storage type http");
  }
}
