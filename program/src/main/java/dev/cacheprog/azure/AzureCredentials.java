package dev.cacheprog.azure;

import dev.cacheprog.core.SecretText;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What requests are authorized with. No `toString` has a secret.
public sealed interface AzureCredentials {
  /// A key of the storage account, which signs requests.
  final class AccountKey implements AzureCredentials {
    private final String account;
    private final byte[] key;
    private final String origin;

    /// @param key in base64
    /// @param origin the variable that has it
    /// @throws IllegalArgumentException without the key in its message
    public AccountKey(String account, String key, String origin) {
      if (account.isEmpty()) {
        throw new IllegalArgumentException(
            "an account key needs the name of its account, which the endpoint does not have:"
                + " CACHEPROG_AZURE_ACCOUNT");
      }
      this.account = account;
      this.origin = origin;
      try {
        this.key = Base64.getDecoder().decode(SecretText.trimmed(key));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(notAKey(origin), e);
      }
      if (this.key.length == 0) {
        throw new IllegalArgumentException(notAKey(origin));
      }
    }

    private static String notAKey(String origin) {
      return "the account key is not base64, as keys of storage accounts are: " + origin;
    }

    String account() {
      return account;
    }

    /// Not to be changed.
    byte[] key() {
      return key;
    }

    String origin() {
      return origin;
    }

    @Override
    public String toString() {
      return "a key of the account " + account + ", from " + origin;
    }
  }

  /// A shared access signature: the query of a signed URL.
  final class Sas implements AzureCredentials {
    private final String token;
    private final String origin;

    /// @param token with or without `?` before it
    /// @param origin the variable that has it
    /// @throws IllegalArgumentException without the token in its message
    public Sas(String token, String origin) {
      String text = SecretText.trimmed(token);
      this.token = text.startsWith("?") ? text.substring(1) : text;
      this.origin = origin;
      if (!isQuery(this.token) || parameter("sig") == null) {
        throw new IllegalArgumentException(
            "the SAS token must be the part of a signed URL after its ?, such as"
                + " sv=...&sp=...&sig=..., percent-encoded: "
                + origin);
      }
    }

    /// The characters of a query, except `?` and `#`, which only a whole URL has.
    private static boolean isQuery(String text) {
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        boolean isWord = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!isWord && "-._~%=&:/+,;@!$'()*".indexOf(c) < 0) {
          return false;
        }
        if (c == '%' && !(isHexDigit(text, i + 1) && isHexDigit(text, i + 2))) {
          return false;
        }
      }
      return true;
    }

    private static boolean isHexDigit(String text, int at) {
      return at < text.length() && Character.digit(text.charAt(at), 16) >= 0;
    }

    /// The value of a part, as it is encoded; null if there is none.
    @Nullable String parameter(String name) {
      int at = 0;
      while (at < token.length()) {
        int end = token.indexOf('&', at);
        end = end < 0 ? token.length() : end;
        if (token.startsWith(name, at) && token.startsWith("=", at + name.length())) {
          String value = token.substring(at + name.length() + 1, end);
          return value.isEmpty() ? null : value;
        }
        at = end + 1;
      }
      return null;
    }

    String token() {
      return token;
    }

    String origin() {
      return origin;
    }

    /// With its permissions and its end, which are no secrets.
    @Override
    public String toString() {
      String permissions = parameter("sp");
      String end = parameter("se");
      return "a SAS token, from "
          + origin
          + (permissions == null ? "" : ", permissions " + permissions)
          + (end == null ? "" : ", valid until " + end.replace("%3A", ":").replace("%3a", ":"));
    }
  }

  /// None: a public container is read, and not written.
  record Anonymous() implements AzureCredentials {
    @Override
    public String toString() {
      return "none, for a public container";
    }
  }

  /// Tokens of Microsoft Entra ID, from the source that the environment describes: see
  /// [TokenSources].
  ///
  /// @param environment the variables of Azure's own tools and of CI systems
  /// @param idToken of the CI system, given as an option; null if none is
  record Entra(Map<String, String> environment, @Nullable String idToken)
      implements AzureCredentials {
    public Entra {
      environment = Map.copyOf(environment);
    }

    @Override
    public String toString() {
      return "tokens of Microsoft Entra ID";
    }
  }
}
