package dev.cacheprog.core;

/// The limit on the size of bodies, as learned from the answers of a store.
public interface BodyLimit {
  /// For a store that accepts bodies of any size.
  BodyLimit NONE =
      new BodyLimit() {
        @Override
        public long safeSize() {
          return Long.MAX_VALUE;
        }
      };

  /// Bytes of a body that is probably accepted; [Long#MAX_VALUE] while no body was too large. The
  /// value changes during a session.
  long safeSize();
}
