package dev.cacheprog.ci;

import java.util.Map;
import java.util.Optional;

/// The branch or tag that a CI system builds, as its variables name it.
///
/// @param system the CI system, for people
/// @param repository such as `owner/name`
/// @param isTag whether `ref` is a tag
/// @param ref the branch that the code comes from, or the tag
/// @param base the branch that it is to be merged into; empty if it is not
/// @param defaultBranch of the repository; empty if the system does not name it
/// @param strangers why people without write access may have written the code or started the build,
///   such as `a pull request from the fork other/shop`; empty if they cannot
public record CiSource(
    String system,
    String repository,
    boolean isTag,
    String ref,
    String base,
    String defaultBranch,
    String strangers) {

  public CiSource {
    if (ref.isEmpty()) {
      throw new IllegalArgumentException("neither a branch nor a tag");
    }
  }

  /// What is built; empty outside of CI, and in systems whose variables do not tell.
  public static Optional<CiSource> of(Map<String, String> environment) {
    Optional<CiJob> job = CiJob.of(environment);
    if (job.isEmpty()) {
      return Optional.empty();
    }
    String repository = job.get().repository();
    CiVariables variables = new CiVariables(environment);
    if (variables.has("GITHUB_ACTIONS")) {
      return GitHubSource.of(variables, repository);
    }
    if (variables.has("GITLAB_CI")) {
      return gitLab(variables, repository);
    }
    if (variables.has("BUILDKITE")) {
      return buildkite(variables, repository);
    }
    return variables.has("JENKINS_URL") ? jenkins(variables, repository) : Optional.empty();
  }

  /// Whether the default branch is built.
  public boolean isDefaultBranch() {
    return !isTag && ref.equals(defaultBranch);
  }

  private static Optional<CiSource> gitLab(CiVariables variables, String repository) {
    String defaultBranch = variables.get("CI_DEFAULT_BRANCH");
    String tag = variables.get("CI_COMMIT_TAG");
    if (!tag.isEmpty()) {
      return source("GitLab", repository, true, tag, "", defaultBranch, "");
    }
    String source = variables.get("CI_MERGE_REQUEST_SOURCE_PROJECT_PATH");
    String target = variables.first("CI_MERGE_REQUEST_PROJECT_PATH", "CI_PROJECT_PATH");
    String external = variables.get("CI_EXTERNAL_PULL_REQUEST_SOURCE_REPOSITORY");
    String strangers = "";
    if (!source.isEmpty() && !source.equals(target)) {
      strangers = "a merge request from the fork " + source;
    } else if (!external.isEmpty()
        && !external.equals(variables.get("CI_EXTERNAL_PULL_REQUEST_TARGET_REPOSITORY"))) {
      strangers = "a pull request from the fork " + external;
    }
    return source(
        "GitLab",
        repository,
        false,
        variables.first(
            "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME",
            "CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_NAME",
            "CI_COMMIT_BRANCH",
            "CI_COMMIT_REF_NAME"),
        variables.first(
            "CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_NAME"),
        defaultBranch,
        strangers);
  }

  private static Optional<CiSource> buildkite(CiVariables variables, String repository) {
    String defaultBranch = variables.get("BUILDKITE_PIPELINE_DEFAULT_BRANCH");
    String tag = variables.get("BUILDKITE_TAG");
    if (!tag.isEmpty()) {
      return source("Buildkite", repository, true, tag, "", defaultBranch, "");
    }
    String branch = variables.get("BUILDKITE_BRANCH");
    String of = path(variables.get("BUILDKITE_PULL_REQUEST_REPO"));
    String strangers = "";
    if (!of.isEmpty() && !of.equalsIgnoreCase(path(variables.get("BUILDKITE_REPO")))) {
      strangers = "a pull request from the fork " + of;
    } else if (branch.indexOf(':') >= 0) {
      strangers = "a branch of a fork, " + branch; // no branch has a colon in its name
    }
    String base = variables.get("BUILDKITE_PULL_REQUEST_BASE_BRANCH");
    return source("Buildkite", repository, false, branch, base, defaultBranch, strangers);
  }

  /// `owner/name` of the URL of a repository, in all its forms.
  private static String path(String url) {
    String path = url.endsWith(".git") ? url.substring(0, url.length() - 4) : url;
    int name = path.lastIndexOf('/');
    int owner = Math.max(path.lastIndexOf('/', name - 1), path.lastIndexOf(':', name));
    return path.substring(owner + 1);
  }

  /// Only jobs with branches tell: those of multibranch pipelines.
  private static Optional<CiSource> jenkins(CiVariables variables, String repository) {
    String tag = variables.get("TAG_NAME");
    if (!tag.isEmpty()) {
      return source("Jenkins", repository, true, tag, "", "", "");
    }
    String fork = variables.get("CHANGE_FORK");
    String branch = variables.first("CHANGE_BRANCH", "BRANCH_NAME");
    return source(
        "Jenkins",
        repository,
        false,
        branch,
        variables.get("CHANGE_TARGET"),
        variables.get("BRANCH_IS_PRIMARY").equals("true") ? branch : "",
        fork.isEmpty() ? "" : "a pull request from the fork " + fork);
  }

  private static Optional<CiSource> source(
      String system,
      String repository,
      boolean isTag,
      String ref,
      String base,
      String defaultBranch,
      String strangers) {
    return ref.isEmpty()
        ? Optional.empty()
        : Optional.of(new CiSource(system, repository, isTag, ref, base, defaultBranch, strangers));
  }

  /// The build in words, such as `branch fix/x of acme/shop (GitHub)`.
  @Override
  public String toString() {
    return (isTag ? "tag " : "branch ") + ref + " of " + repository + " (" + system + ")";
  }
}
