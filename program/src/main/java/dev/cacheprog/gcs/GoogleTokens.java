package dev.cacheprog.gcs;

import com.google.auth.http.HttpTransportFactory;
import com.google.auth.oauth2.ComputeEngineCredentials;
import com.google.auth.oauth2.GoogleCredentials;
import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.store.StoreException;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Tokens of Google's application default credentials: service account file, workload identity
/// federation, impersonation, user of gcloud, metadata server. The library keeps a token until it
/// expires. It is loaded by the first call.
final class GoogleTokens implements SharedTokens.Source {
  private static final String SCOPE = "https://www.googleapis.com/auth/devstorage.";

  /// The library warns on stderr, which belongs to the go command. Referred to from here, as the
  /// log manager alone would forget the level.
  private static final Logger LIBRARY = Logger.getLogger("com.google");

  static {
    LIBRARY.setLevel(Level.OFF);
  }

  private final URI endpoint;
  private final String scope;
  private final HttpTransport transport;
  private final HttpTransport direct;

  /// Of this process: the library has the same for all.
  private @Nullable GoogleCredentials credentials;

  /// @param endpoint of the store
  /// @param direct for the metadata server
  GoogleTokens(URI endpoint, boolean readOnly, HttpTransport transport, HttpTransport direct) {
    this.endpoint = endpoint;
    this.scope = SCOPE + (readOnly ? "read_only" : "read_write");
    this.transport = transport;
    this.direct = direct;
  }

  @Override
  public Authorization current() throws StoreException {
    try {
      return read(credentials().getRequestMetadata(endpoint));
    } catch (IOException | RuntimeException e) {
      throw GoogleFailure.of(e);
    }
  }

  @Override
  public Authorization renewed() throws StoreException {
    try {
      credentials().refresh();
      return current();
    } catch (IOException | RuntimeException e) {
      throw GoogleFailure.of(e);
    }
  }

  private synchronized GoogleCredentials credentials() throws IOException {
    if (credentials == null) {
      try {
        credentials =
            GoogleCredentials.getApplicationDefault(new Transports(transport, direct))
                .createScoped(List.of(scope));
      } catch (RuntimeException e) {
        throw new IOException(
            GoogleIdentity.file() + " cannot be used: " + GoogleFailure.describe(e), e);
      }
    }
    return credentials;
  }

  private static Authorization read(Map<String, List<String>> metadata) throws IOException {
    Map<String, String> headers = new HashMap<>();
    for (Map.Entry<String, List<String>> header : metadata.entrySet()) {
      headers.put(header.getKey(), String.join(", ", header.getValue()));
    }
    if (!headers.containsKey("Authorization")) {
      throw new IOException("the credentials have no token");
    }
    return new Authorization(headers);
  }

  @Override
  public String origin() {
    try {
      return GoogleIdentity.describe(credentials());
    } catch (IOException | RuntimeException e) {
      return "none: " + GoogleFailure.of(e).getMessage();
    }
  }

  /// Not a lambda: the library writes the name of the class down.
  private record Transports(HttpTransport transport, HttpTransport direct)
      implements HttpTransportFactory {
    @Override
    public com.google.api.client.http.HttpTransport create() {
      return new LibraryTransport(
          transport, direct, ComputeEngineCredentials.getMetadataServerUrl());
    }
  }
}
