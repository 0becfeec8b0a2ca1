package dev.cacheprog.disk;

import dev.cacheprog.core.Log;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where bodies go that the root directory does not take: to the default root. A put that fails can
/// fail a build, and in odd ways: go then takes a package for missing.
final class FallbackStore {
  private final Path root;
  private final Map<String, String> environment;
  private final Log log;
  private volatile @Nullable DiskStore store;

  /// @param root what this stands in for
  FallbackStore(Path root, Map<String, String> environment, Log log) {
    this.root = root;
    this.environment = environment;
    this.log = log;
  }

  /// The store that was needed before in this session, or null.
  @Nullable DiskStore inUse() {
    return store;
  }

  /// The store to go on with.
  ///
  /// @param reason why the root directory did not do
  /// @throws IOException the reason, if there is nowhere else, or if the disk is not to blame:
  ///   whose thread is interrupted shall give up
  synchronized DiskStore insteadOf(IOException reason) throws IOException {
    if (reason instanceof ClosedByInterruptException) {
      throw reason;
    }
    DiskStore known = store;
    if (known != null) {
      return known;
    }
    Path other = RootDirectory.byDefault(environment, log);
    if (other.equals(root)) {
      throw reason;
    }
    log.error(
        "Cannot write to root directory; using the default one",
        "root",
        root,
        "error",
        reason,
        "other",
        other);
    DiskStore made = new DiskStore(other, log);
    store = made;
    return made;
  }
}
