package dev.cacheprog.testkit;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The entries of a [GitHubCache], with GitHub's rules: one for a scope, key and version, which
/// never changes. A reservation that nobody finishes keeps its key.
final class GitHubEntries {
  private final List<Entry> entries = new ArrayList<>();

  /// @param scope a ref
  /// @param blob its name
  /// @param finished when it was, as a number that grows; 0 if it is not yet
  record Entry(String scope, String key, String version, String blob, long finished) {}

  /// @return null if there is one already
  synchronized @Nullable Entry reserve(String scope, String key, String version) {
    if (at(scope, key, version) >= 0) {
      return null;
    }
    Entry entry =
        new Entry(
            scope,
            key,
            version,
            "blob-" + entries.size() + "-" + Long.toHexString(System.nanoTime()),
            0);
    entries.add(entry);
    return entry;
  }

  private int at(String scope, String key, String version) {
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      if (entry.scope.equals(scope) && entry.key.equals(key) && entry.version.equals(version)) {
        return i;
      }
    }
    return -1;
  }

  synchronized @Nullable Entry get(String scope, String key, String version) {
    int at = at(scope, key, version);
    return at < 0 ? null : entries.get(at);
  }

  synchronized void finish(Entry entry) {
    int at = at(entry.scope, entry.key, entry.version);
    entries.set(
        at, new Entry(entry.scope, entry.key, entry.version, entry.blob, System.nanoTime()));
  }

  /// In each scope in turn, first the key itself, then the newest entry that begins with one of the
  /// prefixes.
  ///
  /// @param prefixes the key first
  synchronized @Nullable Entry find(List<String> scopes, List<String> prefixes, String version) {
    for (String scope : scopes) {
      Entry exact = get(scope, prefixes.getFirst(), version);
      if (exact != null && exact.finished > 0) {
        return exact;
      }
      for (String prefix : prefixes) {
        Entry newest = newest(scope, prefix, version);
        if (newest != null) {
          return newest;
        }
      }
    }
    return null;
  }

  private @Nullable Entry newest(String scope, String prefix, String version) {
    Entry newest = null;
    for (Entry entry : entries) {
      if (entry.finished > (newest == null ? 0 : newest.finished)
          && entry.scope.equals(scope)
          && entry.version.equals(version)
          && entry.key.startsWith(prefix)) {
        newest = entry;
      }
    }
    return newest;
  }

  /// The keys of all finished entries of a scope.
  synchronized List<String> keys(String scope) {
    return entries.stream()
        .filter(entry -> entry.finished > 0 && entry.scope.equals(scope))
        .map(Entry::key)
        .toList();
  }

  /// The entries whose key contains a text.
  synchronized List<Entry> containing(String text) {
    return entries.stream().filter(entry -> entry.key.contains(text)).toList();
  }

  synchronized void remove(List<Entry> removed) {
    entries.removeAll(removed);
  }
}
