package dev.cacheprog.ci;

import dev.cacheprog.core.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// What GitHub's runner says, and runners that are made after it: variables, and the event that
/// started the workflow in a file.
final class GitHubSource {
  private static final String BRANCH = "refs/heads/";
  private static final String TAG = "refs/tags/";

  /// How branches of merge queues begin: the base, and a name for each group follow.
  private static final String QUEUE = "gh-readonly-queue/";

  /// Events that everybody can cause. Their workflows run on the default branch, with its rights,
  /// and may check out anything.
  private static final Set<String> OF_STRANGERS =
      Set.of(
          "discussion",
          "discussion_comment",
          "fork",
          "gollum",
          "issue_comment",
          "issues",
          "public",
          "watch");

  private static final String SYSTEM = "GitHub";

  private GitHubSource() {}

  static Optional<CiSource> of(CiVariables variables, String repository) {
    String ref = variables.get("GITHUB_REF");
    String event = variables.get("GITHUB_EVENT_NAME").toLowerCase(Locale.ROOT);
    Json payload = payload(variables.get("GITHUB_EVENT_PATH"));
    String known = text(payload, "repository", "default_branch");
    if (event.equals("workflow_run") && payload.at("workflow_run") != null) {
      return ofRun(payload, repository, known);
    }
    if (event.startsWith("pull_request")) {
      String base = variables.get("GITHUB_BASE_REF");
      String head = variables.get("GITHUB_HEAD_REF");
      return Optional.of(
          source(
              repository,
              head.isEmpty() ? text(payload, "pull_request", "head", "ref") : head,
              base.isEmpty() ? text(payload, "pull_request", "base", "ref") : base,
              known,
              fork(payload, text(payload, "pull_request", "head", "repo", "full_name"))));
    }
    if (ref.startsWith(TAG)) {
      return Optional.of(
          new CiSource(SYSTEM, repository, true, ref.substring(TAG.length()), "", known, ""));
    }
    if (!ref.startsWith(BRANCH) || ref.length() == BRANCH.length()) {
      return Optional.empty();
    }
    String branch = ref.substring(BRANCH.length());
    if (branch.startsWith(QUEUE) && branch.lastIndexOf('/') > QUEUE.length()) {
      // The groups of a queue follow each other, so they share what they store.
      String queue = branch.substring(0, branch.lastIndexOf('/'));
      return Optional.of(source(repository, queue, queue.substring(QUEUE.length()), known, ""));
    }
    boolean isOpen = OF_STRANGERS.contains(event);
    // These, and schedules, have no other branch than the default one.
    return Optional.of(
        source(
            repository,
            branch,
            "",
            isOpen || event.equals("schedule") ? branch : known,
            isOpen ? "a run for the event " + event + ", which everybody can cause" : ""));
  }

  /// A workflow after another one has the rights of the default branch, and is often there to work
  /// on what a pull request has made.
  private static Optional<CiSource> ofRun(Json payload, String repository, String known) {
    String branch = text(payload, "workflow_run", "head_branch");
    return Optional.of(
        source(
            repository,
            branch,
            "",
            known,
            fork(payload, text(payload, "workflow_run", "head_repository", "full_name"))));
  }

  /// @param of the repository that the code is from; empty if it was deleted, or is not known
  private static String fork(Json payload, String of) {
    String own = text(payload, "repository", "full_name");
    if (!of.isEmpty() && of.equalsIgnoreCase(own)) {
      return "";
    }
    return of.isEmpty()
        ? "a pull request whose repository is not known"
        : "a pull request from the fork " + of;
  }

  private static CiSource source(
      String repository, String branch, String base, String known, String strangers) {
    return new CiSource(
        SYSTEM, repository, false, branch.isEmpty() ? "unknown" : branch, base, known, strangers);
  }

  /// The event; an empty text if it cannot be read.
  private static Json payload(String file) {
    if (!file.isEmpty()) {
      try {
        return Json.parse(Files.readString(Path.of(file)));
      } catch (IOException | RuntimeException _) {
        // Then its facts are unknown, and a pull request counts as one of strangers.
      }
    }
    return new Json.Text("");
  }

  private static String text(Json payload, String... path) {
    String text = payload.text(path);
    return text == null ? "" : text;
  }
}
