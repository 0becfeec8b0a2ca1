package dev.cacheprog.core;

import dev.cacheprog.store.RemoteStore;

/// A store whose objects under other prefixes than its own can be read, too.
public interface PrefixedStore extends RemoteStore {
  /// The same store with the same credentials and another prefix, to be read. It sends no request
  /// now; closing it does nothing.
  RemoteStore under(String prefix);
}
