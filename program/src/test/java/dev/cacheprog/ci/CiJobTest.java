package dev.cacheprog.ci;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class CiJobTest {
  private static final Map<String, String> GITHUB =
      Map.of(
          "CI", "true",
          "GITHUB_ACTIONS", "true",
          "GITHUB_REPOSITORY", "owner/shop",
          "GITHUB_WORKFLOW", "build and test",
          "GITHUB_JOB", "unit",
          "GITHUB_REF", "refs/heads/main");

  @Test
  void systemsNameRepositoryAndJob() {
    assertThat(CiJob.of(GITHUB)).contains(new CiJob("owner/shop", "build and test/unit"));
    assertThat(
            CiJob.of(
                Map.of(
                    "GITLAB_CI", "true", "CI_PROJECT_PATH", "a/b/c", "CI_JOB_NAME", "test: [x]")))
        .contains(new CiJob("a/b/c", "test: [x]"));
    assertThat(
            CiJob.of(
                Map.of(
                    "BUILDKITE", "true",
                    "BUILDKITE_ORGANIZATION_SLUG", "org",
                    "BUILDKITE_PIPELINE_SLUG", "pipe",
                    "BUILDKITE_LABEL", ":go: test")))
        .contains(new CiJob("org/pipe", ":go: test"));
    assertThat(CiJob.of(Map.of("CI_REPO", "o/r", "CI_WORKFLOW_NAME", "w")))
        .contains(new CiJob("o/r", "w"));
  }

  @Test
  void jobsOfJenkinsDoNotDependOnTheBranch() {
    Map<String, String> plain = Map.of("JENKINS_URL", "http://ci/", "JOB_NAME", "folder/shop");
    assertThat(CiJob.of(plain)).contains(new CiJob("folder/shop", ""));

    Map<String, String> branch =
        Map.of(
            "JENKINS_URL", "http://ci/",
            "JOB_NAME", "folder/shop/feature%2Fx",
            "BRANCH_NAME", "feature/x");
    assertThat(CiJob.of(branch)).contains(new CiJob("folder/shop", ""));
  }

  @Test
  void elsewhereThereIsNone() {
    assertThat(CiJob.of(Map.of())).isEmpty();
    assertThat(CiJob.of(Map.of("CI", "true", "GITHUB_ACTIONS", "true"))).isEmpty();
    assertThat(CiJob.of(Map.of("JENKINS_URL", "http://ci/"))).isEmpty();
  }
}
