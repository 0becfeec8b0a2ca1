package dev.cacheprog.core;

import dev.cacheprog.store.ActionId;
import java.util.Set;

/// What another process is fetching to the local store of this one.
public interface FetchClaims {
  /// Whether it still fetches. Fast.
  boolean isLive();

  /// The actions that it fetches; empty if that is not known, or not yet.
  Set<ActionId> claimed();
}
