package dev.cacheprog.ci;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CiSourceTest {
  private static final String REPOSITORY =
      "\"repository\": {\"full_name\": \"acme/shop\", \"default_branch\": \"main\"}";

  @TempDir Path folder;

  private static CiSource branch(String system, String ref, String base, String strangers) {
    return new CiSource(system, "acme/shop", false, ref, base, "main", strangers);
  }

  private CiSource gitHub(String event, String ref, String payload, String... more)
      throws IOException {
    Path file = folder.resolve("event.json");
    Files.writeString(file, "{" + payload + "}");
    Map<String, String> environment =
        variables(
            "GITHUB_ACTIONS",
            "true",
            "GITHUB_REPOSITORY",
            "acme/shop",
            "GITHUB_EVENT_NAME",
            event,
            "GITHUB_REF",
            ref,
            "GITHUB_EVENT_PATH",
            file.toString());
    environment.putAll(variables(more));
    return CiSource.of(environment).orElseThrow();
  }

  private static Map<String, String> variables(String... namesAndValues) {
    Map<String, String> variables = new HashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      variables.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return variables;
  }

  private static CiSource of(String... variables) {
    return CiSource.of(variables(variables)).orElseThrow();
  }

  private static String head(String repository) {
    return REPOSITORY
        + ", \"pull_request\": {\"head\": {\"ref\": \"fix\", \"repo\": "
        + repository
        + "}, \"base\": {\"ref\": \"main\"}}";
  }

  @Test
  void aPushOnGitHub() throws IOException {
    CiSource pushed = gitHub("push", "refs/heads/main", REPOSITORY);
    assertThat(pushed).isEqualTo(branch("GitHub", "main", "", ""));
    assertThat(pushed.isDefaultBranch()).isTrue();
    assertThat(gitHub("push", "refs/heads/fix/a", REPOSITORY).isDefaultBranch()).isFalse();
    assertThat(gitHub("push", "refs/tags/v1", REPOSITORY))
        .isEqualTo(new CiSource("GitHub", "acme/shop", true, "v1", "", "main", ""));
  }

  @Test
  void aPullRequestOnGitHub() throws IOException {
    String[] refs = {"GITHUB_HEAD_REF", "fix", "GITHUB_BASE_REF", "next"};
    assertThat(
            gitHub(
                "pull_request", "refs/pull/7/merge", head("{\"full_name\": \"Acme/Shop\"}"), refs))
        .isEqualTo(branch("GitHub", "fix", "next", ""));
    assertThat(
            gitHub(
                "pull_request", "refs/pull/7/merge", head("{\"full_name\": \"eve/shop\"}"), refs))
        .isEqualTo(branch("GitHub", "fix", "next", "a pull request from the fork eve/shop"));
  }

  /// The default branch of the head comes first in the file, and is the choice of its owner.
  @Test
  void aForkDoesNotNameTheDefaultBranch() throws IOException {
    String payload = head("{\"full_name\": \"eve/shop\", \"default_branch\": \"fix\"}");
    assertThat(gitHub("pull_request", "refs/pull/7/merge", payload).defaultBranch())
        .isEqualTo("main");
  }

  @Test
  void aPullRequestWhoseRepositoryIsUnknownIsOneOfStrangers() throws IOException {
    for (String payload : new String[] {head("null"), "not JSON", ""}) {
      assertThat(gitHub("pull_request", "refs/pull/7/merge", payload).strangers())
          .as(payload)
          .isEqualTo("a pull request whose repository is not known");
    }
  }

  /// It runs on the base branch, with its rights.
  @Test
  void aTargetOfAForkIsOneOfStrangers() throws IOException {
    assertThat(
            gitHub("pull_request_target", "refs/heads/main", head("{\"full_name\": \"eve/shop\"}")))
        .isEqualTo(branch("GitHub", "fix", "main", "a pull request from the fork eve/shop"));
  }

  @Test
  void aRunAfterThatOfAForkIsOneOfStrangers() throws IOException {
    String run =
        REPOSITORY
            + ", \"workflow_run\": {\"head_branch\": \"main\", \"head_repository\":"
            + " {\"full_name\": \"%s\"}}";
    assertThat(gitHub("workflow_run", "refs/heads/main", run.formatted("eve/shop")).strangers())
        .isEqualTo("a pull request from the fork eve/shop");
    assertThat(gitHub("workflow_run", "refs/heads/main", run.formatted("acme/shop")))
        .isEqualTo(branch("GitHub", "main", "", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"issue_comment", "issues", "discussion", "fork", "watch"})
  void whatEverybodyCanCauseIsOfStrangers(String event) throws IOException {
    assertThat(gitHub(event, "refs/heads/main", REPOSITORY).strangers())
        .isEqualTo("a run for the event " + event + ", which everybody can cause");
  }

  @Test
  void aScheduleIsOfTheDefaultBranchAndAQueueOfItsBase() throws IOException {
    assertThat(gitHub("schedule", "refs/heads/main", "").isDefaultBranch()).isTrue();
    assertThat(gitHub("merge_group", "refs/heads/gh-readonly-queue/main/pr-7-0123", REPOSITORY))
        .isEqualTo(branch("GitHub", "gh-readonly-queue/main", "main", ""));
  }

  @Test
  void gitLab() {
    String[] job = {
      "GITLAB_CI", "true", "CI_PROJECT_PATH", "acme/shop", "CI_DEFAULT_BRANCH", "main"
    };
    assertThat(of(with(job, "CI_COMMIT_BRANCH", "main")).isDefaultBranch()).isTrue();
    assertThat(of(with(job, "CI_COMMIT_TAG", "v1", "CI_COMMIT_REF_NAME", "v1")).isTag()).isTrue();
    String[] request =
        with(
            job,
            "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME",
            "fix",
            "CI_MERGE_REQUEST_TARGET_BRANCH_NAME",
            "main",
            "CI_MERGE_REQUEST_PROJECT_PATH",
            "acme/shop",
            "CI_COMMIT_REF_NAME",
            "refs/merge-requests/7/head");
    assertThat(of(with(request, "CI_MERGE_REQUEST_SOURCE_PROJECT_PATH", "acme/shop")))
        .isEqualTo(branch("GitLab", "fix", "main", ""));
    assertThat(of(with(request, "CI_MERGE_REQUEST_SOURCE_PROJECT_PATH", "eve/shop")))
        .isEqualTo(branch("GitLab", "fix", "main", "a merge request from the fork eve/shop"));
    String[] external =
        with(
            job,
            "CI_EXTERNAL_PULL_REQUEST_SOURCE_REPOSITORY",
            "eve/shop",
            "CI_EXTERNAL_PULL_REQUEST_TARGET_REPOSITORY",
            "acme/shop",
            "CI_COMMIT_BRANCH",
            "fix");
    assertThat(of(external).strangers()).isEqualTo("a pull request from the fork eve/shop");
  }

  /// The variables of other forges say where the fork is in different forms.
  @Test
  void buildkite() {
    String[] job = {
      "BUILDKITE", "true",
      "BUILDKITE_ORGANIZATION_SLUG", "acme",
      "BUILDKITE_PIPELINE_SLUG", "shop",
      "BUILDKITE_PIPELINE_DEFAULT_BRANCH", "main",
      "BUILDKITE_REPO", "git@git.example:acme/shop.git",
      "BUILDKITE_PULL_REQUEST", "false"
    };
    assertThat(of(with(job, "BUILDKITE_BRANCH", "main")).isDefaultBranch()).isTrue();
    assertThat(of(with(job, "BUILDKITE_BRANCH", "main", "BUILDKITE_TAG", "v1")).isTag()).isTrue();
    String[] request =
        with(job, "BUILDKITE_BRANCH", "fix", "BUILDKITE_PULL_REQUEST_BASE_BRANCH", "main");
    assertThat(
            of(with(request, "BUILDKITE_PULL_REQUEST_REPO", "https://git.example/acme/shop.git")))
        .isEqualTo(branch("Buildkite", "fix", "main", ""));
    assertThat(
            of(with(request, "BUILDKITE_PULL_REQUEST_REPO", "git://git.example/eve/shop.git"))
                .strangers())
        .isEqualTo("a pull request from the fork eve/shop");
    assertThat(of(with(job, "BUILDKITE_BRANCH", "eve:fix")).strangers())
        .isEqualTo("a branch of a fork, eve:fix");
  }

  @Test
  void jenkins() {
    String[] job = {"JENKINS_URL", "http://ci/", "JOB_NAME", "acme/shop/fix"};
    assertThat(of(with(job, "BRANCH_NAME", "main", "BRANCH_IS_PRIMARY", "true")).isDefaultBranch())
        .isTrue();
    assertThat(of(with(job, "BRANCH_NAME", "v1", "TAG_NAME", "v1")).isTag()).isTrue();
    String[] change =
        with(job, "BRANCH_NAME", "PR-7", "CHANGE_BRANCH", "fix", "CHANGE_TARGET", "main");
    assertThat(of(change))
        .isEqualTo(new CiSource("Jenkins", "acme/shop", false, "fix", "main", "", ""));
    assertThat(of(with(change, "CHANGE_FORK", "eve")).strangers())
        .isEqualTo("a pull request from the fork eve");
    assertThat(CiSource.of(variables(job))).isEmpty();
  }

  @Test
  void outsideOfThemNothingIsKnown() {
    assertThat(CiSource.of(Map.of())).isEmpty();
    assertThat(CiSource.of(Map.of("CI", "true", "CI_REPO", "acme/shop"))).isEmpty();
    assertThat(CiSource.of(Map.of("GITHUB_ACTIONS", "true", "GITHUB_REPOSITORY", "acme/shop")))
        .isEmpty();
  }

  private static String[] with(String[] variables, String... more) {
    String[] all = java.util.Arrays.copyOf(variables, variables.length + more.length);
    System.arraycopy(more, 0, all, variables.length, more.length);
    return all;
  }
}
