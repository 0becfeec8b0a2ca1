package dev.cacheprog.store;

/// A store that machines share, with objects by action id. A storage plug-in implements nothing
/// else.
///
/// Implementations are safe for use by several threads. They may be slow, absent or wrong: callers
/// limit the time they wait, treat a failure as a miss, and verify every body by its output id. A
/// blocked call should end soon after its thread was interrupted.
public interface RemoteStore extends AutoCloseable {
  /// Prepares a get or a put where that may take time although the store is fine, such as a request
  /// for credentials to another service. Called before each of them; they work without it, too.
  ///
  /// @throws StoreException if a get or a put would fail
  default void prepare() throws StoreException, InterruptedException {}

  /// Finds the object of `id`. A [Lookup.Hit] has an open stream, which the caller closes.
  ///
  /// @throws StoreException if it is not known whether the store has the object
  Lookup get(ActionId id) throws StoreException, InterruptedException;

  /// Stores `body` and its metadata under `id`, in the place of an earlier object. Readers see the
  /// object complete or not at all. `body` has the bytes to store, which are compressed already if
  /// `metadata` has an algorithm. It may be opened more than once.
  ///
  /// @throws StoreException if the object may not have been stored
  void put(ActionId id, ObjectMetadata metadata, Body body)
      throws StoreException, InterruptedException;

  /// Frees connections. Calls in progress may fail.
  @Override
  default void close() {}
}
