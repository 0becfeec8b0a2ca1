package dev.cacheprog.prefetch.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cacheprog.core.Deadline;
import dev.cacheprog.core.Log;
import dev.cacheprog.fakes.HandTicker;
import dev.cacheprog.fakes.MemoryLog;
import dev.cacheprog.fakes.MemoryStore;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.fakes.SkippingTicker;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BuildIndexStoreTest {
  private static final BuildKey BUILD = key("build ./...");

  private final MemoryStore remote = new MemoryStore();
  private final MemoryLog log = new MemoryLog();
  private final BuildIndexStore index = new BuildIndexStore(remote, log, new SkippingTicker());

  /// For sessions that end at once.
  private final HandTicker ticker = new HandTicker();

  private static BuildKey key(String key) {
    return new BuildKey("scope", "build", key);
  }

  private static Deadline deadline() {
    return new Deadline(Duration.ofSeconds(30));
  }

  private static BuildIndex.Build build(BuildKey key) {
    return new BuildIndex.Build(key.manifest(), key.command());
  }

  private static ActionId part(BuildKey key) {
    return BuildKey.indexPart("scope", BuildIndex.partOf(key.manifest()));
  }

  /// Takes one write of a key in a while, as GCS and R2 do.
  private final class SlowKeys implements RemoteStore {
    private final RemoteStore store;
    private final long nanos;
    private final Map<ActionId, Long> written = new ConcurrentHashMap<>();
    private final AtomicInteger refused = new AtomicInteger();

    SlowKeys(RemoteStore store, Duration pause) {
      this.store = store;
      this.nanos = pause.toNanos();
    }

    @Override
    public Lookup get(ActionId id) throws StoreException, InterruptedException {
      Lookup lookup = store.get(id);
      ticker.sleep(1_000_000); // so that several have read the same before one writes
      return lookup;
    }

    @Override
    public void put(ActionId id, ObjectMetadata metadata, Body body)
        throws StoreException, InterruptedException {
      synchronized (written) {
        long now = ticker.nanos();
        if (now - written.getOrDefault(id, now - nanos) < nanos) {
          refused.incrementAndGet();
          throw new StoreException(
              StoreException.Reason.THROTTLED, "PUT: HTTP 429 TooManyRequests", null);
        }
        written.put(id, now);
      }
      store.put(id, metadata, body);
    }
  }

  private void addAtOnce(RemoteStore store, List<BuildKey> keys) throws Exception {
    ticker.run(
        keys.size(),
        0,
        number ->
            new BuildIndexStore(store, new MemoryLog(), ticker).add(keys.get(number), deadline()));
  }

  private static List<BuildKey> twenty() {
    List<BuildKey> keys = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      keys.add(key("test -run " + i));
    }
    return keys;
  }

  @Test
  void twentySessionsThatEndTogetherAreListed() throws Exception {
    SlowKeys store = new SlowKeys(remote, Duration.ZERO);

    addAtOnce(store, twenty());

    assertThat(index.load("scope").builds())
        .containsExactlyInAnyOrderElementsOf(
            twenty().stream().map(BuildIndexStoreTest::build).toList());
  }

  @Test
  void theyAreListedIfAStoreThrottlesWritesOfAKey() throws Exception {
    SlowKeys store = new SlowKeys(remote, Duration.ofSeconds(1));

    addAtOnce(store, twenty());

    assertThat(store.refused).hasPositiveValue();
    assertThat(index.load("scope").builds()).hasSize(20);
  }

  /// Some jobs write while others wait, and all of them use the same part.
  @Test
  void theyAreListedInOnePart() throws Exception {
    SlowKeys store = new SlowKeys(remote, Duration.ofSeconds(1));
    List<BuildKey> keys = new ArrayList<>();
    for (int i = 0; keys.size() < 6; i++) {
      BuildKey key = key("vet " + i);
      if (part(key).equals(part(BUILD))) {
        keys.add(key);
      }
    }

    addAtOnce(store, keys);

    assertThat(index.load("scope").builds()).hasSize(6);
  }

  @Test
  void aListedBuildWritesNothing() throws Exception {
    index.add(BUILD, deadline());
    remote.puts.set(0);
    remote.gets.set(0);

    index.add(BUILD, deadline());

    assertThat(remote.puts).hasValue(0);
    assertThat(remote.gets).hasValue(1);
  }

  @Test
  void aLostBuildIsAddedAgain() throws Exception {
    index.add(BUILD, deadline());
    remote.lose(part(BUILD));

    index.add(BUILD, deadline());

    assertThat(index.load("scope").builds()).containsExactly(build(BUILD));
  }

  @Test
  void aBuildWithoutAScopeIsInNoIndex() throws Exception {
    index.add(BuildKey.named("nightly"), deadline());

    assertThat(remote.gets).hasValue(0);
    assertThat(remote.puts).hasValue(0);
  }

  @Test
  void aFailingStoreIsTriedAFewTimes() throws Exception {
    for (int i = 0; i < 10; i++) {
      remote.failNext(new StoreException("HTTP 500", true, null));
    }

    index.add(BUILD, deadline());

    assertThat(remote.gets).as("three looks of two tries each").hasValue(6);
    assertThat(remote.puts).hasValue(0);
    assertThat(log.messages(Log.Level.DEBUG)).containsExactly("Failed to write build index");
  }

  @Test
  void theEndOfASessionWaitsUntilTheDeadline() throws Exception {
    SlowKeys store = new SlowKeys(remote, Duration.ofHours(1));
    store.written.put(part(BUILD), ticker.nanos());

    ticker.run(
        1,
        0,
        _ ->
            new BuildIndexStore(store, log, ticker)
                .add(BUILD, new Deadline(Duration.ofMillis(400), ticker)));

    assertThat(remote.has(part(BUILD))).isFalse();
    assertThat(log.messages(Log.Level.DEBUG)).singleElement().asString().contains("no time");
  }

  @Test
  void aPartIsReadAtTheSecondAttempt() throws Exception {
    index.add(BUILD, deadline());
    remote.failNext(new StoreException("HTTP 503 SlowDown", true, null));

    assertThat(index.load("scope").builds()).containsExactly(build(BUILD));
  }

  @Test
  void anUnreadablePartIsAFailure() {
    remote.failNext(new StoreException("HTTP 403 SignatureDoesNotMatch", false, null));

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> index.load("scope"))
        .withMessageContaining("SignatureDoesNotMatch");
  }

  /// All builds in one object, as a writer without parts would write them.
  @Test
  void theFirstPartAloneIsAnIndex() throws Exception {
    BuildIndex builds = BuildIndex.NONE.with(build(BUILD)).with(build(key("build ./cmd")));
    byte[] body = builds.encode();
    remote.plant(BuildKey.indexPart("scope", 0), Samples.entry(body), body);

    assertThat(index.load("scope")).isEqualTo(builds);
  }
}
