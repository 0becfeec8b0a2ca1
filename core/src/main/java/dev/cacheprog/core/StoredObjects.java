package dev.cacheprog.core;

import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.OutputId;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The objects that the remote store is known to have. Fetches, manifests and uploads fill it;
/// uploads alone read it. Safe for use by many threads at once.
public final class StoredObjects {
  /// Fetched or uploaded in this session.
  private final Map<ActionId, OutputId> seen = new ConcurrentHashMap<>();

  /// Looked up in this session without a result.
  private final Set<ActionId> missing = ConcurrentHashMap.newKeySet();

  /// Stored by earlier sessions.
  private volatile Map<ActionId, OutputId> listed = Map.of();

  /// The store has this object, or is about to receive it.
  ///
  /// @return whether it was not known to have it
  public boolean add(ActionId id, OutputId outputId) {
    OutputId before = seen.put(id, outputId);
    if (before != null) {
      return !before.equals(outputId);
    }
    return !isListed(id, outputId);
  }

  /// Whether earlier sessions have stored this object, as far as it is known by now.
  public boolean isListed(ActionId id, OutputId outputId) {
    return !missing.contains(id) && outputId.equals(listed.get(id));
  }

  /// Earlier sessions have stored these objects. What this session adds for an action counts more.
  ///
  /// @param objects outputs by action; not changed afterwards
  public void addListed(Map<ActionId, OutputId> objects) {
    listed = objects;
  }

  /// A lookup of `id` had no result, so its object is uploaded, whatever is listed.
  public void markMissing(ActionId id) {
    missing.add(id);
    seen.remove(id);
  }
}
