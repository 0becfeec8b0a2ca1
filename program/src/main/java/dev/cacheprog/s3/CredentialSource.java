package dev.cacheprog.s3;

import dev.cacheprog.core.HostPort;
import java.net.URI;

/// Where the credentials for a bucket come from.
public sealed interface CredentialSource {
  /// The user gave a key.
  record Given(Credentials credentials) implements CredentialSource {}

  /// A service gives keys that end after a while, as those of containers in AWS do.
  record Endpoint(URI uri) implements CredentialSource {
    public Endpoint {
      String scheme = uri.getScheme();
      if ((!"http".equalsIgnoreCase(scheme) && !"https".equalsIgnoreCase(scheme))
          || HostPort.of(uri) == null) {
        throw new IllegalArgumentException(
            "the credentials endpoint must be an http:// or https:// URL: '" + uri + "'");
      }
    }
  }

  /// Nobody's: a public bucket is read, requests are not signed, and nothing is written.
  record Anonymous() implements CredentialSource {}

  /// Whatever AWS's own tools would find. Only where the user said nothing, so that a wrong
  /// identity is never used silently.
  record DefaultChain() implements CredentialSource {}
}
