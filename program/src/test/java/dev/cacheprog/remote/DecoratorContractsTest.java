package dev.cacheprog.remote;

import dev.cacheprog.contract.RemoteStoreContract;
import dev.cacheprog.core.StoreMemory;
import dev.cacheprog.fakes.HandClock;
import dev.cacheprog.fakes.MemoryCounts;
import dev.cacheprog.fakes.MemoryLog;
import dev.cacheprog.fakes.MemoryStore;
import dev.cacheprog.observe.ObservedStore;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.zstd.ZstdCodec;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A store in a decorator keeps the contract of stores.
class DecoratorContractsTest {
  @Nested
  class StoreHealth implements RemoteStoreContract {
    private final HandClock clock = new HandClock();
    private final RemoteStore store =
        new StoreHealthStore(
            new MemoryStore(), 1, Duration.ofSeconds(15), null, clock, new MemoryLog());

    @Override
    public RemoteStore store() {
      return store;
    }
  }

  @Nested
  class StoreHealthWithBudget implements RemoteStoreContract {
    private final HandClock clock = new HandClock();
    private final RemoteStore store =
        new StoreHealthStore(
            new MemoryStore(),
            1,
            Duration.ofSeconds(15),
            new ErrorBudgetRule(clock.instant()),
            clock,
            new MemoryLog());

    @Override
    public RemoteStore store() {
      return store;
    }
  }

  @Nested
  class ReadOnlyFallback implements RemoteStoreContract {
    private final RemoteStore store =
        new ReadOnlyFallbackStore(
            new MemoryStore(), Duration.ZERO, "", new HandClock(), new MemoryLog());

    @Override
    public RemoteStore store() {
      return store;
    }
  }

  @Nested
  class BodyLimit implements RemoteStoreContract {
    private final RemoteStore store =
        new BodyLimitStore(
            new MemoryStore(),
            new LearnedBodyLimit(StoreMemory.NONE, new HandClock(), new MemoryLog()));

    @Override
    public RemoteStore store() {
      return store;
    }
  }

  @Nested
  class Observed implements RemoteStoreContract {
    private final RemoteStore store =
        new ObservedStore(new MemoryStore(), new StoreCounts(new MemoryCounts(), new MemoryLog()));

    @Override
    public RemoteStore store() {
      return store;
    }
  }

  @Nested
  class Skipping implements RemoteStoreContract {
    private final RemoteStore store =
        new SkippingStore(new MemoryStore(), new MemoryCounts(), new MemoryLog());

    @Override
    public RemoteStore store() {
      return store;
    }
  }

  @Nested
  class SingleFlight implements RemoteStoreContract {
    private final RemoteStore store = new SingleFlightStore(new MemoryStore(), 4);

    @Override
    public RemoteStore store() {
      return store;
    }
  }

  @Nested
  class ConcurrencyLimit implements RemoteStoreContract {
    /// Two gets, since a test has two bodies open at once.
    private final RemoteStore store = new ConcurrencyLimitStore(new MemoryStore(), 2, 1);

    @Override
    public RemoteStore store() {
      return store;
    }
  }

  @Nested
  class NoConcurrencyLimit implements RemoteStoreContract {
    private final RemoteStore store = new ConcurrencyLimitStore(new MemoryStore(), 0, 0);

    @Override
    public RemoteStore store() {
      return store;
    }
  }

  @Nested
  class StallTimeout implements RemoteStoreContract {
    private final RemoteStore store =
        new StallTimeoutStore(
            new MemoryStore(), Duration.ofSeconds(30), Duration.ofSeconds(30), true);

    @Override
    public RemoteStore store() {
      return store;
    }

    @AfterEach
    void close() {
      store.close();
    }
  }

  @Nested
  class Compressing implements RemoteStoreContract {
    @TempDir Path scratch;

    private final MemoryStore inner = new MemoryStore();

    @Override
    public RemoteStore store() {
      return new CompressingStore(inner, new ZstdCodec(scratch));
    }

    /// Outside of this layer all bodies are uncompressed.
    @Override
    @Test
    public void keepsTheNameOfTheCompression() {}
  }
}
