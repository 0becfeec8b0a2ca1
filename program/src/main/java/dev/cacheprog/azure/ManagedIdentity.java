package dev.cacheprog.azure;

import dev.cacheprog.core.Addresses;
import dev.cacheprog.core.HostPort;
import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.store.StoreException;
import dev.cacheprog.store.StoreException.Reason;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;

/// Tokens for the identity of this machine, from the metadata service of virtual machines (IMDS) or
/// from that of App Service and Container Apps.
final class ManagedIdentity implements TokenSource {
  static final String ENDPOINT = "IDENTITY_ENDPOINT";
  static final String HEADER = "IDENTITY_HEADER";

  /// For a connection to a service that answers at once, or is not there.
  private static final int PROBE_MILLIS = 1000;

  private static final String NOBODY =
      "no Azure credentials: no account key, no SAS token, no application, and no managed identity,"
          + " as this machine has no metadata service";
  private static final String HINT_FOR_NOBODY =
      "set CACHEPROG_AZURE_ACCOUNT_KEY or CACHEPROG_AZURE_SAS_TOKEN, or AZURE_CLIENT_ID and"
          + " AZURE_TENANT_ID with an ID token (GitHub Actions: permission id-token: write), or"
          + " CACHEPROG_AZURE_ANONYMOUS=true for a public container";

  private final URI url;
  private final Map<String, String> headers;
  private final boolean mayBeAbsent;
  private final String clientId;
  private final InstantSource clock;
  private final TokenService service;

  private ManagedIdentity(
      URI url,
      Map<String, String> headers,
      boolean mayBeAbsent,
      String clientId,
      InstantSource clock,
      TokenService service) {
    this.url = url;
    this.headers = headers;
    this.mayBeAbsent = mayBeAbsent;
    this.clientId = clientId;
    this.clock = clock;
    this.service = service;
  }

  /// The one of App Service and Container Apps.
  ///
  /// @param clientId of a user-assigned identity; empty for the one of the system
  /// @param direct without forward proxies
  static ManagedIdentity ofApp(
      String endpoint, String header, String clientId, InstantSource clock, HttpTransport direct)
      throws StoreException {
    TokenService service = new TokenService("the managed identity", ENDPOINT, direct);
    return new ManagedIdentity(
        service.url(endpoint + "?api-version=2019-08-01" + query(clientId)),
        Map.of("X-IDENTITY-HEADER", header),
        false,
        clientId,
        clock,
        service);
  }

  /// The one of virtual machines, if there is one.
  ///
  /// @param host of the metadata service
  /// @param clientId of a user-assigned identity; empty for the one of the system
  /// @param direct without forward proxies
  static ManagedIdentity ofMachine(
      String host, String clientId, InstantSource clock, HttpTransport direct)
      throws StoreException {
    TokenService service =
        new TokenService("the managed identity", "AZURE_POD_IDENTITY_AUTHORITY_HOST", direct);
    return new ManagedIdentity(
        service.url(
            host + "/metadata/identity/oauth2/token?api-version=2018-02-01" + query(clientId)),
        Map.of("Metadata", "true"),
        true,
        clientId,
        clock,
        service);
  }

  private static String query(String clientId) {
    return "&resource="
        + TokenService.encode(TokenService.RESOURCE)
        + (clientId.isEmpty() ? "" : "&client_id=" + TokenService.encode(clientId));
  }

  @Override
  public AccessToken fetch() throws StoreException {
    if (mayBeAbsent) {
      probe();
    }
    Instant now = clock.instant();
    String hint =
        clientId.isEmpty()
            ? "assign an identity to this machine, or name one of several in AZURE_CLIENT_ID"
            : "check AZURE_CLIENT_ID, which names no identity of this machine";
    String secret = headers.getOrDefault("X-IDENTITY-HEADER", "");
    return service.token(
        service.send(new HttpTransport.Request("GET", url, headers, null), hint, secret), now);
  }

  /// Elsewhere than in Azure nobody has that address, and connecting to it takes long to fail.
  private void probe() throws StoreException {
    HostPort host = HostPort.required(url);
    int port = host.portOr(HostPort.usualPort(url.getScheme()));
    try (Socket _ = new Addresses().open(host.name(), port, PROBE_MILLIS)) {
      return;
    } catch (IOException _) {
      throw new StoreException(Reason.PERMANENT, NOBODY, HINT_FOR_NOBODY, null);
    }
  }

  @Override
  public String origin() {
    return "the managed identity "
        + (clientId.isEmpty() ? "" : clientId + " ")
        + (mayBeAbsent ? "of this machine" : "of this app (" + ENDPOINT + ")");
  }
}
