package dev.cacheprog.s3;

import dev.cacheprog.core.HostPort;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a user says about a bucket.
///
/// @param endpoint null for AWS, unless the AWS profile names one; schemes `http`, `https`,
///   `minio+http`, `minio+https`
/// @param region null to find it out
/// @param bucket its name, or the ARN of an access point
/// @param pathStyle whether the bucket is always a part of the path
/// @param prefix what keys begin with, as the user wrote it; may be empty
/// @param expiration how long objects should live, zero for ever
/// @param unsigned headers that are sent but not signed, in lower case
/// @param headers that are sent with puts or with all requests
public record S3Options(
    @Nullable URI endpoint,
    String bucket,
    @Nullable String region,
    boolean pathStyle,
    String prefix,
    Duration expiration,
    CredentialSource credentials,
    Set<String> unsigned,
    S3Headers headers) {

  public S3Options {
    unsigned = Set.copyOf(unsigned);
    AccessPoint accessPoint = AccessPoint.parse(bucket);
    if (bucket.isEmpty() || (accessPoint == null && bucket.indexOf('/') >= 0)) {
      throw new IllegalArgumentException("not a bucket name: '" + bucket + "'");
    }
    if (accessPoint != null && pathStyle) {
      throw new IllegalArgumentException(
          "an access point cannot be a part of the path: leave CACHEPROG_S3_FORCE_PATH_STYLE out");
    }
    if (endpoint != null) {
      requireEndpoint(endpoint);
    }
  }

  /// @throws IllegalArgumentException if this is no endpoint
  static void requireEndpoint(URI endpoint) {
    String scheme = endpoint.getScheme();
    if (!"http".equalsIgnoreCase(scheme)
        && !"https".equalsIgnoreCase(scheme)
        && !"minio+http".equalsIgnoreCase(scheme)
        && !"minio+https".equalsIgnoreCase(scheme)) {
      throw new IllegalArgumentException(
          "the endpoint must begin with http://, https://, minio+http:// or minio+https://: '"
              + endpoint
              + "'");
    }
    if (HostPort.of(endpoint) == null) {
      throw new IllegalArgumentException("the endpoint has no host: '" + endpoint + "'");
    }
  }
}
