package dev.cacheprog.s3;

import java.time.Duration;

/// The options of an S3 store.
///
/// @param headers that are sent with puts or with all requests; all of them are signed
/// @param expiration of new objects; zero: never
public record S3Options(
    S3Bucket bucket, S3Signing signing, S3Headers headers, Duration expiration) {}
