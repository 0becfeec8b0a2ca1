package dev.cacheprog.fakes;

import dev.cacheprog.contract.RemoteStoreContract;
import dev.cacheprog.store.RemoteStore;

/// The fake that other tests trust does what every store does.
class MemoryStoreTest implements RemoteStoreContract {
  private final MemoryStore store = new MemoryStore();

  @Override
  public RemoteStore store() {
    return store;
  }
}
