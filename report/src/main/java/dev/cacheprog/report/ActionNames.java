package dev.cacheprog.report;

import dev.cacheprog.report.format.Line;
import dev.cacheprog.store.ActionId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Names of actions: packages, where an action graph has them.
final class ActionNames {
  /// By-products whose ids follow from those of their actions.
  private static final List<String> SUBKEYS =
      List.of("stdout", "srcfiles", "link-stdout", "fix.zip");

  private final ActionGraph graph;

  /// What is a by-product: of which action, and its name.
  private final Map<ActionId, Part> parts = new HashMap<>();

  private final long known;

  private record Part(ActionId whole, String name) {}

  /// @param sessions all whose actions may be asked for
  ActionNames(ActionGraph graph, List<RecordedSession> sessions) {
    this.graph = graph;
    Set<ActionId> all = new HashSet<>();
    for (RecordedSession session : sessions) {
      for (Line.Event event : session.events()) {
        all.add(event.action());
      }
    }
    for (ActionId id : all) {
      for (String name : SUBKEYS) {
        ActionId part = id.subkey(name);
        if (all.contains(part)) {
          parts.put(part, new Part(id, name));
        }
      }
    }
    known = all.stream().filter(id -> graph.find(id).isPresent()).count();
  }

  /// How many actions of the records the graph knows.
  long known() {
    return known;
  }

  /// The package and what is done with it, or as much of the id as tells it from others.
  String find(ActionId id) {
    Part part = parts.get(id);
    if (part != null) {
      return whole(part.whole()) + ", " + part.name();
    }
    return whole(id);
  }

  private String whole(ActionId id) {
    return graph
        .find(id)
        .map(
            action ->
                action.mode().equals("build")
                    ? action.packageName()
                    : action.packageName() + " (" + action.mode() + ")")
        .orElse(id.hex().substring(0, 16));
  }
}
