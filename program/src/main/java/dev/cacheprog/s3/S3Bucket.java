package dev.cacheprog.s3;

import dev.cacheprog.core.HostPort;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/// Where objects are.
///
/// @param endpoint null for AWS, unless the AWS profile names one; schemes `http`, `https`,
///   `minio+http`, `minio+https`
/// @param name of the bucket, or the ARN of an access point
/// @param region null to detect it
/// @param pathStyle whether the bucket is always a part of the path
/// @param prefix of all keys, as the user wrote it; may be empty
public record S3Bucket(
    @Nullable URI endpoint,
    String name,
    @Nullable String region,
    boolean pathStyle,
    String prefix) {

  public S3Bucket {
    AccessPoint accessPoint = AccessPoint.parse(name);
    if (name.isEmpty() || (accessPoint == null && name.indexOf('/') >= 0)) {
      throw new IllegalArgumentException("not a bucket name: '" + name + "'");
    }
    if (accessPoint != null && pathStyle) {
      throw new IllegalArgumentException(
          "an access point cannot be a part of the path: leave CACHEPROG_S3_FORCE_PATH_STYLE out");
    }
    if (endpoint != null) {
      requireEndpoint(endpoint);
    }
  }

  /// @throws IllegalArgumentException if it is not an endpoint
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
