package dev.cacheprog.oci;

import static dev.cacheprog.oci.OciStores.SCOPE;
import static dev.cacheprog.oci.OciStores.manifest;
import static dev.cacheprog.oci.OciStores.read;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cacheprog.fakes.Samples;
import dev.cacheprog.fakes.Together;
import dev.cacheprog.oci.OciStores.Pack;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.StoreException;
import dev.cacheprog.store.StoreException.Reason;
import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.testkit.OciRegistry;
import dev.cacheprog.testkit.TokenServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Real registries that want a password or a token.
@Tag("system")
class OciLoginTest {
  private static final Login WRITER =
      new Login(TokenServer.WRITER, TokenServer.PASSWORD, false, "options");
  private static final Login READER =
      new Login(TokenServer.READER, TokenServer.PASSWORD, false, "options");

  private @Nullable TokenServer tokens;
  private @Nullable OciRegistry started;

  @BeforeAll
  static void require() {
    Fixture.requireTool(OciRegistry.DISTRIBUTION, "how registries log in");
  }

  @AfterEach
  void stop() {
    try (TokenServer _ = tokens;
        OciRegistry _ = started) {
      // closes them
    }
  }

  private TokenServer startTokens() throws Exception {
    TokenServer server = TokenServer.start();
    tokens = server;
    started = OciRegistry.withTokens(server, Fixture.fresh("registry"));
    return server;
  }

  private OciRegistry registry() {
    return requireNonNull(started);
  }

  private String repository() {
    return registry().repository("team/cache");
  }

  private static void put(OciStore store, String key) throws Exception {
    byte[] body = key.getBytes(UTF_8);
    store.put(manifest(key, SCOPE, "build"), Samples.entry(body), Body.of(body));
  }

  @Test
  void aPasswordIsSentToWhoeverAsksForIt() throws Exception {
    started = OciRegistry.withPassword(Fixture.fresh("registry"));
    OciStore store =
        OciStores.of(
            repository(), new Login(OciRegistry.USER, OciRegistry.PASSWORD, false, "options"));
    Pack pack = Pack.of("pack", Samples.noise(100_000));
    pack.put(store);
    put(store, "key");
    assertThat(read(store, manifest("key", SCOPE, "build"))).isEqualTo("key".getBytes(UTF_8));
    assertThat(store.details().getFirst().text().get()).isEqualTo("user builder from options");

    OciStore wrong =
        OciStores.of(repository(), new Login(OciRegistry.USER, "another", false, "options"));
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> put(wrong, "other"))
        .matches(e -> e.reason() == Reason.DENIED)
        .withMessageContaining("HTTP 401")
        .matches(e -> e.hint().contains("CACHEPROG_OCI_USERNAME"));
    OciStore nobody = OciStores.of(repository());
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> read(nobody, manifest("key", SCOPE, "build")))
        .matches(e -> e.reason() == Reason.DENIED);
  }

  @Test
  void aTokenForEachAccessServesAllRequests() throws Exception {
    TokenServer server = startTokens();
    OciStore store = OciStores.of(repository(), WRITER);
    store.prepare();
    Together.run(
        8,
        number -> {
          assertThat(read(store, manifest("absent" + number, null, ""))).isNull();
          Pack.of("pack" + number, Samples.noise(100_000 + number)).put(store);
        });
    put(store, "key");

    assertThat(server.given())
        .containsExactlyInAnyOrder(
            new TokenServer.Given("GET", "writer", "repository:team/cache:pull", "pull"),
            new TokenServer.Given("GET", "writer", "repository:team/cache:pull,push", "pull,push"));
    assertThat(registry().log()).doesNotContain("\"PUT /v2/team/cache/blobs\" 401");
  }

  @Test
  void whoMayOnlyPullIsDeniedPutsAndGoesOnReading() throws Exception {
    startTokens();
    put(OciStores.of(repository(), WRITER), "key");
    for (@Nullable Login login : new @Nullable Login[] {READER, null}) {
      OciStore store = OciStores.of(repository(), login);
      assertThat(read(store, manifest("key", SCOPE, "build"))).isEqualTo("key".getBytes(UTF_8));
      assertThatExceptionOfType(StoreException.class)
          .isThrownBy(() -> put(store, "other"))
          .matches(e -> e.reason() == Reason.DENIED);
      assertThatExceptionOfType(StoreException.class)
          .isThrownBy(() -> Pack.of("pack", Samples.noise(100)).put(store))
          .matches(e -> e.reason() == Reason.DENIED);
      assertThat(read(store, manifest("key", SCOPE, "build"))).isEqualTo("key".getBytes(UTF_8));
    }
  }

  @Test
  void aWrongPasswordIsDeniedOnceForAllThreads() throws Exception {
    TokenServer server = startTokens();
    server.setAnonymous(false);
    OciStore store = OciStores.of(repository(), new Login("writer", "wrong", false, "the options"));
    for (int i = 0; i < 3; i++) {
      assertThatExceptionOfType(StoreException.class)
          .isThrownBy(() -> read(store, manifest("key", null, "")))
          .matches(e -> e.reason() == Reason.DENIED)
          .matches(e -> e.hint().contains("from the options"))
          .withMessageContaining("token service")
          .withMessageNotContaining("wrong");
    }
    assertThat(server.given()).hasSize(1);

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> read(OciStores.of(repository()), manifest("key", null, "")))
        .matches(e -> e.hint().contains("CACHEPROG_OCI_USERNAME"));
  }

  @Test
  void aTokenIsRenewedBeforeItsEnd() throws Exception {
    TokenServer server = startTokens();
    server.setSeconds(1);
    OciStore store = OciStores.of(repository(), WRITER);
    assertThat(read(store, manifest("key", null, ""))).isNull();
    Thread.sleep(800);
    assertThat(read(store, manifest("key", null, ""))).isNull();

    assertThat(server.given()).hasSize(2);
    assertThat(registry().log().lines().filter(line -> line.contains(" 401 "))).hasSize(1);
  }

  @Test
  void aRefusedTokenIsRenewedOnce() throws Exception {
    TokenServer server = startTokens();
    server.setValid(false);
    OciStore store = OciStores.of(repository(), WRITER);
    store.prepare();
    server.setValid(true);
    assertThat(read(store, manifest("key", null, ""))).isNull();
    assertThat(server.given()).hasSize(2);

    server.setValid(false);
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> put(store, "key"))
        .matches(e -> e.reason() == Reason.DENIED);
    assertThat(server.given()).hasSize(4);
  }

  @Test
  void anIdentityTokenIsExchanged() throws Exception {
    TokenServer server = startTokens();
    Path folder = Fixture.fresh("docker");
    Files.writeString(
        folder.resolve("config.json"),
        """
        {"auths": {"127.0.0.1:%d": {"auth": "%s", "identitytoken": "%s"}}}
        """
            .formatted(
                registry().port(),
                Base64.getEncoder().encodeToString("00000000:".getBytes(UTF_8)),
                TokenServer.IDENTITY));
    OciStore store = OciStores.of(repository(), null, Map.of("DOCKER_CONFIG", folder.toString()));
    put(store, "key");

    assertThat(server.given())
        .isEqualTo(
            List.of(
                new TokenServer.Given(
                    "POST", "writer", "repository:team/cache:pull,push", "pull,push")));
    assertThat(store.details().getFirst().text().get())
        .isEqualTo("an identity token from " + folder.resolve("config.json"));
  }
}
