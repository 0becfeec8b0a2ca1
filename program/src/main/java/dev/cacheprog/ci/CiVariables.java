package dev.cacheprog.ci;

import java.util.Map;

/// The variables of a CI system. One that is not set is empty.
record CiVariables(Map<String, String> environment) {
  String get(String name) {
    return environment.getOrDefault(name, "").strip();
  }

  boolean has(String name) {
    return !get(name).isEmpty();
  }

  /// The value of the first variable that has one.
  String first(String... names) {
    for (String name : names) {
      if (has(name)) {
        return get(name);
      }
    }
    return "";
  }
}
