package dev.cacheprog.s3;

import dev.cacheprog.core.NetworkFailure;
import dev.cacheprog.store.ActionId;
import java.io.IOException;
import java.net.URI;
import java.net.UnknownHostException;

/// Where the bucket is, as far as the options and AWS's settings have it: no request is sent. The
/// methods may read the AWS profile.
public final class S3Location {
  private static final String ENDPOINT = "CACHEPROG_S3_ENDPOINT";

  private final S3Bucket bucket;
  private final AwsSettings settings;

  /// @param settings for what the options leave open
  public S3Location(S3Bucket bucket, AwsSettings settings) {
    this.bucket = bucket;
    this.settings = settings;
  }

  /// A name that no other bucket or prefix has.
  public String name() {
    URI endpoint;
    try {
      endpoint = destination().endpoint();
    } catch (IllegalArgumentException _) {
      endpoint = null; // reported when the store is used
    }
    return "s3 "
        + (endpoint == null ? "AWS" : endpoint)
        + " "
        + bucket.name()
        + " "
        + bucket.prefix();
  }

  /// The URL of an object.
  ///
  /// @throws IllegalArgumentException if the bucket has no URL at that endpoint
  public URI url() {
    AwsSettings.Setting region = Regions.configured(bucket, settings);
    return ObjectUrls.of(bucket, destination(), region == null ? Regions.FALLBACK : region.value())
        .object(ActionId.of(new byte[32]));
  }

  /// What to check if no request has succeeded; empty if the options show no cause.
  public String hint(IOException failure) {
    try {
      Destination destination = destination();
      String setting =
          destination.endpoint() == null ? "CACHEPROG_S3_BUCKET, CACHEPROG_S3_REGION" : ENDPOINT;
      return failure instanceof UnknownHostException && destination.fips()
          ? "S3 has FIPS endpoints in some regions only: AWS_USE_FIPS_ENDPOINT, use_fips_endpoint"
              + " of the AWS profile"
          : NetworkFailure.hint(failure, setting, pathStyleHint());
    } catch (IllegalArgumentException _) {
      return ""; // reported when the store was first used
    }
  }

  /// How to put the bucket in the path, if it is a part of the host name now; else empty.
  String pathStyleHint() {
    return ObjectUrls.pathStyleHint(bucket, destination());
  }

  Destination destination() {
    return settings.destination(bucket.endpoint());
  }
}
