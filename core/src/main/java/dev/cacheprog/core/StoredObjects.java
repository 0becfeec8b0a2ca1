package dev.cacheprog.core;

import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.OutputId;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/// The objects that are not uploaded: those that the remote store is known to have, and those that
/// stay on this machine. Fetches, manifests and uploads fill it; what uploads reads it. Safe for
/// use by many threads at once.
public final class StoredObjects {
  private static final Predicate<LocalEntry> NONE =
      new Predicate<>() {
        @Override
        public boolean test(LocalEntry entry) {
          return false;
        }
      };

  private final Predicate<LocalEntry> isPrivate;

  /// Fetched or uploaded in this session.
  private final Map<ActionId, OutputId> seen = new ConcurrentHashMap<>();

  /// Looked up in this session without a result.
  private final Set<ActionId> missing = ConcurrentHashMap.newKeySet();

  /// Of objects that belong to another action, that action.
  private final Map<ActionId, ActionId> parents = new ConcurrentHashMap<>();

  /// Stored by earlier sessions.
  private volatile Map<ActionId, OutputId> listed = Map.of();

  /// All objects may be uploaded.
  public StoredObjects() {
    this(NONE);
  }

  /// @param isPrivate whether an object stays on this machine; may read its body
  public StoredObjects(Predicate<LocalEntry> isPrivate) {
    this.isPrivate = isPrivate;
  }

  /// Whether an object stays on this machine.
  public boolean isPrivate(LocalEntry entry) {
    return isPrivate.test(entry);
  }

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
    if (!missing.contains(id) && outputId.equals(listed.get(id))) {
      return true;
    }
    ActionId parent = parents.get(id);
    return parent != null && !missing.contains(parent) && listed.containsKey(parent);
  }

  /// The object of `id` is a by-product of building `parent`: it is not uploaded if earlier
  /// sessions have stored that of `parent`.
  public void addByProduct(ActionId id, ActionId parent) {
    parents.put(id, parent);
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
