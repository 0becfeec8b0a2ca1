package dev.cacheprog.system.stores;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.support.AzureBuilds;
import dev.cacheprog.system.support.FakeService;
import dev.cacheprog.system.support.FakeService.Answer;
import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.testkit.Azurite;
import dev.cacheprog.testkit.CacheClient;
import dev.cacheprog.testkit.Go;
import dev.cacheprog.testkit.ServerKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Identities of Microsoft Entra ID. The services that issue tokens are fakes; Azurite checks the
/// issuer, the audience and the time of each token.
@Tag("system")
class AzureIdentityTest {
  private static final byte[] BODY = new byte[4000];
  private static final String STORAGE = "https://storage.azure.com";

  private static Azurite azurite;
  private static ServerKey tls;

  @BeforeAll
  static void start() throws Exception {
    Fixture.requireTool(Azurite.TOOL, "how Azure takes tokens");
    tls = ServerKey.make(Fixture.fresh("tls"), "ip:127.0.0.1");
    azurite = Azurite.withTokens(Fixture.fresh("azurite"), tls);
    azurite.container(AzureBuilds.CONTAINER);
  }

  @AfterAll
  static void stop() {
    if (azurite != null) {
      azurite.close();
    }
  }

  /// A token of Entra, but for its signature.
  private static String token(String audience, Duration life) {
    long now = Instant.now().getEpochSecond();
    String claims =
        "{\"aud\":\"%s\",\"iss\":\"https://sts.windows.net/tenant/\",\"iat\":%d,\"nbf\":%d,\"exp\":%d}"
            .formatted(audience, now, now - 60, now + 1 + life.toSeconds()); // the second has begun
    return base64("{\"alg\":\"RS256\"}") + "." + base64(claims) + "." + base64("hush");
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
  }

  private static Answer issued(String token, Duration life) {
    return Answer.ok(
        "{\"token_type\":\"Bearer\",\"expires_in\":%d,\"access_token\":\"%s\"}"
            .formatted(life.toSeconds(), token));
  }

  private static Answer issued() {
    return issued(token(STORAGE, Duration.ofHours(1)), Duration.ofHours(1));
  }

  private static Map<String, String> environment() {
    Map<String, String> environment =
        AzureBuilds.withoutCredentials(azurite.url(), Fixture.unique("identity"));
    environment.put("CACHEPROG_CA_FILE", tls.certificate().toString());
    environment.put("CACHEPROG_LOG_LEVEL", "DEBUG");
    return environment;
  }

  private static Map<String, String> application(FakeService entra) {
    Map<String, String> environment = environment();
    environment.put("AZURE_AUTHORITY_HOST", entra.url());
    environment.put("AZURE_TENANT_ID", "tenant");
    environment.put("AZURE_CLIENT_ID", "client");
    return environment;
  }

  private static FakeService entra() throws Exception {
    return new FakeService(
        request ->
            request.target().equals("/tenant/oauth2/v2.0/token")
                ? issued()
                : request.target().startsWith("/github?")
                        && request.header("Authorization").equals("Bearer hush-request")
                    ? Answer.ok("{\"count\":1,\"value\":\"" + base64("hush") + "\"}")
                    : Answer.notFound());
  }

  private static void buildsFromTheStore(Map<String, String> environment) throws Exception {
    Path binaries = Fixture.fresh("binaries");
    for (String name : List.of("cold", "warm")) {
      Go.Run run =
          Fixture.plainGo(Fixture.library().folder())
              .cached(Fixture.fresh("root"))
              .with(environment)
              .run("build", "-x", "-o", binaries.resolve(name).toString(), ".");
      assertThat(run.exit()).as("%s", run).isZero();
      assertThat(run.complaints()).as("%s", run).isEmpty();
      assertThat(run.stderr()).doesNotContain(base64("hush"), "hush");
      if (name.equals("warm")) {
        assertThat(run.compilations()).as("%s", run).isZero();
      }
    }
  }

  private static CacheClient session(Map<String, String> environment) throws Exception {
    Map<String, String> all = new HashMap<>(environment);
    all.put("CACHEPROG_ROOT_DIRECTORY", Fixture.fresh("root").toString());
    return CacheClient.start(all);
  }

  @Test
  void aJobOfGitHubUsesItsIdToken() throws Exception {
    try (FakeService entra = entra()) {
      Map<String, String> environment = application(entra);
      environment.put("ACTIONS_ID_TOKEN_REQUEST_URL", entra.url() + "/github?api-version=2.0");
      environment.put("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "hush-request");

      buildsFromTheStore(environment);

      assertThat(entra.requests)
          .extracting(FakeService.Request::target)
          .as("one ID token and one token in each session")
          .containsExactly(
              "/github?api-version=2.0&audience=api%3A%2F%2FAzureADTokenExchange",
              "/tenant/oauth2/v2.0/token",
              "/github?api-version=2.0&audience=api%3A%2F%2FAzureADTokenExchange",
              "/tenant/oauth2/v2.0/token");
    }
  }

  @ParameterizedTest
  @Tag("variation")
  @ValueSource(
      strings = {"AZURE_CLIENT_SECRET", "AZURE_FEDERATED_TOKEN_FILE", "CACHEPROG_AZURE_ID_TOKEN"})
  void anApplicationProvesItselfInOtherWays(String variable) throws Exception {
    try (FakeService entra = entra()) {
      Map<String, String> environment = application(entra);
      environment.put(
          variable,
          variable.endsWith("_FILE")
              ? Files.writeString(Fixture.fresh("token").resolve("it"), "hush").toString()
              : "hush");

      buildsFromTheStore(environment);
    }
  }

  @Test
  void aMachineUsesItsManagedIdentity() throws Exception {
    try (FakeService metadata =
        new FakeService(
            request ->
                request.target().startsWith("/metadata/identity/oauth2/token?")
                        && request.header("Metadata").equals("true")
                    ? issued()
                    : Answer.notFound())) {
      Map<String, String> environment = environment();
      environment.put("AZURE_POD_IDENTITY_AUTHORITY_HOST", metadata.url());
      environment.put("HTTP_PROXY", "http://127.0.0.1:1");

      buildsFromTheStore(environment);
    }
  }

  @Test
  @Tag("variation")
  void anAppUsesItsManagedIdentity() throws Exception {
    try (FakeService app =
        new FakeService(
            request ->
                request.header("X-IDENTITY-HEADER").equals("hush-header")
                    ? issued()
                    : new Answer(401, ""))) {
      Map<String, String> environment = environment();
      environment.put("IDENTITY_ENDPOINT", app.url() + "/msi/token");
      environment.put("IDENTITY_HEADER", "hush-header");

      buildsFromTheStore(environment);
    }
  }

  /// Azurite refuses tokens that have expired.
  @Test
  void tokensThatExpireDuringASessionAreRenewed() throws Exception {
    AtomicInteger tokens = new AtomicInteger();
    Duration life = Duration.ofSeconds(2);
    try (FakeService entra =
        new FakeService(
            _ -> {
              tokens.incrementAndGet();
              return issued(token(STORAGE, life), life);
            })) {
      Map<String, String> environment = application(entra);
      environment.put("AZURE_CLIENT_SECRET", "hush");
      environment.put("CACHEPROG_PREFETCH", "false");
      environment.put("CACHEPROG_LOG_LEVEL", "INFO");
      try (CacheClient program = session(environment)) {
        int calls = 0;
        while (tokens.get() < 3) {
          byte[] action = CacheClient.sha256(("renewed" + calls++).getBytes(UTF_8));
          assertThat(program.get(action).get().isMiss()).isTrue();
          assertThat(program.put(action, BODY).get().error()).isNull();
        }
        assertThat(program.finish()).isZero();
        assertThat(program.stderr()).contains("remote_errors=0").doesNotContain("level=WARN");
      }
    }
  }

  @Test
  void aTokenThatAzureDoesNotAcceptIsOneLine() throws Exception {
    AtomicInteger tokens = new AtomicInteger();
    try (FakeService entra =
        new FakeService(
            _ -> {
              tokens.incrementAndGet();
              return issued(
                  token("https://graph.microsoft.com", Duration.ofHours(1)), Duration.ofHours(1));
            })) {
      Map<String, String> environment = application(entra);
      environment.put("AZURE_CLIENT_SECRET", "hush");
      environment.put("CACHEPROG_PREFETCH", "false");
      try (CacheClient program = session(environment)) {
        for (int i = 0; i < 30; i++) {
          byte[] action = CacheClient.sha256(("refused" + i).getBytes(UTF_8));
          assertThat(program.get(action).get().isMiss()).isTrue();
          assertThat(program.put(action, BODY).get().error()).isNull();
        }
        assertThat(program.finish()).isZero();
        assertThat(program.stderr().lines().filter(line -> line.contains("level=WARN")))
            .isNotEmpty()
            .hasSizeLessThanOrEqualTo(3)
            .first()
            .asString()
            .contains("AuthenticationFailed", "AZURE_TENANT_ID");
        assertThat(program.stderr()).doesNotContain("hush", base64("hush"));
      }
      assertThat(tokens).hasValueLessThanOrEqualTo(3);
    }
  }

  @Test
  void anIdentityThatEntraRefusesIsOneLine() throws Exception {
    try (FakeService entra =
        new FakeService(
            _ ->
                new Answer(
                    401,
                    "{\"error\":\"invalid_client\",\"error_description\":\"AADSTS7000215: Invalid"
                        + " client secret provided: hush\"}"))) {
      Map<String, String> environment = application(entra);
      environment.put("AZURE_CLIENT_SECRET", "hush");

      Go.Run run =
          Fixture.plainGo(Fixture.library().folder())
              .cached(Fixture.fresh("root"))
              .with(environment)
              .run("build", "./...");

      assertThat(run.exit()).as("%s", run).isZero();
      assertThat(run.complaints())
          .as("%s", run)
          .isNotEmpty()
          .hasSizeLessThanOrEqualTo(3)
          .first()
          .asString()
          .contains("Microsoft Entra ID refuses a token", "AADSTS7000215", "AZURE_CLIENT_SECRET");
      assertThat(run.stderr()).doesNotContain("hush");
    }
  }
}
