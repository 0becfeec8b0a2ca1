package dev.cacheprog.github;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cacheprog.contract.RemoteStoreContract;
import dev.cacheprog.core.Ticker;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.http.UrlConnectionTransport;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.ObjectName;
import dev.cacheprog.store.OutputId;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.StoreException;
import dev.cacheprog.store.StoreException.Reason;
import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.testkit.GitHubCache;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The contract of stores, and GitHub's rules, with a stand-in for the service and Azure's blobs.
@Tag("system")
class GitHubContractTest implements RemoteStoreContract {
  private static final String MAIN = "refs/heads/main";
  private static final String FEATURE = "refs/heads/feature";

  private static GitHubCache cache;
  private RemoteStore contractStore;

  @BeforeAll
  static void start() throws Exception {
    cache = GitHubCache.start(Fixture.azurite(), Fixture.unique("contract"));
  }

  @AfterAll
  static void stop() {
    if (cache != null) {
      cache.close();
    }
  }

  @BeforeEach
  void connect() {
    contractStore = new NamingStore(store(cache.token(MAIN)));
  }

  @Override
  public RemoteStore store() {
    return contractStore;
  }

  private static GitHubStore store(String token) {
    return store(token, "cacheprog-", "1");
  }

  private static GitHubStore store(String token, String prefix, String run) {
    return new GitHubStore(
        new GitHubOptions(
            URI.create(cache.url()), token, GitHubOptions.Mode.READ_WRITE, prefix, run),
        new UrlConnectionTransport(Duration.ofSeconds(30)),
        Clock.systemUTC(),
        Ticker.SYSTEM);
  }

  /// The contract is that of actions; here, each is a manifest.
  private record NamingStore(GitHubStore store) implements RemoteStore {
    private static ActionId named(ActionId id) {
      return ActionId.of(new ObjectName.Manifest(id.hex(), "scope", "build", Set.of()));
    }

    @Override
    public Lookup get(ActionId id) throws StoreException, InterruptedException {
      return store.get(named(id));
    }

    @Override
    public void put(ActionId id, ObjectMetadata metadata, Body body)
        throws StoreException, InterruptedException {
      store.put(named(id), metadata, body);
    }
  }

  private static ActionId pack(byte[] body) {
    return ActionId.of(new ObjectName.Pack(OutputId.ofBody(body)));
  }

  private static ActionId manifest(String key, String scope, String command) {
    return ActionId.of(new ObjectName.Manifest(key, scope, command, Set.of()));
  }

  private static ActionId latest(String scope, String command) {
    return ActionId.of(new ObjectName.LatestManifest(scope, command));
  }

  private static void put(RemoteStore store, ActionId id, byte[] body) throws Exception {
    store.put(id, Samples.entry(body), Body.of(body));
  }

  /// @return null for a miss
  private static byte @Nullable [] get(RemoteStore store, ActionId id) throws Exception {
    try (Lookup lookup = store.get(id)) {
      return lookup instanceof Lookup.Hit hit ? hit.body().readAllBytes() : null;
    }
  }

  @Test
  void whatHasNoNameIsAMissWithoutARequest() throws Exception {
    GitHubStore store = store(cache.token(MAIN));
    int before = cache.requests().size();

    assertThat(get(store, Samples.action("plain"))).isNull();
    assertThat(get(store, ActionId.of(new ObjectName.IndexPart("scope", 3)))).isNull();
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> put(store, Samples.action("plain"), new byte[] {1}))
        .matches(e -> e.reason() == Reason.PERMANENT);
    assertThat(cache.requests()).hasSize(before);
  }

  @Test
  void aPackIsStoredOnce() throws Exception {
    byte[] body = Samples.noise(3000);
    put(store(cache.token(MAIN)), pack(body), body);
    int keys = cache.keys(MAIN).size();

    put(store(cache.token(MAIN), "cacheprog-", "2"), pack(body), body);

    assertThat(cache.keys(MAIN)).hasSize(keys);
    assertThat(get(store(cache.token(MAIN)), pack(body))).isEqualTo(body);
  }

  @Test
  void aKeyThatSomebodyHasGivenUpDoesNotBlockAPack() throws Exception {
    byte[] body = Samples.noise(3001);
    GitHubStore store = store(cache.token(MAIN));
    put(store, pack(body), body);
    String key = cache.keys(MAIN).getLast();
    String version = cache.requests().getLast().json().replaceAll(".*version\":\"(\\w+)\".*", "$1");
    cache.evict(key, false);
    cache.abandon(MAIN, key, version);

    put(store, pack(body), body);

    assertThat(cache.keys(MAIN)).doesNotContain(key);
    assertThat(get(store, pack(body))).isEqualTo(body);
  }

  @Test
  void aPackWhoseBlobIsGoneIsAMissAndCanBeStoredAgain() throws Exception {
    byte[] body = Samples.noise(3002);
    GitHubStore store = store(cache.token(MAIN));
    put(store, pack(body), body);
    assertThat(
            cache.evict(pack(body).name() instanceof ObjectName.Pack p ? p.id().hex() : "", true))
        .isOne();

    assertThat(get(store, pack(body))).isNull();
    put(store, pack(body), body);

    assertThat(get(store, pack(body))).isEqualTo(body);
  }

  @Test
  void aBranchReadsTheDefaultBranchAndWritesItsOwn() throws Exception {
    byte[] old = Samples.text(200);
    byte[] changed = Samples.text(300);
    ActionId id = manifest("key of branches", "scope b", "build");
    GitHubStore main = store(cache.token(MAIN));
    GitHubStore feature = store(cache.token(FEATURE, MAIN));
    put(main, id, old);
    assertThat(get(feature, id)).isEqualTo(old);

    put(feature, id, changed);

    assertThat(get(feature, id)).isEqualTo(changed);
    assertThat(get(main, id)).isEqualTo(old);
    assertThat(get(store(cache.token("refs/heads/other", MAIN)), id)).isEqualTo(old);
  }

  @Test
  void theLatestManifestIsThatOfTheCommandOrOfTheScope() throws Exception {
    GitHubStore store = store(cache.token(MAIN));
    byte[] build = Samples.text(101);
    byte[] mod = Samples.text(102);
    byte[] modTidy = Samples.text(103);
    byte[] none = Samples.text(104);
    put(store, manifest("k1", "scope l", "mod"), mod);
    put(store, manifest("k2", "scope l", "build"), build);
    put(store, manifest("k3", "scope l", ""), none);
    put(store, manifest("k4", "scope l", "mod-tidy"), modTidy);
    put(store, manifest("k5", "scope l2", "mod"), Samples.text(105));

    assertThat(get(store, latest("scope l", "mod"))).isEqualTo(mod);
    assertThat(get(store, latest("scope l", "build"))).isEqualTo(build);
    assertThat(get(store, latest("scope l", "mod-tidy"))).isEqualTo(modTidy);
    assertThat(get(store, latest("scope l", "test"))).isNull();
    assertThat(get(store, latest("scope l", ""))).isEqualTo(modTidy);
    assertThat(get(store, latest("scope ", ""))).isNull();
  }

  @Test
  void anotherPrefixIsAnotherCache() throws Exception {
    byte[] body = Samples.text(400);
    ActionId id = manifest("key of prefixes", "scope p", "build");
    put(store(cache.token(MAIN), "one-", "1"), id, body);

    assertThat(get(store(cache.token(MAIN), "two-", "1"), id)).isNull();
    assertThat(get(store(cache.token(MAIN), "one-", "1"), id)).isEqualTo(body);
  }

  @Test
  void aLargeBodyIsUploadedInBlocks() throws Exception {
    byte[] body = Samples.noise((32 << 20) + 7);
    GitHubStore store = store(cache.token(MAIN));
    int before = cache.requests().size();

    put(store, pack(body), body);

    assertThat(cache.requests().subList(before, cache.requests().size()))
        .extracting(request -> request.query().isEmpty() ? request.call() : request.query().get(0))
        .containsExactly(
            "CreateCacheEntry",
            "blockid",
            "blockid",
            "blockid",
            "comp=blocklist",
            "FinalizeCacheEntryUpload");
    assertThat(get(store, pack(body))).isEqualTo(body);
  }

  @Test
  void aDownloadGoesOnWhereItsConnectionBroke() throws Exception {
    byte[] body = Samples.noise(500_000);
    GitHubStore store = store(cache.token(MAIN));
    put(store, pack(body), body);
    int before = cache.requests().size();
    cache.breakDownload(200_000);

    assertThat(get(store, pack(body))).isEqualTo(body);

    assertThat(cache.requests().subList(before, cache.requests().size()))
        .filteredOn(request -> request.method().equals("GET"))
        .extracting(request -> request.headers().containsKey("range"))
        .containsExactly(false, true);
  }

  @Test
  void aReadOnlyTokenReadsAndIsDeniedWrites() throws Exception {
    byte[] body = Samples.text(500);
    ActionId id = manifest("key of readers", "scope r", "build");
    put(store(cache.token(MAIN)), id, body);
    GitHubStore reader = store(cache.readOnlyToken(MAIN));

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> put(reader, id, body))
        .withMessageContaining("cache write denied")
        .matches(e -> e.reason() == Reason.DENIED)
        .matches(e -> e.hint().contains("may only read"));
    assertThat(get(reader, id)).isEqualTo(body);
  }

  @Test
  void anUnknownTokenIsDeniedEverything() {
    GitHubStore store = store("an.other.token");

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> get(store, latest("scope", "")))
        .matches(e -> e.reason() == Reason.DENIED)
        .matches(e -> e.hint().contains("ACTIONS_RUNTIME_TOKEN"));
  }

  @Test
  void aShortPauseForTheRateIsWaitedOutAndALongOneIsNot() throws Exception {
    GitHubStore store = store(cache.token(MAIN));
    byte[] body = Samples.noise(600);
    cache.refuse(1, 1);
    put(store, pack(body), body);
    assertThat(get(store, pack(body))).isEqualTo(body);

    byte[] other = Samples.noise(601);
    cache.refuse(1, 30);
    for (int i = 0; i < 3; i++) {
      assertThatExceptionOfType(StoreException.class)
          .isThrownBy(() -> put(store, pack(other), other))
          .matches(e -> e.reason() == Reason.THROTTLED);
    }

    assertThat(List.of(get(store, pack(body)))).containsExactly(body);
  }
}
