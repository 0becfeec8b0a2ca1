package dev.cacheprog.github;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.core.Ticker;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.http.UrlConnectionTransport;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectName;
import dev.cacheprog.store.OutputId;
import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.testkit.ActionsCacheClient;
import dev.cacheprog.testkit.GitHubCache;
import dev.cacheprog.testkit.RecordedRequest;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// GitHub's own client and this store do the same with the same stand-in. So the stand-in serves
/// GitHub's client as GitHub does, and this store asks for nothing that the client does not.
@Tag("system")
class OfficialClientTest {
  private static final String MAIN = "refs/heads/main";

  private static GitHubCache cache;
  private static Path folder;
  private static ActionsCacheClient client;

  @BeforeAll
  static void start() throws Exception {
    Fixture.requireTool(
        ActionsCacheClient.TOOL, "that GitHub's cache is used as its own client does");
    cache = GitHubCache.start(Fixture.azurite(), Fixture.unique("client"));
    folder = Fixture.fresh("client");
    client = ActionsCacheClient.start(cache.environment(cache.token(MAIN)), folder);
  }

  @AfterAll
  static void stop() {
    if (client != null) {
      client.close();
      cache.close();
    }
  }

  private static GitHubStore store() {
    return new GitHubStore(
        new GitHubOptions(
            URI.create(cache.url()),
            cache.token(MAIN),
            GitHubOptions.Mode.READ_WRITE,
            "cacheprog-",
            "1-1"),
        new UrlConnectionTransport(Duration.ofSeconds(30)),
        Clock.systemUTC(),
        Ticker.SYSTEM);
  }

  private static Path data(String text) throws Exception {
    Path data = Files.createDirectories(folder.resolve("data"));
    Files.writeString(data.resolve("file"), text);
    return data;
  }

  @Test
  void theClientSavesAndRestoresByKeyAndPrefix() throws Exception {
    Path data = data("first");
    assertThat(client.save(data, "files-1")).as(client.log()).isTrue();
    data("second");
    assertThat(client.save(data, "files-2")).isTrue();
    assertThat(client.save(data, "files-2")).isFalse();
    Files.delete(data.resolve("file"));

    assertThat(client.restore(data, "files-1")).isEqualTo("files-1");
    assertThat(data.resolve("file")).hasContent("first");
    assertThat(client.restore(data, "files-3", "files-")).isEqualTo("files-2");
    assertThat(data.resolve("file")).hasContent("second");
    assertThat(client.restore(data, "other-3", "others-")).isEqualTo("null");
  }

  @Test
  void theStoreSendsTheRequestsThatTheClientSends() throws Exception {
    Path data = data("compared");
    int before = cache.requests().size();
    assertThat(client.save(data, "compared-1")).as(client.log()).isTrue();
    assertThat(client.restore(data, "compared-2", "compared-")).isEqualTo("compared-1");
    List<RecordedRequest> theirs = requestsSince(before);

    byte[] body = Samples.noise(2000);
    ActionId id = ActionId.of(new ObjectName.Pack(OutputId.ofBody(body)));
    before = cache.requests().size();
    store().put(id, Samples.entry(body), Body.of(body));
    try (Lookup lookup = store().get(id)) {
      assertThat(((Lookup.Hit) lookup).body().readAllBytes()).isEqualTo(body);
    }
    List<RecordedRequest> ours = requestsSince(before);

    assertThat(ours)
        .extracting(RecordedRequest::essence)
        .isEqualTo(theirs.stream().map(RecordedRequest::essence).toList());
  }

  private static List<RecordedRequest> requestsSince(int count) {
    return cache.requests().subList(count, cache.requests().size());
  }
}
