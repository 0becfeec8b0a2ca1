package dev.cacheprog.s3;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/// The endpoint of requests.
///
/// @param endpoint null for AWS
/// @param fips whether AWS's endpoints with validated cryptography are used
/// @param dualStack whether AWS's endpoints that also have IPv6 addresses are used
record Destination(@Nullable URI endpoint, boolean fips, boolean dualStack) {
  /// AWS's usual endpoints.
  static final Destination AWS = new Destination(null, false, false);

  static Destination at(URI endpoint) {
    return new Destination(endpoint, false, false);
  }

  /// AWS's host for buckets in a region.
  String bucketHost(String region) {
    return host("s3", region);
  }

  /// AWS's host for access points in a region.
  String accessPointHost(String region) {
    return host("s3-accesspoint", region);
  }

  private String host(String service, String region) {
    return service
        + (fips ? "-fips" : "")
        + (dualStack ? ".dualstack" : "")
        + "."
        + region
        + "."
        + domain(region);
  }

  /// The domain of a region's partition, from the SDK's partition metadata
  /// (software.amazon.awssdk.regions.partitionmetadata), which takes longer to load than a request.
  private static String domain(String region) {
    if (region.startsWith("cn-")) {
      return "amazonaws.com.cn";
    }
    if (region.startsWith("eusc-")) {
      return "amazonaws.eu";
    }
    if (region.startsWith("us-iso-")) {
      return "c2s.ic.gov";
    }
    if (region.startsWith("us-isob-")) {
      return "sc2s.sgov.gov";
    }
    if (region.startsWith("us-isof-")) {
      return "csp.hci.ic.gov";
    }
    if (region.startsWith("eu-isoe-")) {
      return "cloud.adc-e.uk";
    }
    return "amazonaws.com"; // also of us-gov-
  }
}
