package dev.cacheprog.s3;

import dev.cacheprog.core.HostPort;
import dev.cacheprog.store.ActionId;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Where objects are: turns an action id into a URL, by endpoint, bucket, prefix and addressing
/// style.
final class ObjectUrls {
  private static final String UNRESERVED =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

  private final String scheme;

  /// Host and, unless it is the scheme's own, port.
  private final String authority;

  /// The endpoint's own path, without a slash at its end.
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

  /// @param region of AWS, used where the destination is no endpoint
  /// @throws IllegalArgumentException if there can be no such URL
  static ObjectUrls of(S3Options options, Destination destination, String region) {
    AccessPoint accessPoint = AccessPoint.parse(options.bucket());
    String bucket = accessPoint == null ? options.bucket() : accessPoint.label();
    String prefix = cleanPrefix(options.prefix());
    URI endpoint = destination.endpoint();
    if (endpoint == null) {
      String host =
          accessPoint == null
              ? destination.bucketHost(region)
              : destination.accessPointHost(accessPoint.region());
      // A dot in the name would not match AWS's certificate.
      boolean pathStyle = options.pathStyle() || !isHostLabel(bucket);
      return new ObjectUrls("https", host, "", bucket, pathStyle, prefix);
    }
    String scheme = endpoint.getScheme().toLowerCase(Locale.ROOT);
    boolean minio = scheme.startsWith("minio+");
    String plain = minio ? scheme.substring("minio+".length()) : scheme;
    boolean pathStyle =
        minio
            || options.pathStyle()
            || isAddress(HostPort.required(endpoint).host())
            || !isHostLabel(bucket);
    if (accessPoint != null && pathStyle) {
      throw new IllegalArgumentException(
          "an access point is a host name in front of the endpoint's, which "
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
    String name = id.hex();
    return uri(encodePath(clean.isEmpty() ? name : join(clean, name)), null);
  }

  /// What GetBucketLocation asks; always in path style, which works before the region is known.
  URI location() {
    return URI.create(
        scheme + "://" + authority + basePath + "/" + encodePath(bucket) + "?location=");
  }

  private URI uri(String encodedKey, @Nullable String query) {
    String host = pathStyle ? authority : bucket + "." + authority;
    String path = pathStyle ? basePath + "/" + encodePath(bucket) : basePath;
    String tail = query == null ? "" : "?" + query;
    return URI.create(scheme + "://" + host + path + "/" + encodedKey + tail);
  }

  /// What to write for a store that wants the bucket in the path, as MinIO does. Empty where it is
  /// there already, for AWS and for access points.
  static String pathStyleHint(S3Options options, Destination destination) {
    URI endpoint = destination.endpoint();
    if (endpoint == null
        || AccessPoint.parse(options.bucket()) != null
        || of(options, destination, Regions.FALLBACK).pathStyle) {
      return "";
    }
    String scheme = endpoint.getScheme().toLowerCase(Locale.ROOT);
    return "the bucket is a part of the host name; if the store wants it in the path, as MinIO"
        + " does, set CACHEPROG_S3_ENDPOINT=minio+"
        + scheme
        + "://"
        + HostPort.required(endpoint).authority(scheme)
        + stripSlashes(endpoint.getRawPath());
  }

  private static String stripSlashes(@Nullable String path) {
    if (path == null) {
      return "";
    }
    int end = path.length();
    while (end > 0 && path.charAt(end - 1) == '/') {
      end--;
    }
    return path.substring(0, end);
  }

  /// Cleans a prefix as a path: double slashes, `.` and `..` vanish, a slash at the start stays.
  static String cleanPrefix(String prefix) {
    boolean rooted = prefix.startsWith("/");
    Deque<String> parts = new ArrayDeque<>();
    for (String part : prefix.split("/", -1)) {
      switch (part) {
        case "", "." -> {}
        case ".." -> {
          if (!parts.isEmpty() && !parts.getLast().equals("..")) {
            parts.removeLast();
          } else if (!rooted) {
            parts.add(part);
          }
        }
        default -> parts.add(part);
      }
    }
    return (rooted ? "/" : "") + String.join("/", parts);
  }

  private static String join(String prefix, String name) {
    return prefix.endsWith("/") ? prefix + name : prefix + "/" + name;
  }

  /// Percent-encodes all but slashes and what needs no encoding anywhere, as S3's signatures want
  /// it.
  static String encodePath(String path) {
    StringBuilder encoded = new StringBuilder(path.length() + 16);
    for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      if (c == '/' || UNRESERVED.indexOf(c) >= 0) {
        encoded.append(c);
      } else {
        encoded.append('%').append(hexDigit(b >> 4)).append(hexDigit(b));
      }
    }
    return encoded.toString();
  }

  private static char hexDigit(int value) {
    return "0123456789ABCDEF".charAt(value & 0xf);
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

  /// Whether a host is a number: nothing can be put in front of it.
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
