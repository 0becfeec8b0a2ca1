package dev.cacheprog.contract;

import dev.cacheprog.core.RemoteStore;
import dev.cacheprog.fakes.MemoryStore;

/// The fake that other tests trust does what every store does.
class MemoryStoreTest implements RemoteStoreContract {
  private final MemoryStore store = new MemoryStore();

  @Override
  public RemoteStore store() {
    return store;
  }
}
