package dev.cacheprog.azure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.fakes.FakeTransport;
import dev.cacheprog.fakes.HandClock;
import dev.cacheprog.store.StoreException;
import dev.cacheprog.store.StoreException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenSourcesTest {
  private static final String TOKEN =
      "{\"token_type\":\"Bearer\",\"expires_in\":3599,\"access_token\":\"at\"}";

  private final FakeTransport transport = new FakeTransport();
  private final FakeTransport direct = new FakeTransport();
  private final HandClock clock = new HandClock();

  private TokenSource source(Map<String, String> environment, @Nullable String idToken)
      throws StoreException {
    return new TokenSources(transport, direct, clock)
        .find(new AzureCredentials.Entra(environment, idToken));
  }

  private static Map<String, String> application(String... more) {
    Map<String, String> environment = new HashMap<>();
    environment.put("AZURE_TENANT_ID", "tenant");
    environment.put("AZURE_CLIENT_ID", "client");
    for (int i = 0; i < more.length; i += 2) {
      environment.put(more[i], more[i + 1]);
    }
    return environment;
  }

  private static String form(HttpTransport.Request request) throws IOException {
    assertThat(request.body()).isNotNull();
    try (InputStream in = request.body().open()) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  @Test
  void aSecretIsExchangedForAToken() throws Exception {
    transport.answer(200, Map.of(), TOKEN);
    TokenSource source = source(application("AZURE_CLIENT_SECRET", "hu+sh"), null);

    AccessToken token = source.fetch();

    assertThat(token.value()).isEqualTo("at");
    assertThat(token.expiration()).isEqualTo(clock.instant().plusSeconds(3599));
    HttpTransport.Request request = transport.requests().getFirst();
    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.uri())
        .isEqualTo(URI.create("https://login.microsoftonline.com/tenant/oauth2/v2.0/token"));
    assertThat(form(request))
        .isEqualTo(
            "grant_type=client_credentials&client_id=client"
                + "&scope=https%3A%2F%2Fstorage.azure.com%2F.default&client_secret=hu%2Bsh");
    assertThat(source.origin()).isEqualTo("the application client with AZURE_CLIENT_SECRET");
  }

  /// In Kubernetes somebody renews the file.
  @Test
  void anIdTokenInAFileIsReadAnewForEachToken(@TempDir Path folder) throws Exception {
    transport.answer(200, Map.of(), TOKEN).answer(200, Map.of(), TOKEN);
    Path file = Files.writeString(folder.resolve("token"), "one\n");
    TokenSource source =
        source(
            application(
                "AZURE_FEDERATED_TOKEN_FILE",
                file.toString(),
                "AZURE_AUTHORITY_HOST",
                "https://login.chinacloudapi.cn/"),
            null);

    source.fetch();
    Files.writeString(file, "two");
    source.fetch();

    assertThat(form(transport.requests().getFirst()))
        .contains("&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3A")
        .endsWith("&client_assertion=one");
    assertThat(form(transport.requests().getLast())).endsWith("&client_assertion=two");
    assertThat(transport.requests().getFirst().uri().getHost()).isEqualTo("login.chinacloudapi.cn");
    Files.delete(file);
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(source::fetch)
        .withMessageContaining("does not exist")
        .matches(e -> e.hint().contains("AZURE_FEDERATED_TOKEN_FILE"));
  }

  @Test
  void gitHubGivesAnIdTokenForEntra() throws Exception {
    transport.answer(200, Map.of(), "{\"value\":\"jwt\"}").answer(200, Map.of(), TOKEN);
    TokenSource source =
        source(
            application(
                "ACTIONS_ID_TOKEN_REQUEST_URL", "https://ids.example/x?api-version=2",
                "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "request-token"),
            null);

    assertThat(source.fetch().value()).isEqualTo("at");

    HttpTransport.Request first = transport.requests().getFirst();
    assertThat(first.uri())
        .isEqualTo(
            URI.create(
                "https://ids.example/x?api-version=2&audience=api%3A%2F%2FAzureADTokenExchange"));
    assertThat(first.headers()).containsEntry("Authorization", "Bearer request-token");
    assertThat(form(transport.requests().getLast())).endsWith("&client_assertion=jwt");
  }

  @Test
  void anIdTokenOfTheOptionsComesFirst() throws Exception {
    transport.answer(200, Map.of(), TOKEN);

    source(application("AZURE_CLIENT_SECRET", "hush"), "given").fetch();

    assertThat(form(transport.requests().getFirst())).endsWith("&client_assertion=given");
  }

  @Test
  void anAppHasItsIdentity() throws Exception {
    direct.answer(
        200,
        Map.of(),
        "{\"access_token\":\"at\",\"expires_on\":\""
            + clock.instant().plus(Duration.ofHours(2)).getEpochSecond()
            + "\"}");

    AccessToken token =
        source(
                Map.of(
                    "IDENTITY_ENDPOINT", "http://localhost:42/msi/token",
                    "IDENTITY_HEADER", "header",
                    "AZURE_CLIENT_ID", "user assigned"),
                null)
            .fetch();

    assertThat(token.expiration()).isEqualTo(clock.instant().plus(Duration.ofHours(2)));
    HttpTransport.Request request = direct.requests().getFirst();
    assertThat(request.uri())
        .isEqualTo(
            URI.create(
                "http://localhost:42/msi/token?api-version=2019-08-01"
                    + "&resource=https%3A%2F%2Fstorage.azure.com%2F&client_id=user+assigned"));
    assertThat(request.headers()).containsEntry("X-IDENTITY-HEADER", "header");
    assertThat(transport.requests()).isEmpty();
  }

  @Test
  void aMachineHasItsIdentity() throws Exception {
    direct.answer(200, Map.of(), "{\"access_token\":\"at\",\"expires_in\":\"86399\"}");
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String host = "http://127.0.0.1:" + listener.getLocalPort();

      AccessToken token = source(Map.of("AZURE_POD_IDENTITY_AUTHORITY_HOST", host), null).fetch();

      assertThat(token.expiration()).isEqualTo(clock.instant().plusSeconds(86399));
      HttpTransport.Request request = direct.requests().getFirst();
      assertThat(request.uri())
          .isEqualTo(
              URI.create(
                  host
                      + "/metadata/identity/oauth2/token?api-version=2018-02-01"
                      + "&resource=https%3A%2F%2Fstorage.azure.com%2F"));
      assertThat(request.headers()).containsEntry("Metadata", "true");
    }
  }

  @Test
  void withoutAMetadataServiceOneLineSaysWhatMayBeSet() throws Exception {
    int port;
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = listener.getLocalPort();
    }
    TokenSource source =
        source(Map.of("AZURE_POD_IDENTITY_AUTHORITY_HOST", "http://127.0.0.1:" + port), null);

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(source::fetch)
        .withMessageContaining("no Azure credentials")
        .matches(e -> e.reason() == Reason.PERMANENT)
        .matches(e -> e.hint().contains("CACHEPROG_AZURE_ACCOUNT_KEY"))
        .matches(e -> e.hint().contains("id-token: write"));
    assertThat(direct.requests()).isEmpty();
  }

  @Test
  void aRefusalHasTheReasonOfEntraWithoutSecrets() throws Exception {
    transport.answer(
        400,
        Map.of(),
        "{\"error\":\"invalid_client\",\"error_description\":\"AADSTS7000215: not hu+sh or hu%2Bsh"
            + " or\\u0000x.\\r\\nTrace ID: 1\"}");

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> source(application("AZURE_CLIENT_SECRET", "hu+sh"), null).fetch())
        .withMessage(
            "Microsoft Entra ID refuses a token: HTTP 400: AADSTS7000215: not ... or ... or x.")
        .matches(e -> e.reason() == Reason.PERMANENT)
        .matches(e -> e.hint().contains("AZURE_CLIENT_SECRET"));
  }

  @Test
  void gitHubsRefusalNamesThePermission() throws Exception {
    transport.answer(403, Map.of(), "request-token is not allowed");

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(
            () ->
                source(
                        application(
                            "ACTIONS_ID_TOKEN_REQUEST_URL", "https://ids.example/x",
                            "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "request-token"),
                        null)
                    .fetch())
        .withMessage("GitHub Actions refuses a token: HTTP 403")
        .matches(e -> e.hint().contains("id-token: write"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html>hush</html>",
        "[]",
        "{}",
        "{\"access_token\":\"hush\"}",
        "{\"access_token\":\"\",\"expires_in\":3600}",
        "{\"access_token\":\"hu\\nsh\",\"expires_in\":3600}",
        "{\"access_token\":1,\"expires_in\":3600}",
        "{\"access_token\":\"hush\",\"expires_in\":0}",
        "{\"access_token\":\"hush\",\"expires_in\":-1}",
        "{\"access_token\":\"hush\",\"expires_in\":\"soon\"}",
        "{\"access_token\":\"hush\",\"expires_in\":9223372036854775807}",
        "{\"access_token\":\"hush\",\"expires_on\":9223372036854775807}",
        "{\"access_token\":\"hush\",\"expires_on\":-9223372036854775808}",
        "{\"access_token\":\"hush\",\"expires_in\":3600"
      })
  void anAnswerWithoutATokenIsAClearFailure(String answer) {
    transport.answer(200, Map.of(), answer);

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> source(application("AZURE_CLIENT_SECRET", "s"), null).fetch())
        .withMessage("the answer of Microsoft Entra ID has no token")
        .matches(e -> !e.explanation().contains("hush"));
  }

  @Test
  void failuresOfTheNetworkAreTransient() {
    transport
        .fail(new UnknownHostException("login.microsoftonline.com"))
        .answer(503, Map.of(), "")
        .answer(429, Map.of(), "");
    Reason[] reasons = {Reason.UNREACHABLE, Reason.TRANSIENT, Reason.THROTTLED};

    for (Reason reason : reasons) {
      assertThatExceptionOfType(StoreException.class)
          .isThrownBy(() -> source(application("AZURE_CLIENT_SECRET", "s"), null).fetch())
          .matches(e -> e.reason() == reason, reason.toString());
    }
  }

  /// A secret is not sent over plain HTTP, except to this machine.
  @ParameterizedTest
  @ValueSource(strings = {"http://login.example", "login.example", "ftp://x", "http://127.example"})
  void anAuthorityIsReachedOverHttps(String authority) throws Exception {
    TokenSource source =
        source(application("AZURE_CLIENT_SECRET", "s", "AZURE_AUTHORITY_HOST", authority), null);

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(source::fetch)
        .matches(e -> e.hint().contains("AZURE_AUTHORITY_HOST"));
    assertThat(transport.requests()).isEmpty();
  }
}
