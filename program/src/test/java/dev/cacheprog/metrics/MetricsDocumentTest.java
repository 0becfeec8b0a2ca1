package dev.cacheprog.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.fakes.FakeTransport;
import dev.cacheprog.fakes.MemoryLog;
import dev.cacheprog.metrics.Registry.Histograms;
import dev.cacheprog.testkit.Workspace;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

/// The program, docs/metrics.md and the dashboard speak of the same metrics.
class MetricsDocumentTest {
  private static final Pattern DOCUMENTED = Pattern.compile("(?m)^\\| `([a-z_]+)` \\|");
  private static final Pattern QUERIED = Pattern.compile("\\b(?:cacheprog|process|jvm)_\\w+");
  private static final Pattern HISTOGRAM_SUFFIX = Pattern.compile("_(bucket|sum|count)$");

  /// A series that is no histogram, though its name ends like one.
  private static final Set<String> WHOLE_NAMES =
      Set.of(
          "cacheprog_jvm_gc_collection_seconds_count", "cacheprog_jvm_gc_collection_seconds_sum");

  private static Set<String> documented() throws IOException {
    String document = Files.readString(Workspace.checkout().resolve("docs/metrics.md"));
    return DOCUMENTED
        .matcher(document)
        .results()
        .map(match -> match.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> pushed() {
    Registry registry = new Registry(Histograms.PROMETHEUS, Map.of());
    PushTarget target = new PushTarget(URI.create("http://nobody/"), "GET", List.of());
    SessionMetrics metrics =
        new SessionMetrics(
            registry, count -> 0, () -> 0, target, new FakeTransport(), new MemoryLog());
    metrics.requests();
    metrics.remoteCalls();
    return metrics
        .text()
        .lines()
        .map(line -> line.substring(0, line.replace('{', ' ').indexOf(' ')))
        .map(MetricsDocumentTest::withoutSuffix)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String withoutSuffix(String name) {
    return WHOLE_NAMES.contains(name) ? name : HISTOGRAM_SUFFIX.matcher(name).replaceFirst("");
  }

  private static JsonNode dashboard() throws IOException {
    return JsonNode.parser()
        .parse(Files.readString(Workspace.checkout().resolve("examples/grafana/cacheprog.json")));
  }

  private static JsonNode field(JsonNode node, String name) {
    return node.field(name).orElseThrow(() -> new AssertionError("no " + name + " in " + node));
  }

  @Test
  void theDocumentListsWhatIsPushed() throws Exception {
    assertThat(documented()).isEqualTo(pushed());
  }

  @Test
  void theDashboardAsksOnlyForWhatTheDocumentLists() throws Exception {
    Set<String> names = documented();
    List<String> queries = new ArrayList<>();
    for (JsonNode panel : field(dashboard(), "panels").asArray()) {
      for (JsonNode target : field(panel, "targets").asArray()) {
        queries.add(field(target, "expr").asString());
      }
    }
    for (JsonNode variable : variables()) {
      variable.field("definition").ifPresent(query -> queries.add(query.asString()));
    }

    assertThat(queries).hasSizeGreaterThan(15);
    for (String query : queries) {
      assertThat(QUERIED.matcher(query).results().map(match -> withoutSuffix(match.group())))
          .as(query)
          .isNotEmpty()
          .allMatch(names::contains);
    }
  }

  /// As Grafana imports it: any data source can be chosen, and no panel names another.
  @Test
  void theDashboardWorksWithAnyDataSource() throws Exception {
    JsonNode dashboard = dashboard();
    assertThat(Integer.parseInt(field(dashboard, "schemaVersion").asNumber()))
        .isGreaterThanOrEqualTo(36);
    assertThat(field(dashboard, "title").asString()).isEqualTo("cacheprog");
    assertThat(field(dashboard, "uid").asString()).hasSizeLessThanOrEqualTo(40);
    assertThat(dashboard.field("id")).as("Grafana gives the number").isEmpty();
    assertThat(variables())
        .filteredOn(variable -> field(variable, "type").asString().equals("datasource"))
        .extracting(variable -> field(variable, "name").asString())
        .containsExactly("datasource");

    Set<String> ids = new HashSet<>();
    for (JsonNode panel : field(dashboard, "panels").asArray()) {
      assertThat(ids.add(field(panel, "id").asNumber())).isTrue();
      assertThat(field(panel, "gridPos").asObject()).containsOnlyKeys("h", "w", "x", "y");
      List<JsonNode> withSource = new ArrayList<>(field(panel, "targets").asArray());
      withSource.add(panel);
      assertThat(withSource)
          .extracting(node -> field(field(node, "datasource"), "uid").asString())
          .containsOnly("${datasource}");
    }
  }

  private static List<JsonNode> variables() throws IOException {
    return field(field(dashboard(), "templating"), "list").asArray();
  }
}
