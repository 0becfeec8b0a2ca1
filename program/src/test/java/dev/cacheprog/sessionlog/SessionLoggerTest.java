package dev.cacheprog.sessionlog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cacheprog.cache.SessionOnlyCache;
import dev.cacheprog.cache.TieredCache;
import dev.cacheprog.cache.Uploads;
import dev.cacheprog.core.BodyIntake;
import dev.cacheprog.core.BodySink;
import dev.cacheprog.core.BuildCosts;
import dev.cacheprog.core.Cache;
import dev.cacheprog.core.Count;
import dev.cacheprog.core.Counts;
import dev.cacheprog.core.Deadline;
import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.core.LocalStore;
import dev.cacheprog.core.StoredObjects;
import dev.cacheprog.core.Ticker;
import dev.cacheprog.core.UploadQueue;
import dev.cacheprog.core.WaitBudget;
import dev.cacheprog.disk.DiskStore;
import dev.cacheprog.fakes.HandClock;
import dev.cacheprog.fakes.MemoryCache;
import dev.cacheprog.fakes.MemoryCounts;
import dev.cacheprog.fakes.MemoryStore;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.fakes.Together;
import dev.cacheprog.observe.ObservedCache;
import dev.cacheprog.observe.ObservedStore;
import dev.cacheprog.remote.SkippingStore;
import dev.cacheprog.remote.StoreCounts;
import dev.cacheprog.remote.StoreHealthStore;
import dev.cacheprog.report.format.Line;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.OutputId;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The events in the session log of a real cache with a store in memory.
class SessionLoggerTest extends SessionLoggerBase {
  private final MemoryStore store = new MemoryStore();
  private final HandClock clock = new HandClock();
  private final MemoryCounts counts = new MemoryCounts();

  /// The cache stack of the program, with a store that is disabled after two failures.
  private Cache tiered(SessionLogger sessionLog) {
    Counts traced = sessionLog.wrap(counts);
    RemoteStore remote =
        new ObservedStore(
            new StoreHealthStore(
                new ObservedStore(store, new StoreCounts(traced, log)),
                2,
                Duration.ofMinutes(1),
                null,
                clock,
                log),
            sessionLog.remoteCalls());
    LocalStore local = new DiskStore(folder.resolve("disk"), log);
    StoredObjects stored = new StoredObjects();
    return new ObservedCache(
        new TieredCache(
            local,
            clock,
            new SkippingStore(remote, traced, log),
            new Uploads(
                remote,
                0,
                stored,
                new UploadQueue(new Deadline(Duration.ofSeconds(30)), Ticker.SYSTEM),
                new BuildCosts(traced, Ticker.SYSTEM),
                traced,
                log),
            new WaitBudget(Ticker.SYSTEM),
            traced,
            log),
        sessionLog.requests());
  }

  private void put(Cache cache, String name) throws IOException {
    put(new DiskStore(folder.resolve("disk"), log), cache, name);
  }

  private static void put(BodyIntake bodies, Cache cache, String name) throws IOException {
    byte[] body = name.getBytes(UTF_8);
    try (BodySink incoming = bodies.receive(body.length)) {
      incoming.write(body);
      cache.put(Samples.action(name), OutputId.ofBody(body), incoming);
    }
  }

  private void plant(String name) {
    byte[] body = name.getBytes(UTF_8);
    store.plant(Samples.action(name), Samples.entry(body), body);
  }

  @Test
  void hitsHaveTheirTierAndMissesTheirReason() throws Exception {
    plant("there");
    store.plant(Samples.action("bad"), Samples.entry("good".getBytes(UTF_8)), new byte[4]);
    SessionLogger sessionLog = open(false);
    sessionLog.predictedBy(id -> id.equals(Samples.action("lost")));
    Cache cache = tiered(sessionLog);

    ask(cache, "there");
    ask(cache, "there");
    ask(cache, "new");
    ask(cache, "lost");
    ask(cache, "bad");
    store.failNext(new StoreException("broken", true, null));
    ask(cache, "late");
    store.failNext(new StoreException("broken", true, null));
    ask(cache, "late");
    ask(cache, "last");
    cache.close();
    sessionLog.close(Map.of("get_calls", 8L));

    assertThat(events())
        .containsExactly(
            "there get fetched 5",
            "there get local 5",
            "new get absent 0",
            "lost get lost 0",
            "bad get damaged 0",
            "late get error 0",
            "late get error 0",
            "last get store-disabled 0");
    assertThat(lines().getFirst())
        .isInstanceOfSatisfying(
            Line.Begin.class,
            begin -> {
              assertThat(begin.start()).isEqualTo(NOW);
              assertThat(begin.version()).isEqualTo("1.0");
              assertThat(begin.command()).containsExactly("/usr/bin/go", "build");
              assertThat(begin.store()).isEqualTo(STORE);
            });
    assertThat(lines().getLast())
        .isInstanceOfSatisfying(
            Line.End.class,
            end -> {
              assertThat(end.statistics()).containsOnly(Map.entry("get_calls", 8L));
              assertThat(end.dropped()).isZero();
            });
    assertThat(counts.sum(Count.FETCHED_HITS)).isEqualTo(1);
  }

  @Test
  void skippedLookupsAreDistinctFromMissesOfTheStore() throws Exception {
    SessionLogger sessionLog = open(false);
    Cache cache = tiered(sessionLog);

    for (int i = 0; i < 10; i++) {
      ask(cache, "number " + i);
    }
    cache.close();
    sessionLog.close(Map.of());

    assertThat(events().stream().filter(event -> event.endsWith("get skipped 0")))
        .hasSize(6)
        .hasSize((int) counts.sum(Count.SKIPPED_LOOKUPS));
    assertThat(events().stream().filter(event -> event.endsWith("get absent 0"))).hasSize(4);
  }

  @Test
  void putsAndUploadsHaveTheirSizes() throws Exception {
    SessionLogger sessionLog = open(false);
    Cache cache = tiered(sessionLog);

    put(cache, "new");
    Together.until(() -> store.has(Samples.action("new")));
    store.failNext(new StoreException("broken", false, null));
    put(cache, "new2");
    cache.close();
    sessionLog.close(Map.of());

    assertThat(events())
        .containsExactlyInAnyOrder(
            "new put stored 3", "new upload sent 3", "new2 put stored 4", "new2 upload failed 4");
  }

  @Test
  void aPutThatTheDiskRefusesIsLogged() throws Exception {
    MemoryCache cache = new MemoryCache();
    cache.fail(Samples.action("new"), new IOException("full"));
    SessionLogger sessionLog = open(false);

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> put(cache, new ObservedCache(cache, sessionLog.requests()), "new"));
    sessionLog.close(Map.of());

    assertThat(events()).containsExactly("new put refused 0");
  }

  @Test
  void missesWithoutAStoreOrWithoutGetsHaveThatReason() throws Exception {
    SessionLogger sessionLog = open(false);
    ask(new ObservedCache(new MemoryCache(), sessionLog.requests()), "new");
    sessionLog.close(Map.of());
    SessionLogger disabled = open(true);
    MemoryCache memory = new MemoryCache();
    Cache cache = new ObservedCache(new SessionOnlyCache(memory), disabled.requests());
    ask(cache, "new");
    put(memory, cache, "new");
    ask(cache, "new");
    disabled.close(Map.of());

    assertThat(events())
        .containsExactly(
            "new get no-store 0", "new get disabled 0", "new put stored 3", "new get local 3");
  }

  @Test
  void prefetchedBodiesAreDistinctFromLocalHits() throws Exception {
    SessionLogger sessionLog = open(false);
    Counts traced = sessionLog.wrap(counts);
    MemoryCache local = new MemoryCache();
    local.local.put(
        Samples.action("here"), new LocalEntry(OutputId.ofBody(new byte[7]), 7, NOW, file));
    Cache counting = new Counting(local, traced, List.of(Count.PREFETCHED_HITS));

    ask(new ObservedCache(counting, sessionLog.requests()), "here");
    sessionLog.close(Map.of());

    assertThat(events()).containsExactly("here get prefetched 7");
    assertThat(counts.sum(Count.PREFETCHED_HITS)).isEqualTo(1);
  }

  @Test
  void whatWouldHaveComeTooLateHasThatReason() throws Exception {
    SessionLogger sessionLog = open(false);
    sessionLog.remoteCalls(); // there is a remote store
    // It may have failed or missed before it was given up.
    List<Count> all =
        List.of(
            Count.TOO_SLOW_LOOKUPS,
            Count.SKIPPED_LOOKUPS,
            Count.REMOTE_ERRORS,
            Count.REMOTE_HITS,
            Count.REMOTE_MISSES);
    Cache counting = new Counting(new MemoryCache(), sessionLog.wrap(counts), all);

    ask(new ObservedCache(counting, sessionLog.requests()), "late");
    sessionLog.close(Map.of());

    assertThat(events()).containsExactly("late get too-slow 0");
  }

  @Test
  void linkerFlagsAreNotWritten() throws Exception {
    for (List<String> command :
        List.of(
            List.of("go", "build", "-ldflags", "-X main.key=hush", "."),
            List.of("go", "build", "--ldflags=-X main.key=hush\nx", "."))) {
      SessionLogger.open(file, NOW, "1.0", command, "", false, log).close(Map.of());
    }

    assertThat(Files.readString(file)).doesNotContain("hush").contains("ldflags", "...");
    assertThat(Set.copyOf(lines())).hasSize(4);
  }

  @Test
  void otherPutsReachTheStore() throws Exception {
    SessionLogger sessionLog = open(false);
    RemoteStore observed = new ObservedStore(store, sessionLog.remoteCalls());
    byte[] body = "new".getBytes(UTF_8);

    observed.put(Samples.action("new"), Samples.entry(body), Body.of(body));

    assertThat(store.has(Samples.action("new"))).isTrue();
    assertThat(observed).hasToString(store.toString());
    sessionLog.close(Map.of());
  }

  /// Counts all that in each lookup.
  private record Counting(Cache cache, Counts counts, List<Count> all) implements Cache {
    @Override
    public Optional<LocalEntry> peek(ActionId id) {
      all.forEach(count -> counts.add(count, 1));
      return cache.peek(id);
    }

    @Override
    public Optional<LocalEntry> get(ActionId id) throws InterruptedException {
      all.forEach(count -> counts.add(count, 1));
      return cache.get(id);
    }

    @Override
    public LocalEntry put(ActionId id, OutputId outputId, BodySink body) throws IOException {
      return cache.put(id, outputId, body);
    }

    @Override
    public void close() throws InterruptedException {
      cache.close();
    }
  }
}
