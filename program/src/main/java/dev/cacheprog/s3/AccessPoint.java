package dev.cacheprog.s3;

import org.jspecify.annotations.Nullable;

/// An S3 access point, given by its ARN in the place of a bucket name. (Its alias is used like the
/// name of a bucket.)
///
/// @param account the owner's number
record AccessPoint(String region, String account, String name) {
  AccessPoint {
    if (!isLabel(region) || !isLabel(account) || !isLabel(name)) {
      throw new IllegalArgumentException("not the ARN of an access point");
    }
  }

  /// The first label of its host name.
  String label() {
    return name + "-" + account;
  }

  /// @param bucket the name of a bucket, or an ARN
  /// @return null if it is no ARN
  /// @throws IllegalArgumentException if it is not supported; the message names an alternative
  static @Nullable AccessPoint parse(String bucket) {
    requireSupported(bucket);
    if (!bucket.startsWith("arn:")) {
      return null;
    }
    String[] parts = bucket.split(":", 6); // arn, partition, service, region, account, resource
    if (parts.length < 6 || !parts[2].equals("s3")) {
      throw rejected("this ARN is not that of an S3 access point", bucket);
    }
    String resource = parts[5];
    if (!resource.startsWith("accesspoint/") && !resource.startsWith("accesspoint:")) {
      throw rejected("give the name of the bucket, not its ARN", bucket);
    }
    if (parts[3].isEmpty()) {
      throw multiRegion(bucket);
    }
    try {
      return new AccessPoint(parts[3], parts[4], resource.substring("accesspoint/".length()));
    } catch (IllegalArgumentException e) {
      throw rejected(
          "the ARN of an access point is arn:aws:s3:REGION:ACCOUNT:accesspoint/NAME", bucket);
    }
  }

  /// Rejects other resources that look like a bucket or an access point.
  private static void requireSupported(String bucket) {
    if (bucket.endsWith(".mrap")) {
      throw multiRegion(bucket);
    }
    if (bucket.endsWith("--x-s3") || bucket.endsWith("--xa-s3") || isArnOf("s3express", bucket)) {
      throw rejected(
          "directory buckets (S3 Express One Zone) are not supported: give a general purpose"
              + " bucket",
          bucket);
    }
    if (bucket.endsWith("--op-s3") || isArnOf("s3-outposts", bucket)) {
      throw rejected("S3 on Outposts is not supported: give a bucket in a region", bucket);
    }
    if (bucket.endsWith("--ol-s3") || isArnOf("s3-object-lambda", bucket)) {
      throw rejected(
          "Object Lambda access points are not supported: give the bucket behind it, or an access"
              + " point of that",
          bucket);
    }
  }

  private static boolean isArnOf(String service, String bucket) {
    return bucket.startsWith("arn:") && bucket.contains(":" + service + ":");
  }

  private static IllegalArgumentException multiRegion(String bucket) {
    return rejected(
        "multi-Region access points are not supported: give a bucket, or the ARN or alias of an"
            + " access point in one region",
        bucket);
  }

  private static IllegalArgumentException rejected(String reason, String bucket) {
    return new IllegalArgumentException(reason + ": '" + bucket + "' (CACHEPROG_S3_BUCKET)");
  }

  private static boolean isLabel(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-') {
        return false;
      }
    }
    return !text.isEmpty() && !text.startsWith("-") && !text.endsWith("-");
  }
}
