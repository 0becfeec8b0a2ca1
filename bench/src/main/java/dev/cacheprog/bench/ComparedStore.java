package dev.cacheprog.bench;

import dev.cacheprog.testkit.Link;
import java.util.HashMap;
import java.util.Map;

/// A store of [StoreComparison].
///
/// @param name in the report
/// @param link in front of its server
/// @param port of its server
/// @param variables that make a build use it, with the address of the server
record ComparedStore(String name, Link link, int port, Map<String, String> variables) {
  /// The variables of a build that uses the store over the link.
  Map<String, String> overLink() {
    Map<String, String> changed = new HashMap<>(variables);
    changed.replaceAll((_, value) -> value.replace(":" + port, ":" + link.port()));
    return changed;
  }
}
