package dev.cacheprog.azure;

import dev.cacheprog.store.StoreException;

/// Fetches tokens of Microsoft Entra ID for storage.
interface TokenSource {
  /// A new token. May take seconds.
  ///
  /// @throws StoreException if there is none; its hint names the variable to check
  AccessToken fetch() throws StoreException, InterruptedException;

  /// The identity and where it comes from, for people.
  String origin();
}
