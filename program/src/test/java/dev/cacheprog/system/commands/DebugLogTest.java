package dev.cacheprog.system.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.testkit.Go;
import dev.cacheprog.testkit.S3Server;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

/// What a log in JSON tells of the requests of real builds.
@Tag("system")
@Timeout(300)
class DebugLogTest {
  private record Line(Map<String, JsonNode> fields) {
    String message() {
      return text("msg");
    }

    String text(String name) {
      JsonNode value = fields.get(name);
      return value == null ? "" : value.text();
    }
  }

  /// Each line that the program wrote; what go wrote is none.
  private static List<Line> lines(Go.Run run) {
    List<Line> lines = new ArrayList<>();
    for (String line : run.stderr().lines().filter(each -> each.startsWith("{")).toList()) {
      Map<String, JsonNode> fields = JsonNode.parser().parse(line).asObject();
      assertThat(fields).containsKeys("time", "level", "msg");
      lines.add(new Line(fields));
    }
    return lines;
  }

  private static List<Line> build(String prefix) throws Exception {
    Go.Run run =
        Fixture.go(Fixture.library().folder(), prefix)
            .with(Map.of("CACHEPROG_LOG_LEVEL", "DEBUG", "CACHEPROG_LOG_FORMAT", "json"))
            .run("build", "-o", Fixture.fresh("binary").resolve("library").toString(), ".");
    assertThat(run.exit()).as("%s", run).isZero();
    assertThat(run.stderr()).doesNotContain("time=", S3Server.SECRET_KEY);
    return lines(run);
  }

  /// All that the log says of an action, in its order.
  private static List<String> story(List<Line> lines, String action) {
    return lines.stream()
        .filter(line -> line.text("action").equals(action))
        .map(Line::message)
        .toList();
  }

  /// The action of each request with such an answer.
  private static Set<String> answered(List<Line> lines, String answer) {
    Map<String, String> actions = new HashMap<>();
    for (Line line : lines) {
      if (line.message().equals(answer)) {
        assertThat(line.fields).hasEntrySatisfying("id", id -> assertThat(id.isNumber()).isTrue());
        assertThat(actions.put(line.text("id"), line.text("action"))).isNull();
      }
    }
    return new HashSet<>(actions.values());
  }

  private static int statistic(List<Line> lines, String name) {
    return Integer.parseInt(lines.getLast().text(name));
  }

  @Test
  void theLogTellsTheStoryOfEveryRequest() throws Exception {
    String prefix = Fixture.unique("debug");

    List<Line> cold = build(prefix);
    assertThat(cold.getLast().message()).isEqualTo("cacheprog statistics");
    Set<String> missed = answered(cold, "get: miss");
    assertThat(missed).hasSize(statistic(cold, "get_calls") - statistic(cold, "get_hits"));
    for (String action : missed) {
      assertThat(story(cold, action))
          .containsAnyOf(
              "Not found in remote storage",
              "Skipped lookup",
              "Skipped lookup: absent in the manifest");
    }
    for (String action : answered(cold, "put")) {
      assertThat(story(cold, action))
          .containsAnyOf("Put to remote storage", "Skipped upload: already stored");
    }

    List<Line> warm = build(prefix);
    assertThat(statistic(warm, "prefetched_hits")).isPositive();
    for (String action : answered(warm, "get: hit")) {
      assertThat(story(warm, action))
          .containsAnyOf("Found prefetched body", "Found in remote storage");
    }
    assertThat(warm)
        .filteredOn(line -> line.message().equals("Found prefetched body"))
        .hasSize(statistic(warm, "prefetched_hits"));
  }
}
