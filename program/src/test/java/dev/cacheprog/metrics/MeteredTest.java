package dev.cacheprog.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cacheprog.contract.RemoteStoreContract;
import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.fakes.MemoryCache;
import dev.cacheprog.fakes.MemoryStore;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.fakes.Together;
import dev.cacheprog.metrics.Registry.Histograms;
import dev.cacheprog.observe.ObservedCache;
import dev.cacheprog.observe.ObservedStore;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.OutputId;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.StoreException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// [MeteredStore] and [MeteredCache].
class MeteredTest {
  private static final byte[] BODY = Samples.noise(300);

  private final Registry registry = new Registry(Histograms.PROMETHEUS, Map.of());

  /// The number at the end of the line that starts so.
  private double value(String line) {
    return Double.parseDouble(
        registry
            .text()
            .lines()
            .filter(each -> each.startsWith(line + " "))
            .map(each -> each.substring(line.length() + 1))
            .findFirst()
            .orElseThrow(() -> new AssertionError("no line " + line)));
  }

  private double value(String name, String storageType, String operation) {
    return value(
        "cacheprog_%s{storage_type=\"%s\",operation=\"%s\"}"
            .formatted(name, storageType, operation));
  }

  @Nested
  class Store implements RemoteStoreContract {
    private final MemoryStore inner = new MemoryStore();
    private final RemoteStore store =
        new ObservedStore(inner, new StoreMetrics(registry, "remote"));

    @Override
    public RemoteStore store() {
      return store;
    }

    @Test
    void aHitIsOverWhenItsBodyIsClosed() throws Exception {
      inner.plant(
          Samples.action("a"), new ObjectMetadata(OutputId.ofBody(BODY), "zstd", 1000), BODY);

      Lookup.Hit hit = (Lookup.Hit) store.get(Samples.action("a"));
      assertThat(hit.body().readAllBytes()).isEqualTo(BODY);
      assertThat(value("object_in_flight", "remote", "get")).isEqualTo(1);
      assertThat(value("object_get_duration_seconds_count", "remote", "get")).isZero();
      hit.close();
      hit.close();

      assertThat(value("object_in_flight", "remote", "get")).isZero();
      assertThat(value("object_get_duration_seconds_count", "remote", "get")).isEqualTo(1);
      assertThat(value("object_get_size_total", "remote", "get")).isEqualTo(1);
      assertThat(value("object_get_size_bytes_total", "remote", "get")).isEqualTo(300);
      assertThat(value("object_get_size_bytes_sum", "remote", "get")).isEqualTo(300);
      assertThat(value("object_plain_bytes_total", "remote", "get")).isEqualTo(1000);
    }

    @Test
    void aMissTakesTimeToo() throws Exception {
      assertThat(store.get(Samples.action("a"))).isInstanceOf(Lookup.Miss.class);

      assertThat(value("cacheprog_object_miss_total{storage_type=\"remote\"}")).isEqualTo(1);
      assertThat(value("object_get_duration_seconds_count", "remote", "get")).isEqualTo(1);
      assertThat(value("object_get_size_total", "remote", "get")).isZero();
      assertThat(value("object_in_flight", "remote", "get")).isZero();
    }

    @Test
    void countsWhatWasPut() throws Exception {
      store.put(
          Samples.action("a"),
          new ObjectMetadata(OutputId.ofBody(BODY), "zstd", 1000),
          Body.of(BODY));

      assertThat(value("object_get_size_bytes_total", "remote", "put")).isEqualTo(300);
      assertThat(value("object_plain_bytes_total", "remote", "put")).isEqualTo(1000);
      assertThat(value("object_get_duration_seconds_count", "remote", "put")).isEqualTo(1);
    }

    @Test
    void failuresAreErrorsAndMoveNothing() throws Exception {
      inner.failNext(new StoreException("HTTP 500", true, null));
      inner.failNext(new StoreException("HTTP 500", true, null));
      assertThatExceptionOfType(StoreException.class)
          .isThrownBy(() -> store.get(Samples.action("a")));
      assertThatExceptionOfType(StoreException.class)
          .isThrownBy(() -> store.put(Samples.action("a"), Samples.entry(BODY), Body.of(BODY)));

      assertThat(value("storage_error_total", "remote", "get")).isEqualTo(1);
      assertThat(value("storage_error_total", "remote", "put")).isEqualTo(1);
      assertThat(value("object_get_size_total", "remote", "put")).isZero();
      assertThat(value("object_in_flight", "remote", "put")).isZero();
    }

    @Test
    void aBodyThatBreaksOffIsAnError() throws Exception {
      inner.plant(Samples.action("a"), Samples.entry(BODY), BODY);
      inner.readThrough(
          body ->
              new FilterInputStream(body) {
                @Override
                public int read(byte[] bytes, int offset, int length) throws IOException {
                  throw new IOException("connection reset");
                }
              });

      try (Lookup lookup = store.get(Samples.action("a"))) {
        assertThatExceptionOfType(IOException.class)
            .isThrownBy(() -> ((Lookup.Hit) lookup).body().read());
      }

      assertThat(value("storage_error_total", "remote", "get")).isEqualTo(1);
      assertThat(value("object_get_size_total", "remote", "get")).isZero();
    }
  }

  @Nested
  class Cache {
    private final MemoryCache inner = new MemoryCache();
    private final ObservedCache cache = new ObservedCache(inner, new CacheMetrics(registry));

    @Test
    void theLocalDiskIsAskedByPeeking() throws Exception {
      inner.local.put(
          Samples.action("a"),
          new LocalEntry(OutputId.ofBody(BODY), 300, MemoryCache.TIME, Path.of("/a")));

      assertThat(cache.peek(Samples.action("a"))).isPresent();
      assertThat(cache.peek(Samples.action("b"))).isEmpty();

      assertThat(value("object_get_size_bytes_total", "local", "get")).isEqualTo(300);
      assertThat(value("cacheprog_object_miss_total{storage_type=\"local\"}")).isEqualTo(1);
      assertThat(value("object_get_duration_seconds_count", "local", "get")).isEqualTo(2);
    }

    @Test
    void countsPutsAndThoseThatTheDiskDidNotTake() throws Exception {
      inner.fail(Samples.action("b"), new IOException("disk full"));
      cache.put(Samples.action("a"), OutputId.ofBody(new byte[0]), inner.receive(0));
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(
              () -> cache.put(Samples.action("b"), OutputId.ofBody(BODY), inner.receive(300)));

      assertThat(value("object_get_size_total", "local", "put")).isEqualTo(1);
      assertThat(value("storage_error_total", "local", "put")).isEqualTo(1);
    }

    /// Two gets wait at the same time: the time counts once, so it is less than the sum.
    @Test
    void timeThatPassesForSeveralGetsCountsOnce() throws Exception {
      CountDownLatch open = inner.slow(Samples.action("a"));
      long before = System.nanoTime();
      try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
        Future<?> first = executor.submit(() -> cache.get(Samples.action("a")));
        Future<?> second = executor.submit(() -> cache.get(Samples.action("a")));
        Together.until(() -> inner.gets.get() == 2);
        long bothWait = System.nanoTime();
        Together.until(() -> System.nanoTime() - bothWait > 20_000_000);
        open.countDown();
        Together.await(first);
        Together.await(second);
      }

      double passed = (System.nanoTime() - before) / 1e9;
      assertThat(value("cacheprog_build_get_wait_wall_seconds")).isBetween(0.020, passed);
    }

    @Test
    void measuresTheEnd() throws Exception {
      assertThat(value("cacheprog_build_close_wait_seconds")).isZero();
      cache.close();

      assertThat(inner.closes).hasValue(1);
      assertThat(value("cacheprog_build_close_wait_seconds")).isPositive();
    }
  }
}
