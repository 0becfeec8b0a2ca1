package dev.cacheprog.azure;

import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.store.StoreException;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds the source of tokens that the environment describes, in the order of Azure's own
/// libraries: the first that is configured is used, and no other.
///
/// @param transport to services on the network
/// @param direct to services of this machine, without forward proxies
record TokenSources(HttpTransport transport, HttpTransport direct, InstantSource clock) {
  private static final String AUTHORITY = "https://login.microsoftonline.com";
  private static final String METADATA_SERVICE = "http://169.254.169.254";

  TokenSource find(AzureCredentials.Entra entra) throws StoreException {
    Map<String, String> environment = entra.environment();
    String tenant = environment.getOrDefault("AZURE_TENANT_ID", "").strip();
    String client = environment.getOrDefault("AZURE_CLIENT_ID", "").strip();
    if (!tenant.isEmpty() && !client.isEmpty()) {
      EntraTokens.Proof proof = proof(entra);
      if (proof != null) {
        String authority = environment.getOrDefault("AZURE_AUTHORITY_HOST", "").strip();
        return new EntraTokens(
            new EntraTokens.Client(authority.isEmpty() ? AUTHORITY : authority, tenant, client),
            proof,
            clock,
            transport);
      }
    }
    String endpoint = environment.getOrDefault(ManagedIdentity.ENDPOINT, "").strip();
    String header = environment.getOrDefault(ManagedIdentity.HEADER, "").strip();
    if (!endpoint.isEmpty() && !header.isEmpty()) {
      return ManagedIdentity.ofApp(endpoint, header, client, clock, direct);
    }
    String host = environment.getOrDefault("AZURE_POD_IDENTITY_AUTHORITY_HOST", "").strip();
    return ManagedIdentity.ofMachine(
        host.isEmpty() ? METADATA_SERVICE : host, client, clock, direct);
  }

  private EntraTokens.@Nullable Proof proof(AzureCredentials.Entra entra) {
    Map<String, String> environment = entra.environment();
    if (entra.idToken() != null) {
      return new IdTokens.Given(entra.idToken());
    }
    String secret = environment.getOrDefault("AZURE_CLIENT_SECRET", "").strip();
    if (!secret.isEmpty()) {
      return new IdTokens.Secret(secret);
    }
    String file = environment.getOrDefault("AZURE_FEDERATED_TOKEN_FILE", "").strip();
    if (!file.isEmpty()) {
      return new IdTokens.InFile(file);
    }
    String url = environment.getOrDefault(IdTokens.OfGitHub.URL, "").strip();
    String token = environment.getOrDefault(IdTokens.OfGitHub.TOKEN, "").strip();
    if (!url.isEmpty() && !token.isEmpty()) {
      return new IdTokens.OfGitHub(url, token, transport);
    }
    return null;
  }
}
