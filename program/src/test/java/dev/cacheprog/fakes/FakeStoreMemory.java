package dev.cacheprog.fakes;

import dev.cacheprog.core.StoreMemory;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/// Remembers in memory.
public final class FakeStoreMemory implements StoreMemory {
  private final InstantSource clock;
  private final Map<String, Fact> facts = new ConcurrentSkipListMap<>();

  private record Fact(String value, Instant time) {}

  public FakeStoreMemory(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public @Nullable String recall(String name, Duration maxAge) {
    Fact fact = facts.get(name);
    return fact != null && clock.instant().isBefore(fact.time().plus(maxAge)) ? fact.value() : null;
  }

  @Override
  public void remember(String name, String value) {
    facts.put(name, new Fact(value, clock.instant()));
  }

  @Override
  public void forget(String name) {
    facts.remove(name);
  }

  /// All that is remembered, by name.
  public Map<String, String> values() {
    Map<String, String> values = new TreeMap<>();
    facts.forEach((name, fact) -> values.put(name, fact.value()));
    return values;
  }
}
