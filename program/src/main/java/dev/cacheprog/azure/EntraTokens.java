package dev.cacheprog.azure;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cacheprog.core.HostPort;
import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.StoreException;
import dev.cacheprog.store.StoreException.Reason;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;

/// Tokens of Microsoft Entra ID for an application or a user-assigned identity, which proves itself
/// with a secret or with the ID token of another issuer (OAuth 2.0, client credentials).
final class EntraTokens implements TokenSource {
  private static final String ASSERTION_TYPE =
      "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

  private final Client client;
  private final Proof proof;
  private final InstantSource clock;
  private final TokenService service;

  /// Who asks.
  ///
  /// @param authority such as `https://login.microsoftonline.com`
  record Client(String authority, String tenant, String id) {}

  /// What proves it.
  interface Proof {
    /// The secret or the ID token, read anew for each request.
    String read() throws StoreException, InterruptedException;

    /// Whether it is an ID token.
    default boolean isAssertion() {
      return true;
    }

    /// Where it comes from, for people.
    String origin();

    /// What to check if Entra does not accept it.
    String hint();
  }

  EntraTokens(Client client, Proof proof, InstantSource clock, HttpTransport transport) {
    this.client = client;
    this.proof = proof;
    this.clock = clock;
    this.service = new TokenService("Microsoft Entra ID", "AZURE_AUTHORITY_HOST", transport);
  }

  @Override
  public AccessToken fetch() throws StoreException, InterruptedException {
    String secret = proof.read();
    Instant now = clock.instant();
    String form =
        "grant_type=client_credentials&client_id="
            + TokenService.encode(client.id())
            + "&scope="
            + TokenService.encode(TokenService.RESOURCE + ".default")
            + (proof.isAssertion()
                ? "&client_assertion_type="
                    + TokenService.encode(ASSERTION_TYPE)
                    + "&client_assertion="
                : "&client_secret=")
            + TokenService.encode(secret);
    Map<String, String> headers =
        Map.of("Content-Type", "application/x-www-form-urlencoded", "Accept", "application/json");
    HttpTransport.Request request =
        new HttpTransport.Request("POST", url(), headers, Body.of(form.getBytes(UTF_8)));
    return service.token(
        service.send(request, proof.hint(), secret, TokenService.encode(secret)), now);
  }

  private URI url() throws StoreException {
    String base = client.authority();
    while (base.endsWith("/")) {
      base = base.substring(0, base.length() - 1);
    }
    URI url = service.url(base + "/" + TokenService.encode(client.tenant()) + "/oauth2/v2.0/token");
    HostPort host = HostPort.of(url);
    if (host == null || (!"https".equalsIgnoreCase(url.getScheme()) && !isLocal(host.name()))) {
      throw new StoreException(
          Reason.PERMANENT,
          "the authority of Microsoft Entra ID must be an https:// URL",
          "check AZURE_AUTHORITY_HOST",
          null);
    }
    return url;
  }

  private static boolean isLocal(String host) {
    boolean isAddress = host.startsWith("127.");
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      isAddress &= c == '.' || (c >= '0' && c <= '9');
    }
    return isAddress || host.equals("localhost") || host.equals("::1");
  }

  @Override
  public String origin() {
    return "the application " + client.id() + " with " + proof.origin();
  }
}
