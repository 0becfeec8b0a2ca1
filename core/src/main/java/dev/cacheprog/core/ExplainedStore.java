package dev.cacheprog.core;

import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.StoreException;
import java.util.List;

/// A store that tells people how it is used, for `cacheprog doctor`.
public interface ExplainedStore extends RemoteStore {
  /// Checks that come before the first get, in their order.
  List<Detail> details();

  /// What to do if every get so far was denied, for people; empty if one was not, or if there was
  /// none.
  default String hintOfDeniedGets() {
    return "";
  }

  /// One check.
  ///
  /// @param name of one or two words, such as `credentials`
  record Detail(String name, Text text) {}

  /// What a check has found.
  interface Text {
    /// One line, without secrets. May send requests.
    ///
    /// @throws StoreException if the store cannot be used
    String get() throws StoreException, InterruptedException;
  }
}
