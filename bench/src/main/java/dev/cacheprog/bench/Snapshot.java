package dev.cacheprog.bench;

import dev.cacheprog.testkit.S3Server;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/// What a store has under a prefix, so that each build meets the same.
final class Snapshot {
  private final S3Server store;
  private final String prefix;
  private final String copy;
  private final Map<String, String> tags;

  /// Makes a copy of the objects, in the same store.
  ///
  /// @param prefix without a slash at the end
  Snapshot(S3Server store, String prefix) {
    this.store = store;
    this.prefix = prefix;
    this.copy = prefix + "-copy";
    store.copy(prefix, copy);
    this.tags = tags();
  }

  /// Takes back what has changed since.
  void restore() {
    Map<String, String> now = tags();
    try (S3Client client = store.client()) {
      for (String key : now.keySet()) {
        if (!tags.containsKey(key)) {
          client.deleteObject(b -> b.bucket(S3Server.BUCKET).key(key));
        }
      }
      for (Map.Entry<String, String> object : tags.entrySet()) {
        String key = object.getKey();
        if (!object.getValue().equals(now.get(key))) {
          client.copyObject(
              b ->
                  b.sourceBucket(S3Server.BUCKET)
                      .sourceKey(copy + key.substring(prefix.length()))
                      .destinationBucket(S3Server.BUCKET)
                      .destinationKey(key));
        }
      }
    }
  }

  /// The entity tags of the objects by their keys.
  private Map<String, String> tags() {
    Map<String, String> objects = new HashMap<>();
    try (S3Client client = store.client()) {
      for (S3Object object :
          client
              .listObjectsV2Paginator(l -> l.bucket(S3Server.BUCKET).prefix(prefix + "/"))
              .contents()) {
        objects.put(object.key(), object.eTag());
      }
    }
    return objects;
  }
}
