package dev.cacheprog.system.support;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.testkit.Go;
import dev.cacheprog.testkit.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A job with the action as its first step, as GitHub's runner runs it, on an empty disk. The
/// action runs under the `node` that is there.
public final class ActionJob {
  /// An input of action.yml with its default.
  private static final Pattern INPUT =
      Pattern.compile("^  ([a-z0-9-]+):\n(?:    .*\n)*?    default: (.*)\n", Pattern.MULTILINE);

  /// A value in one of the runner's files.
  private static final Pattern VALUE =
      Pattern.compile("^(\\S+)<<(\\S+)\n((?s:.*?))\n\\2$", Pattern.MULTILINE);

  private final Path tree;
  private final Path folder;
  private final Path workspace;
  private final Map<String, String> variables;

  /// What the action gets alone, and other steps do not.
  private final Map<String, String> secrets = new HashMap<>();

  private ActionJob(Path tree, Path folder, Path workspace, Map<String, String> variables) {
    this.tree = tree;
    this.folder = folder;
    this.workspace = workspace;
    this.variables = variables;
  }

  /// How a step ended.
  ///
  /// @param out its log
  public record Step(int exit, String out) {
    /// What the runner shows beside the job's result, without the title.
    public List<String> annotations() {
      return out.lines()
          .filter(line -> line.matches("::(notice|warning|error) .*"))
          .map(line -> line.replace(" title=cacheprog", ""))
          .toList();
    }
  }

  /// @param tree of the action
  /// @param tools the runner's folder for them, which may be shared
  /// @param workspace where the project is checked out
  public static ActionJob of(Path tree, Path tools, Path workspace) throws IOException {
    Path folder = Fixture.fresh("job");
    Map<String, String> variables = new HashMap<>();
    variables.put("PATH", System.getenv("PATH"));
    variables.put("HOME", folder.resolve("home").toString());
    variables.put("TMPDIR", folder.resolve("tmp").toString());
    variables.put("RUNNER_TEMP", folder.resolve("temp").toString());
    variables.put("RUNNER_TOOL_CACHE", tools.toString());
    variables.put("RUNNER_OS", "Linux");
    variables.put("RUNNER_ARCH", System.getProperty("os.arch").equals("amd64") ? "X64" : "ARM64");
    variables.put("RUNNER_ENVIRONMENT", "github-hosted");
    variables.put("GITHUB_ACTIONS", "true");
    variables.put("GITHUB_ACTION_REPOSITORY", "octo/cacheprog");
    variables.put("GITHUB_SERVER_URL", "https://github.com");
    variables.put("GITHUB_REPOSITORY", "octo/repo");
    variables.put("GITHUB_WORKFLOW", "test");
    variables.put("GITHUB_JOB", "unit");
    variables.put("GITHUB_RUN_ID", "1");
    variables.put("GITHUB_RUN_ATTEMPT", "1");
    variables.put("GITHUB_WORKSPACE", workspace.toString());
    ActionJob job = new ActionJob(tree, folder, workspace, variables);
    Matcher inputs = INPUT.matcher(Files.readString(Workspace.checkout().resolve("action.yml")));
    while (inputs.find()) {
      job.with(inputs.group(1), inputs.group(2).replace("\"", ""));
    }
    job.with("matrix", "null");
    job.clear();
    return job;
  }

  /// Sets an input.
  public ActionJob with(String input, String value) {
    secrets.put("INPUT_" + input.toUpperCase(Locale.ROOT), value);
    return this;
  }

  /// Sets variables that all steps have, too.
  public ActionJob withVariables(Map<String, String> more) {
    variables.putAll(more);
    return this;
  }

  /// Sets what the runner gives to actions alone.
  public ActionJob withService(String url, String token) {
    secrets.put("ACTIONS_RESULTS_URL", url + "/");
    secrets.put("ACTIONS_RUNTIME_TOKEN", token);
    return this;
  }

  /// The next job of this kind: in the next run, on another disk with the same paths.
  public ActionJob next() throws IOException {
    clear();
    variables.merge(
        "GITHUB_RUN_ID", "1", (old, one) -> Integer.toString(Integer.parseInt(old) + 1));
    return this;
  }

  private void clear() throws IOException {
    Workspace.delete(folder);
    for (String name : List.of("home", "tmp", "temp")) {
      Files.createDirectories(folder.resolve(name));
    }
    for (String name : List.of("ENV", "OUTPUT", "STATE", "STEP_SUMMARY", "PATH")) {
      Files.writeString(folder.resolve("GITHUB_" + name), "");
    }
  }

  public Step main() throws IOException, InterruptedException {
    return step("main.js", Map.of());
  }

  public Step post() throws IOException, InterruptedException {
    Map<String, String> states = new HashMap<>();
    values("STATE").forEach((name, value) -> states.put("STATE_" + name, value));
    return step("post.js", states);
  }

  private Step step(String script, Map<String, String> states)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder("node", tree.resolve("action").resolve(script).toString());
    builder.directory(workspace.toFile()).redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().putAll(Fixture.merge(variables, values("ENV"), secrets, states));
    for (String name : List.of("ENV", "OUTPUT", "STATE", "STEP_SUMMARY", "PATH")) {
      builder.environment().put("GITHUB_" + name, folder.resolve("GITHUB_" + name).toString());
    }
    Process process = builder.start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Step(process.waitFor(), out);
  }

  /// What steps have written to one of the runner's files, such as `ENV`.
  public Map<String, String> values(String file) throws IOException {
    Map<String, String> values = new HashMap<>();
    Matcher matcher = VALUE.matcher(file(file));
    while (matcher.find()) {
      values.put(matcher.group(1), matcher.group(3));
    }
    return values;
  }

  /// The content of one of the runner's files, such as `STEP_SUMMARY`.
  public String file(String name) throws IOException {
    return Files.readString(folder.resolve("GITHUB_" + name));
  }

  /// Go's module cache.
  public Path modules() {
    return folder.resolve("home/go/pkg/mod");
  }

  /// Go as later steps have it, with what is in their environment and nothing of the action's.
  public Go go() throws IOException {
    Map<String, String> environment = Fixture.merge(variables, values("ENV"));
    List<String> path = new ArrayList<>(file("PATH").lines().toList());
    path.add(environment.get("PATH"));
    environment.put("PATH", String.join(":", path));
    Go go = Go.plain(workspace, folder.resolve("home/.cache/go-build")).with(environment);
    return go.with("GOPATH", folder.resolve("home/go").toString());
  }

  /// Runs the program in a later step and wants it to succeed.
  public Fixture.Result program(Path program, String word)
      throws IOException, InterruptedException {
    Fixture.Result result = Fixture.run(go().builder().command(program.toString(), word));
    assertThat(result.exit()).as("%s", result).isZero();
    return result;
  }

  /// Runs go and wants it to succeed.
  public Go.Run expect(String... arguments) throws IOException, InterruptedException {
    Go.Run run = go().run(arguments);
    assertThat(run.exit()).as("%s", run).isZero();
    return run;
  }
}
