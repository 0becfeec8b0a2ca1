package dev.cacheprog.core;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Short texts about one remote store that outlive a session: what its answers have shown. They
/// save requests and may be lost at any time. No method fails. Safe for use by many threads and
/// processes at once.
public interface StoreMemory {
  /// Keeps nothing.
  StoreMemory NONE =
      new StoreMemory() {
        @Override
        public @Nullable String recall(String name, Duration maxAge) {
          return null;
        }

        @Override
        public void remember(String name, String value) {
          // Nothing is kept.
        }

        @Override
        public void forget(String name) {
          // Nothing is kept.
        }
      };

  /// The text that was last remembered under that name; null if there is none, or if it is older
  /// than `maxAge`. It may be damaged: a caller that cannot read it ignores it.
  @Nullable String recall(String name, Duration maxAge);

  /// @param name lower-case letters, digits and dashes
  /// @param value one short line; may be empty
  void remember(String name, String value);

  void forget(String name);
}
