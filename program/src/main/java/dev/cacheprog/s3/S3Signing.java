package dev.cacheprog.s3;

import java.util.Set;

/// How requests are signed.
///
/// @param unsigned headers that are sent but not signed, in lower case
public record S3Signing(CredentialSource credentials, Set<String> unsigned) {
  public S3Signing {
    unsigned = Set.copyOf(unsigned);
  }

  /// Whether there are no credentials: requests are not signed, and nothing is written.
  public boolean isAnonymous() {
    return credentials instanceof CredentialSource.Anonymous;
  }
}
