package dev.cacheprog.command;

import dev.cacheprog.ci.Scope;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.ObjectKeys;
import dev.cacheprog.options.PrefixTemplate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Prefixes of a bucket.
final class ReadPrefixes {
  private ReadPrefixes() {}

  /// The prefix of a part of a bucket.
  ///
  /// @param part empty for `prefix` itself
  static String below(String prefix, String part) {
    return part.isEmpty() ? prefix : prefix.isEmpty() ? part : prefix + "/" + part;
  }

  /// The prefixes that are read after the one that is written: those of a scope, and those of
  /// templates whose variables are set. The others are logged and left out: empty text in the place
  /// of a variable would make it the prefix of others.
  ///
  /// @param prefix of the bucket, of which the scope has parts
  static List<String> of(
      String prefix,
      Scope scope,
      List<PrefixTemplate> templates,
      Map<String, String> environment,
      Log log) {
    Set<String> prefixes = new LinkedHashSet<>();
    for (String part : scope.read()) {
      prefixes.add(ObjectKeys.cleanPrefix(below(prefix, part)));
    }
    for (PrefixTemplate template : templates) {
      PrefixTemplate.Expansion expanded = template.expand(environment);
      if (expanded.unset().isEmpty()) {
        prefixes.add(ObjectKeys.cleanPrefix(expanded.text()));
      } else {
        log.warn(
            "Skipped read prefix: variable not set",
            "prefix",
            template.text(),
            "variable",
            expanded.unset().getFirst());
      }
    }
    prefixes.remove(ObjectKeys.cleanPrefix(below(prefix, scope.written())));
    return new ArrayList<>(prefixes);
  }
}
