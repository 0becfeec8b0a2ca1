package dev.cacheprog.s3;

import org.jspecify.annotations.Nullable;

/// An S3 access point, named by its ARN where a bucket is named otherwise. (Its alias is used like
/// the name of a bucket.)
///
/// @param region where it is
/// @param account whose it is
record AccessPoint(String region, String account, String name) {
  AccessPoint {
    if (!isLabel(region) || !isLabel(account) || !isLabel(name)) {
      throw new IllegalArgumentException("not the ARN of an access point");
    }
  }

  /// What stands in front of the host.
  String label() {
    return name + "-" + account;
  }

  /// @param bucket the name of a bucket, or an ARN
  /// @return null if it is no ARN
  /// @throws IllegalArgumentException if it cannot be used; the message says what to give instead
  static @Nullable AccessPoint parse(String bucket) {
    requireSupported(bucket);
    if (!bucket.startsWith("arn:")) {
      return null;
    }
    String[] parts = bucket.split(":", 6); // arn, partition, service, region, account, resource
    if (parts.length < 6 || !parts[2].equals("s3")) {
      throw refused("this ARN is not that of an S3 access point", bucket);
    }
    String resource = parts[5];
    if (!resource.startsWith("accesspoint/") && !resource.startsWith("accesspoint:")) {
      throw refused("give the name of the bucket, not its ARN", bucket);
    }
    if (parts[3].isEmpty()) {
      throw multiRegion(bucket);
    }
    try {
      return new AccessPoint(parts[3], parts[4], resource.substring("accesspoint/".length()));
    } catch (IllegalArgumentException e) {
      throw refused(
          "the ARN of an access point is arn:aws:s3:REGION:ACCOUNT:accesspoint/NAME", bucket);
    }
  }

  /// Refuses what is named like a bucket or an access point and is asked in another way.
  private static void requireSupported(String bucket) {
    if (bucket.endsWith(".mrap")) {
      throw multiRegion(bucket);
    }
    if (bucket.endsWith("--x-s3") || bucket.endsWith("--xa-s3") || isArnOf("s3express", bucket)) {
      throw refused(
          "directory buckets (S3 Express One Zone) are not supported: give a general purpose bucket",
          bucket);
    }
    if (bucket.endsWith("--op-s3") || isArnOf("s3-outposts", bucket)) {
      throw refused("S3 on Outposts is not supported: give a bucket in a region", bucket);
    }
    if (bucket.endsWith("--ol-s3") || isArnOf("s3-object-lambda", bucket)) {
      throw refused(
          "Object Lambda access points are not supported: give the bucket behind it, or an access"
              + " point of that",
          bucket);
    }
  }

  private static boolean isArnOf(String service, String bucket) {
    return bucket.startsWith("arn:") && bucket.contains(":" + service + ":");
  }

  private static IllegalArgumentException multiRegion(String bucket) {
    return refused(
        "multi-Region access points are not supported: give a bucket, or the ARN or alias of an"
            + " access point in one region",
        bucket);
  }

  private static IllegalArgumentException refused(String why, String bucket) {
    return new IllegalArgumentException(why + ": '" + bucket + "' (CACHEPROG_S3_BUCKET)");
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
