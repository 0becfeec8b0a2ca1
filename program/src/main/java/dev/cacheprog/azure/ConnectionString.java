package dev.cacheprog.azure;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A connection string of a storage account, as Azure's portal and tools show it: an endpoint with
/// a key or a SAS token. No message has anything of its values.
public final class ConnectionString {
  private final List<String> names = new ArrayList<>();
  private final List<String> values = new ArrayList<>();
  private final String origin;

  /// @param origin the variable that has it
  /// @throws IllegalArgumentException if it is not a list of names with values
  public ConnectionString(String text, String origin) {
    this.origin = origin;
    int at = 0;
    while (at < text.length()) {
      int end = text.indexOf(';', at);
      end = end < 0 ? text.length() : end;
      String part = text.substring(at, end).strip();
      int equals = part.indexOf('=');
      if (equals > 0) {
        names.add(part.substring(0, equals).strip());
        values.add(part.substring(equals + 1).strip());
      } else if (!part.isEmpty()) {
        throw new IllegalArgumentException(
            "the connection string must be a list of NAME=VALUE with ; between them: " + origin);
      }
      at = end + 1;
    }
    if (part("UseDevelopmentStorage") != null) {
      throw new IllegalArgumentException(
          "UseDevelopmentStorage is not supported: give AccountName, AccountKey and BlobEndpoint"
              + " instead, in "
              + origin);
    }
  }

  /// The endpoint of the blob service.
  ///
  /// @throws IllegalArgumentException if there is none
  public URI endpoint() {
    String endpoint = part("BlobEndpoint");
    if (endpoint == null) {
      String account = part("AccountName");
      String protocol = part("DefaultEndpointsProtocol");
      String suffix = part("EndpointSuffix");
      if (account == null) {
        throw new IllegalArgumentException(
            "the connection string has neither BlobEndpoint nor AccountName: " + origin);
      }
      endpoint =
          (protocol == null ? "https" : protocol)
              + "://"
              + account
              + ".blob."
              + (suffix == null ? "core.windows.net" : suffix);
    }
    try {
      return new URI(endpoint);
    } catch (URISyntaxException _) {
      throw new IllegalArgumentException(
          "the connection string has a BlobEndpoint or AccountName that makes no URL: " + origin);
    }
  }

  /// The name of the account, or what the endpoint has of it; may be empty.
  public String account() {
    String account = part("AccountName");
    return account == null ? AzureContainer.accountOf(endpoint()) : account;
  }

  /// The key or the SAS token.
  ///
  /// @throws IllegalArgumentException if there is none
  public AzureCredentials credentials() {
    String key = part("AccountKey");
    String sas = part("SharedAccessSignature");
    if (key != null) {
      return new AzureCredentials.AccountKey(account(), key, origin);
    }
    if (sas != null) {
      return new AzureCredentials.Sas(sas, origin);
    }
    throw new IllegalArgumentException(
        "the connection string has neither AccountKey nor SharedAccessSignature: " + origin);
  }

  /// @return null if it is absent or empty
  private @Nullable String part(String name) {
    for (int i = 0; i < names.size(); i++) {
      if (name.equalsIgnoreCase(names.get(i)) && !values.get(i).isEmpty()) {
        return values.get(i);
      }
    }
    return null;
  }
}
