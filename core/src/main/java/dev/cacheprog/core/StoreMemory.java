package dev.cacheprog.core;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Short texts about one remote store that outlive a session: what its answers have shown about the
/// requests that it accepts. They save requests and may be lost at any time. No method fails. Safe
/// for use by several threads and processes.
public interface StoreMemory {
  /// Remembers nothing.
  StoreMemory NONE =
      new StoreMemory() {
        @Override
        public @Nullable String recall(String name, Duration maxAge) {
          return null;
        }

        @Override
        public void remember(String name, String value) {
          // Nothing is remembered.
        }

        @Override
        public void forget(String name) {
          // Nothing is remembered.
        }
      };

  /// The last text under a name; null if it is older than `maxAge` or there is none. It may be
  /// damaged: a caller that cannot parse it ignores it.
  @Nullable String recall(String name, Duration maxAge);

  /// @param name lower-case letters, digits and dashes
  /// @param value one short line; may be empty
  void remember(String name, String value);

  void forget(String name);
}
