package dev.cacheprog.system.builds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.testkit.Go;
import dev.cacheprog.testkit.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A CI job that restores a `GOCACHE`, works with plain go, and saves.
///
/// @param project the checkout
/// @param goCache where go keeps its cache
/// @param variables those of the job
record GoCacheJob(Path project, Path goCache, Map<String, String> variables) {
  /// A job on an empty disk, with its store in MinIO.
  ///
  /// @param prefix of the objects
  static GoCacheJob of(Path project, String prefix) throws IOException, InterruptedException {
    Map<String, String> variables = new HashMap<>(Fixture.minio().environment(prefix));
    variables.put("CACHEPROG_ROOT_DIRECTORY", Fixture.fresh("root").toString());
    variables.put("CACHEPROG_TOOLS", "none");
    variables.put("GITHUB_ACTIONS", "true");
    variables.put("GITHUB_REPOSITORY", "owner/" + prefix);
    variables.put("GITHUB_WORKFLOW", "test");
    variables.put("GITHUB_JOB", "unit");
    return new GoCacheJob(project, Fixture.fresh("gocache").resolve("go-build"), variables);
  }

  /// The same job on a new, empty disk.
  GoCacheJob next() throws IOException {
    return with("CACHEPROG_ROOT_DIRECTORY", Fixture.fresh("root").toString())
        .at(Fixture.fresh("gocache").resolve("go-build"));
  }

  GoCacheJob at(Path other) {
    return new GoCacheJob(project, other, variables);
  }

  GoCacheJob with(String name, String value) {
    Map<String, String> more = new HashMap<>(variables);
    more.put(name, value);
    return new GoCacheJob(project, goCache, more);
  }

  /// Plain go with the variables of the job.
  Go go() throws IOException {
    return Go.plain(project, goCache)
        .with("GOTMPDIR", Fixture.fresh("gotmp").toString())
        .with(variables);
  }

  /// A command of the program, in the checkout.
  Fixture.Result program(String... words) throws IOException, InterruptedException {
    return Fixture.run(builder(words));
  }

  ProcessBuilder builder(String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of(Workspace.program().toString()));
    command.addAll(List.of(words));
    return go().builder().command(command);
  }

  /// Restores, and wants that to work.
  ///
  /// @return what it printed
  String restore() throws IOException, InterruptedException {
    return succeed(program("restore"));
  }

  String save() throws IOException, InterruptedException {
    return succeed(program("save"));
  }

  private static String succeed(Fixture.Result result) {
    assertThat(result.exit()).as("%s", result).isZero();
    assertThat(result.err()).as("%s", result).isEmpty();
    return result.out();
  }

  /// Runs go, and wants it to succeed without a compilation.
  Go.Run expectCached(String... arguments) throws IOException, InterruptedException {
    Go.Run run = expect(arguments);
    assertThat(run.compilations()).as("%s", run).isZero();
    return run;
  }

  Go.Run expect(String... arguments) throws IOException, InterruptedException {
    Go.Run run = go().run(arguments);
    assertThat(run.exit()).as("%s", run).isZero();
    return run;
  }
}
