package dev.cacheprog.gcs;

import dev.cacheprog.core.Supply;
import dev.cacheprog.store.StoreException;
import org.jspecify.annotations.Nullable;

/// Supplies what authorizes requests. Safe for use by several threads.
interface Tokens extends Supply<Authorization> {
  /// Another one in the place of one that the store has rejected, although it has not expired.
  ///
  /// @return null if there is none
  @Nullable Authorization renewed(Authorization rejected)
      throws StoreException, InterruptedException;

  /// Whose they are and where they come from, for people.
  String origin();
}
