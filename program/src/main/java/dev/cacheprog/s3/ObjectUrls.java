package dev.cacheprog.s3;

import dev.cacheprog.core.HostPort;
import dev.cacheprog.core.ObjectKeys;
import dev.cacheprog.store.ActionId;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The URLs of objects, made of endpoint, bucket, prefix, addressing style and action id.
final class ObjectUrls {
  private final String scheme;

  /// Host, and port unless it is the default of the scheme.
  private final String authority;

  /// The path of the endpoint, without a slash at its end.
  private final String basePath;

  private final String bucket;
  private final boolean pathStyle;
  private final String prefix;

  private ObjectUrls(
      String scheme,
      String authority,
      String basePath,
      String bucket,
      boolean pathStyle,
      String prefix) {
    this.scheme = scheme;
    this.authority = authority;
    this.basePath = basePath;
    this.bucket = bucket;
    this.pathStyle = pathStyle;
    this.prefix = prefix;
  }

  /// @param region of AWS, used without an endpoint
  /// @throws IllegalArgumentException if the bucket has no URL at that endpoint
  static ObjectUrls of(S3Bucket location, Destination destination, String region) {
    AccessPoint accessPoint = AccessPoint.parse(location.name());
    String bucket = accessPoint == null ? location.name() : accessPoint.label();
    String prefix = ObjectKeys.cleanPrefix(location.prefix());
    URI endpoint = destination.endpoint();
    if (endpoint == null) {
      String host =
          accessPoint == null
              ? destination.bucketHost(region)
              : destination.accessPointHost(accessPoint.region());
      // AWS's certificate does not match a bucket name with a dot.
      boolean pathStyle = location.pathStyle() || !isHostLabel(bucket);
      return new ObjectUrls("https", host, "", bucket, pathStyle, prefix);
    }
    String scheme = endpoint.getScheme().toLowerCase(Locale.ROOT);
    boolean minio = scheme.startsWith("minio+");
    String plain = minio ? scheme.substring("minio+".length()) : scheme;
    boolean pathStyle =
        minio
            || location.pathStyle()
            || isAddress(HostPort.required(endpoint).host())
            || !isHostLabel(bucket);
    if (accessPoint != null && pathStyle) {
      throw new IllegalArgumentException(
          "an access point needs a host name in front of the endpoint's, which "
              + endpoint
              + " cannot have");
    }
    return new ObjectUrls(
        plain,
        HostPort.required(endpoint).authority(plain),
        stripSlashes(endpoint.getRawPath()),
        bucket,
        pathStyle,
        prefix);
  }

  /// The object under the prefix of the options.
  URI object(ActionId id) {
    return object(prefix, id);
  }

  /// @param clean another prefix, cleaned
  URI object(String clean, ActionId id) {
    return uri(ObjectKeys.encodePath(ObjectKeys.key(clean, id)), null);
  }

  /// The URL of GetBucketLocation; always in path style, which works before the region is known.
  URI location() {
    return URI.create(
        scheme + "://" + authority + basePath + "/" + ObjectKeys.encodePath(bucket) + "?location=");
  }

  private URI uri(String encodedKey, @Nullable String query) {
    String host = pathStyle ? authority : bucket + "." + authority;
    String path = pathStyle ? basePath + "/" + ObjectKeys.encodePath(bucket) : basePath;
    String tail = query == null ? "" : "?" + query;
    return URI.create(scheme + "://" + host + path + "/" + encodedKey + tail);
  }

  /// How to put the bucket in the path, which stores like MinIO require. Empty if it is there
  /// already, for AWS and for access points.
  static String pathStyleHint(S3Bucket location, Destination destination) {
    URI endpoint = destination.endpoint();
    if (endpoint == null
        || AccessPoint.parse(location.name()) != null
        || of(location, destination, Regions.FALLBACK).pathStyle) {
      return "";
    }
    String scheme = endpoint.getScheme().toLowerCase(Locale.ROOT);
    return "the bucket is a part of the host name; if the store requires it in the path, as MinIO"
        + " does, set CACHEPROG_S3_ENDPOINT=minio+"
        + scheme
        + "://"
        + HostPort.required(endpoint).authority(scheme)
        + stripSlashes(endpoint.getRawPath());
  }

  private static String stripSlashes(@Nullable String path) {
    return path == null ? "" : ObjectKeys.withoutSlashes(path);
  }

  /// Whether a bucket can be one label of a host name.
  private static boolean isHostLabel(String bucket) {
    if (bucket.length() > 63 || bucket.startsWith("-") || bucket.endsWith("-")) {
      return false;
    }
    for (int i = 0; i < bucket.length(); i++) {
      char c = bucket.charAt(i);
      if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-') {
        return false;
      }
    }
    return true;
  }

  /// Whether a host is an IP address, which can have no label in front.
  private static boolean isAddress(String host) {
    if (host.startsWith("[")) {
      return true;
    }
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      if ((c < '0' || c > '9') && c != '.') {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    String host =
        pathStyle ? authority + basePath + "/" + bucket : bucket + "." + authority + basePath;
    return scheme
        + "://"
        + host
        + (prefix.isEmpty() ? "" : prefix.startsWith("/") ? prefix : "/" + prefix);
  }
}
