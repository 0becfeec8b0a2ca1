package dev.cacheprog.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.cacheprog.store.ActionId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ActionGraphTest {
  /// What go 1.26 made of an action, and how it spelled that in the graph.
  private static final ActionId ID =
      new ActionId("5abf28f13ba2d759c916d6156aa6ae00" + "0123456789abcdef0123456789abcdef");

  private static final String SPELLED = "Wr8o8Tui11nJFtYVaqau";

  @TempDir Path folder;

  private ActionGraph read(String text) throws IOException {
    return ActionGraph.read(Files.writeString(folder.resolve("graph"), text));
  }

  @Test
  void spellsActionIdsAsGoDoes() {
    assertThat(ActionGraph.spelled(ID)).isEqualTo(SPELLED);
    assertThat(ActionGraph.spelled(new ActionId("fb" + "f".repeat(62)))).startsWith("-____");
  }

  @Test
  void findsThePackageOfAnAction() throws IOException {
    ActionGraph graph =
        read(
            """
            [
              {"ID": 0, "Mode": "link-install", "Package": "main"},
              {"ID": 3, "Mode": "build", "Package": "fmt", "Deps": [1, 2], "ActionID": "%s",
               "TimeReady": "2026-11-25T17:15:56Z", "CmdReal": 317733347}
            ]
            """
                .formatted(SPELLED));

    assertThat(graph.size()).isEqualTo(1);
    assertThat(graph.find(ID)).contains(new ActionGraph.Action("build", "fmt"));
    assertThat(graph.find(new ActionId("0".repeat(64)))).isEmpty();
  }

  @Test
  void anythingElseIsSaid() {
    for (String text : List.of("", "{}", "[]", "[{\"ActionID\":1}]", "[1,", "\ufffd")) {
      assertThatIOException()
          .isThrownBy(() -> read(text))
          .withMessageContaining("graph is not what go build -debug-actiongraph writes: ");
    }
  }
}
