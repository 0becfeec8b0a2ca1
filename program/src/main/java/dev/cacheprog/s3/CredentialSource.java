package dev.cacheprog.s3;

import dev.cacheprog.core.HostPort;
import java.net.URI;

/// The source of credentials for a bucket.
public sealed interface CredentialSource {
  /// A key in the options.
  record Given(Credentials credentials) implements CredentialSource {}

  /// A service with temporary credentials, as containers in AWS have.
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

  /// None: a public bucket is read with unsigned requests, and not written.
  record Anonymous() implements CredentialSource {}

  /// The default chain of AWS's SDK. Only without any of the above, so that credentials of another
  /// account are never used silently.
  record DefaultChain() implements CredentialSource {}
}
