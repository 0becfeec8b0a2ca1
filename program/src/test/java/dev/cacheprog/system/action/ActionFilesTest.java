package dev.cacheprog.system.action;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.testkit.Azurite;
import dev.cacheprog.testkit.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The action's own tests, and what a linter says of it and of workflows that use it.
@Tag("system")
class ActionFilesTest {
  @Test
  void theScriptsPassTheirOwnTests() throws Exception {
    Fixture.requireTool(Azurite.TOOL, "that the action's scripts work, which takes Node.js, too");
    List<String> command = new ArrayList<>(List.of("node", "--test"));
    try (Stream<Path> files = Files.list(Workspace.checkout().resolve("action/test"))) {
      files.map(Path::toString).sorted().forEach(command::add);
    }

    assertThat(Fixture.execute(command.toArray(String[]::new))).containsPattern("fail 0\\b");
  }

  @Test
  void theActionAndItsWorkflowsAreValid() throws Exception {
    Path repository = Fixture.fresh("repository");
    Path workflows = Files.createDirectories(repository.resolve(".github/workflows"));
    Path checkout = Workspace.checkout();
    Files.createDirectory(repository.resolve(".git"));
    Files.copy(checkout.resolve("action.yml"), repository.resolve("action.yml"));
    Workspace.copy(checkout.resolve("action"), Files.createDirectory(repository.resolve("action")));
    Workspace.copy(checkout.resolve(".github/workflows"), workflows);
    // With the action of this checkout, so that inputs are compared with its own.
    Files.writeString(
        workflows.resolve("example.yml"),
        Files.readString(checkout.resolve("docs/ci/github-actions.yml"))
            .replace("OWNER/cacheprog@v1", "./"));

    Fixture.Result result =
        Fixture.run(
            new ProcessBuilder(Workspace.tool("actionlint").toString(), "-no-color", "-shellcheck=")
                .directory(repository.toFile()));

    assertThat(result.out()).isEmpty();
    assertThat(result.exit()).as("%s", result).isZero();
  }
}
