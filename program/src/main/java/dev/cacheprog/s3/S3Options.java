package dev.cacheprog.s3;

import java.time.Duration;

/// The options of an S3 store.
///
/// @param headers that are sent with puts or with all requests; all of them are signed
/// @param expiration of new objects; zero: never
public record S3Options(
    S3Bucket bucket, S3Signing signing, S3Headers headers, Duration expiration) {
  /// The same with another prefix.
  public S3Options under(String prefix) {
    S3Bucket place =
        new S3Bucket(bucket.endpoint(), bucket.name(), bucket.region(), bucket.pathStyle(), prefix);
    return new S3Options(place, signing, headers, expiration);
  }
}
