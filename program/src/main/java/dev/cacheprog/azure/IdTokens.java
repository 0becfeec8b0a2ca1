package dev.cacheprog.azure;

import dev.cacheprog.core.Display;
import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.core.Json;
import dev.cacheprog.core.SecretText;
import dev.cacheprog.store.StoreException;
import dev.cacheprog.store.StoreException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;

/// What proves to Microsoft Entra ID who asks: a secret, or an ID token of a CI system or a
/// cluster.
final class IdTokens {
  /// The audience of ID tokens for Entra.
  static final String AUDIENCE = "api://AzureADTokenExchange";

  private static final String FEDERATION =
      "the identity needs a federated credential with the issuer, the subject and the audience of"
          + " this token; check AZURE_CLIENT_ID and AZURE_TENANT_ID, too";

  private IdTokens() {}

  /// A secret of the application.
  record Secret(String value) implements EntraTokens.Proof {
    @Override
    public String read() {
      return value;
    }

    @Override
    public boolean isAssertion() {
      return false;
    }

    @Override
    public String origin() {
      return "AZURE_CLIENT_SECRET";
    }

    @Override
    public String hint() {
      return "check AZURE_CLIENT_SECRET, AZURE_CLIENT_ID and AZURE_TENANT_ID";
    }

    @Override
    public String toString() {
      return origin();
    }
  }

  /// An ID token in an option, such as one of GitLab.
  record Given(String value) implements EntraTokens.Proof {
    @Override
    public String read() {
      return value;
    }

    @Override
    public String origin() {
      return "the ID token in CACHEPROG_AZURE_ID_TOKEN";
    }

    @Override
    public String hint() {
      return FEDERATION + ", and whether CACHEPROG_AZURE_ID_TOKEN has expired";
    }

    @Override
    public String toString() {
      return origin();
    }
  }

  /// An ID token in a file that somebody renews, as in Kubernetes.
  record InFile(String file) implements EntraTokens.Proof {
    private static final int MAX_BYTES = 64 << 10;

    @Override
    public String read() throws StoreException {
      try {
        Path path = Path.of(file);
        if (Files.size(path) > MAX_BYTES) {
          throw new IOException(file + " is too large");
        }
        String token = SecretText.trimmed(Files.readString(path));
        if (token.isEmpty()) {
          throw new IOException(file + " is empty");
        }
        return token;
      } catch (IOException | InvalidPathException e) {
        throw new StoreException(
            Reason.PERMANENT,
            "no ID token for Microsoft Entra ID: "
                + (e instanceof IOException io ? Display.reason(io) : "no file has that name"),
            "check AZURE_FEDERATED_TOKEN_FILE",
            null);
      }
    }

    @Override
    public String origin() {
      return "the ID token in " + file + " (AZURE_FEDERATED_TOKEN_FILE)";
    }

    @Override
    public String hint() {
      return FEDERATION;
    }
  }

  /// The ID tokens of GitHub Actions: a new one for each token of Entra.
  static final class OfGitHub implements EntraTokens.Proof {
    static final String URL = "ACTIONS_ID_TOKEN_REQUEST_URL";
    static final String TOKEN = "ACTIONS_ID_TOKEN_REQUEST_TOKEN";

    private final String url;
    private final String token;
    private final TokenService service;

    OfGitHub(String url, String token, HttpTransport transport) {
      this.url = url;
      this.token = SecretText.trimmed(token);
      this.service = new TokenService("GitHub Actions", URL, transport);
    }

    @Override
    public String read() throws StoreException {
      String query = (url.indexOf('?') < 0 ? "?" : "&") + "audience=";
      HttpTransport.Request request =
          new HttpTransport.Request(
              "GET",
              service.url(url + query + TokenService.encode(AUDIENCE)),
              Map.of("Authorization", "Bearer " + token, "Accept", "application/json"),
              null);
      Json answer = service.send(request, "check the job's permission id-token: write", token, url);
      String value = answer.text("value");
      if (value == null || value.isBlank()) {
        throw service.invalid();
      }
      return value;
    }

    @Override
    public String origin() {
      return "the ID token of GitHub Actions";
    }

    @Override
    public String hint() {
      return FEDERATION;
    }
  }
}
