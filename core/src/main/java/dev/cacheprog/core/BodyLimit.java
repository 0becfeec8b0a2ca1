package dev.cacheprog.core;

/// How large the bodies of puts may be, as far as a store's answers have shown.
public interface BodyLimit {
  /// For a store that takes bodies of any size.
  BodyLimit NONE =
      new BodyLimit() {
        @Override
        public long safeSize() {
          return Long.MAX_VALUE;
        }
      };

  /// Bytes of a body that is likely to be accepted; [Long#MAX_VALUE] while no body was too large.
  /// The value changes during a session.
  long safeSize();
}
