package dev.cacheprog.prefetch;

import dev.cacheprog.core.StoreMemory;
import java.time.Duration;

/// When a session on this machine last compared what a build used with the manifest in the remote
/// store. Sessions soon after it that find everything on the local disk send no request.
public final class LastManifestCheck {
  private static final Duration VALIDITY = Duration.ofMinutes(10);

  private static final String NAME = "checked";

  private final StoreMemory memory;

  public LastManifestCheck(StoreMemory memory) {
    this.memory = memory;
  }

  boolean isRecent() {
    return memory.recall(NAME, VALIDITY) != null;
  }

  /// The check was made now, or what the manifest lists was fetched.
  public void set() {
    memory.remember(NAME, "");
  }
}
