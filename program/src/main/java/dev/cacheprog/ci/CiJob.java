package dev.cacheprog.ci;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The job of a CI system that this process is a part of, as the system's variables name it.
///
/// @param repository such as `owner/name`
/// @param name of the workflow or pipeline, and of the job, as far as the system names them
public record CiJob(String repository, String name) {
  /// @param marker a variable that the system sets
  private record CiSystem(String marker, List<String> repository, List<String> name) {}

  private static final List<CiSystem> SYSTEMS =
      List.of(
          new CiSystem(
              "GITHUB_ACTIONS",
              List.of("GITHUB_REPOSITORY"),
              List.of("GITHUB_WORKFLOW", "GITHUB_JOB")),
          new CiSystem("GITLAB_CI", List.of("CI_PROJECT_PATH"), List.of("CI_JOB_NAME")),
          new CiSystem(
              "BUILDKITE",
              List.of("BUILDKITE_ORGANIZATION_SLUG", "BUILDKITE_PIPELINE_SLUG"),
              List.of("BUILDKITE_STEP_KEY", "BUILDKITE_LABEL")),
          new CiSystem(
              "CIRCLECI",
              List.of("CIRCLE_PROJECT_USERNAME", "CIRCLE_PROJECT_REPONAME"),
              List.of("CIRCLE_JOB")),
          new CiSystem(
              "TF_BUILD",
              List.of("BUILD_REPOSITORY_NAME"),
              List.of("BUILD_DEFINITIONNAME", "AGENT_JOBNAME")),
          new CiSystem("DRONE", List.of("DRONE_REPO"), List.of("DRONE_STAGE_NAME")),
          new CiSystem("CI_REPO", List.of("CI_REPO"), List.of("CI_WORKFLOW_NAME")),
          new CiSystem("TRAVIS", List.of("TRAVIS_REPO_SLUG"), List.of("TRAVIS_JOB_NAME")),
          new CiSystem("BITBUCKET_BUILD_NUMBER", List.of("BITBUCKET_REPO_FULL_NAME"), List.of()));

  /// The job; empty outside of CI, and in one whose variables are not known.
  public static Optional<CiJob> of(Map<String, String> environment) {
    for (CiSystem system : SYSTEMS) {
      String repository = values(system.repository(), environment);
      if (!environment.getOrDefault(system.marker(), "").isEmpty() && !repository.isEmpty()) {
        return Optional.of(new CiJob(repository, values(system.name(), environment)));
      }
    }
    return jenkins(environment);
  }

  /// The name of a job of Jenkins contains the branch, if it has several.
  private static Optional<CiJob> jenkins(Map<String, String> environment) {
    String job = environment.getOrDefault("JOB_NAME", "");
    if (environment.getOrDefault("JENKINS_URL", "").isEmpty() || job.isEmpty()) {
      return Optional.empty();
    }
    boolean hasBranches = !environment.getOrDefault("BRANCH_NAME", "").isEmpty();
    int slash = job.lastIndexOf('/');
    return Optional.of(new CiJob(hasBranches && slash > 0 ? job.substring(0, slash) : job, ""));
  }

  private static String values(List<String> names, Map<String, String> environment) {
    List<String> values = new ArrayList<>();
    for (String name : names) {
      String value = environment.getOrDefault(name, "");
      if (!value.isEmpty()) {
        values.add(value);
      }
    }
    return String.join("/", values);
  }
}
