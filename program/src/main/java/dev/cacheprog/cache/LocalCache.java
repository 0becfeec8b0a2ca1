package dev.cacheprog.cache;

import dev.cacheprog.core.BodySink;
import dev.cacheprog.core.Cache;
import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.core.LocalStore;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.OutputId;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/// A cache without a remote store.
public final class LocalCache implements Cache {
  private final LocalStore local;
  private final InstantSource clock;

  public LocalCache(LocalStore local, InstantSource clock) {
    this.local = local;
    this.clock = clock;
  }

  @Override
  public Optional<LocalEntry> peek(ActionId id) {
    return local.get(id);
  }

  @Override
  public Optional<LocalEntry> get(ActionId id) {
    return local.get(id);
  }

  @Override
  public LocalEntry put(ActionId id, OutputId outputId, BodySink body) throws IOException {
    Instant now = clock.instant();
    return local.put(id, outputId, body, now);
  }

  @Override
  public void close() {}

  @Override
  public String toString() {
    return local.toString();
  }
}
