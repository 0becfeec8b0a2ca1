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
  private static final BuildKey BUILD = kind("build ./...");

  private final MemoryStore remote = new MemoryStore();
  private final MemoryLog log = new MemoryLog();
  private final BuildIndexStore list = new BuildIndexStore(remote, log, new SkippingTicker());

  /// For sessions that end at once.
  private final HandTicker ticker = new HandTicker();

  private static BuildKey kind(String key) {
    return new BuildKey("scope", "build", key);
  }

  private static Deadline deadline() {
    return new Deadline(Duration.ofSeconds(30));
  }

  private static BuildIndex.Kind line(BuildKey kind) {
    return new BuildIndex.Kind(kind.manifest(), kind.command());
  }

  private static ActionId part(BuildKey kind) {
    return BuildKey.kinds("scope", BuildIndex.partOf(kind.manifest()));
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

  private void joinAtOnce(RemoteStore store, List<BuildKey> kinds) throws Exception {
    ticker.run(
        kinds.size(),
        0,
        number ->
            new BuildIndexStore(store, new MemoryLog(), ticker)
                .join(kinds.get(number), deadline()));
  }

  private static List<BuildKey> twenty() {
    List<BuildKey> kinds = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      kinds.add(kind("test -run " + i));
    }
    return kinds;
  }

  @Test
  void twentySessionsThatEndAtOnceAreAllListed() throws Exception {
    SlowKeys store = new SlowKeys(remote, Duration.ZERO);

    joinAtOnce(store, twenty());

    assertThat(list.load("scope").known())
        .containsExactlyInAnyOrderElementsOf(
            twenty().stream().map(BuildIndexStoreTest::line).toList());
  }

  @Test
  void soTheyAreWhereAStoreTakesOneWriteOfAKeyInAWhile() throws Exception {
    SlowKeys store = new SlowKeys(remote, Duration.ofSeconds(1));

    joinAtOnce(store, twenty());

    assertThat(store.refused).hasPositiveValue();
    assertThat(list.load("scope").known()).hasSize(20);
  }

  /// Some jobs write while others wait, and all of them use the same part.
  @Test
  void soTheyAreInOnePart() throws Exception {
    SlowKeys store = new SlowKeys(remote, Duration.ofSeconds(1));
    List<BuildKey> kinds = new ArrayList<>();
    for (int i = 0; kinds.size() < 6; i++) {
      BuildKey kind = kind("vet " + i);
      if (part(kind).equals(part(BUILD))) {
        kinds.add(kind);
      }
    }

    joinAtOnce(store, kinds);

    assertThat(list.load("scope").known()).hasSize(6);
  }

  @Test
  void aKindThatIsListedWritesNothing() throws Exception {
    list.join(BUILD, deadline());
    remote.puts.set(0);
    remote.gets.set(0);

    list.join(BUILD, deadline());

    assertThat(remote.puts).hasValue(0);
    assertThat(remote.gets).hasValue(1);
  }

  @Test
  void aKindThatWasLostJoinsAgain() throws Exception {
    list.join(BUILD, deadline());
    remote.lose(part(BUILD));

    list.join(BUILD, deadline());

    assertThat(list.load("scope").known()).containsExactly(line(BUILD));
  }

  @Test
  void aKindWithoutAScopeJoinsNothing() throws Exception {
    list.join(BuildKey.named("nightly"), deadline());

    assertThat(remote.gets).hasValue(0);
    assertThat(remote.puts).hasValue(0);
  }

  @Test
  void aStoreThatFailsIsLeftAlone() throws Exception {
    for (int i = 0; i < 10; i++) {
      remote.failNext(new StoreException("HTTP 500", true, null));
    }

    list.join(BUILD, deadline());

    assertThat(remote.gets).as("three looks of two tries each").hasValue(6);
    assertThat(remote.puts).hasValue(0);
    assertThat(log.messages(Log.Level.DEBUG))
        .containsExactly("The list of kinds could not be written");
  }

  @Test
  void theEndOfASessionDoesNotWaitLongerThanItMay() throws Exception {
    SlowKeys store = new SlowKeys(remote, Duration.ofHours(1));
    store.written.put(part(BUILD), ticker.nanos());

    ticker.run(
        1,
        0,
        _ ->
            new BuildIndexStore(store, log, ticker)
                .join(BUILD, new Deadline(Duration.ofMillis(400), ticker)));

    assertThat(remote.has(part(BUILD))).isFalse();
    assertThat(log.messages(Log.Level.DEBUG)).singleElement().asString().contains("no time");
  }

  @Test
  void aPartThatCannotBeReadAtTheFirstTryIsReadAtTheSecond() throws Exception {
    list.join(BUILD, deadline());
    remote.failNext(new StoreException("HTTP 503 SlowDown", true, null));

    assertThat(list.load("scope").known()).containsExactly(line(BUILD));
  }

  @Test
  void aPartThatCannotBeReadIsAFailure() {
    remote.failNext(new StoreException("HTTP 403 SignatureDoesNotMatch", false, null));

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> list.load("scope"))
        .withMessageContaining("SignatureDoesNotMatch");
  }

  /// All kinds in one object, as programs wrote them that know of no other parts.
  @Test
  void theFirstPartAloneIsAListToo() throws Exception {
    BuildIndex kinds = BuildIndex.NONE.with(line(BUILD)).with(line(kind("build ./cmd")));
    byte[] body = kinds.encode();
    remote.plant(BuildKey.kinds("scope", 0), Samples.entry(body), body);

    assertThat(list.load("scope")).isEqualTo(kinds);
  }
}
