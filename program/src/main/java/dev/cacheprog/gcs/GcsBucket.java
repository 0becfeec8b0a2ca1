package dev.cacheprog.gcs;

import dev.cacheprog.core.HostPort;
import dev.cacheprog.core.ObjectKeys;
import dev.cacheprog.store.ActionId;
import java.net.URI;

/// Where objects are.
///
/// @param endpoint scheme `http` or `https`; may have a path
/// @param name of the bucket
/// @param prefix of all keys, cleaned like a path; may be empty
public record GcsBucket(URI endpoint, String name, String prefix) {
  /// Google's own.
  public static final URI GOOGLE = URI.create("https://storage.googleapis.com");

  private static final int SHORTEST = 3;
  private static final int LONGEST = 222;

  public GcsBucket {
    if (name.startsWith("gs://")) {
      throw new IllegalArgumentException(
          "CACHEPROG_GCS_BUCKET has the name of the bucket alone, CACHEPROG_GCS_PREFIX what follows: '"
              + name
              + "'");
    }
    if (!isName(name)) {
      throw new IllegalArgumentException(
          "CACHEPROG_GCS_BUCKET is not a bucket name: '" + name + "'");
    }
    String scheme = endpoint.getScheme();
    if (!"http".equalsIgnoreCase(scheme) && !"https".equalsIgnoreCase(scheme)) {
      throw new IllegalArgumentException(
          "CACHEPROG_GCS_ENDPOINT must begin with http:// or https://: '" + endpoint + "'");
    }
    if (HostPort.of(endpoint) == null) {
      throw new IllegalArgumentException("CACHEPROG_GCS_ENDPOINT has no host: '" + endpoint + "'");
    }
    prefix = ObjectKeys.cleanPrefix(prefix);
  }

  private static boolean isName(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '_' && c != '.') {
        return false;
      }
    }
    return text.length() >= SHORTEST && text.length() <= LONGEST;
  }

  /// A name that no other bucket or prefix has.
  public String id() {
    return "gcs " + endpoint + " " + name + " " + prefix;
  }

  /// The URL of an object. The bucket is a part of the path: a certificate does not match names
  /// with dots.
  public URI url(ActionId id) {
    return URI.create(
        base()
            .concat("/")
            .concat(name)
            .concat("/")
            .concat(ObjectKeys.encodePath(ObjectKeys.key(prefix, id))));
  }

  private String base() {
    return ObjectKeys.withoutSlashes(endpoint.toString());
  }

  /// The same bucket with another prefix.
  public GcsBucket under(String other) {
    return new GcsBucket(endpoint, name, other);
  }

  /// The URL that all objects have in common.
  @Override
  public String toString() {
    return base() + "/" + name + (prefix.isEmpty() || prefix.startsWith("/") ? "" : "/") + prefix;
  }
}
