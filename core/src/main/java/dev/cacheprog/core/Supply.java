package dev.cacheprog.core;

import dev.cacheprog.store.StoreException;

/// Supplies a value that may expire, such as credentials. It is asked for every request.
///
/// @param <T> the type of the value
public interface Supply<T> {
  /// The value as it is now; fetched first if that is necessary.
  ///
  /// @throws StoreException if there is none, or it could not be fetched
  T current() throws StoreException, InterruptedException;
}
