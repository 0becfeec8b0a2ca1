package dev.cacheprog.store;

/// A store that machines share: objects named by action id. This is all that a storage plug-in
/// implements.
///
/// Implementations are safe for use by many threads at once. They may be slow, absent or wrong:
/// callers bound the time they wait, take a failure for a miss, and check every body against its
/// output id. A blocked call should end soon after its thread was interrupted.
public interface RemoteStore extends AutoCloseable {
  /// Does what has to be done before a get or a put and may take some time although the store is
  /// well, such as asking another service who we are. Called before each of them; those work
  /// without, too.
  ///
  /// @throws StoreException if a get or a put would fail
  default void prepare() throws StoreException, InterruptedException {}

  /// Looks the object of `id` up. A [Lookup.Hit] holds an open stream, which the caller closes.
  ///
  /// @throws StoreException if the store could not say whether it has the object
  Lookup get(ActionId id) throws StoreException, InterruptedException;

  /// Stores `body` and its facts under `id`, in place of any earlier object. To readers the object
  /// appears whole or not at all. `body` holds the bytes to store as they are: they are compressed
  /// already if `entry` says so. It may be opened more than once.
  ///
  /// @throws StoreException if the object may not have been stored
  void put(ActionId id, ObjectMetadata metadata, Body body)
      throws StoreException, InterruptedException;

  /// Frees connections. Calls in progress may fail.
  @Override
  default void close() {}
}
