package dev.cacheprog.options;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Finds settings that have no effect because another one is missing.
public final class IdleSettings {
  private static final String S3 = "--s3-";
  private static final String HTTP = "--http-storage-";
  private static final String METRICS = "--metrics-push-";

  private IdleSettings() {}

  /// A sentence about settings of a store that are given without a storage type. None if the
  /// storage type is given, even as `disabled`.
  public static Optional<String> storeWithoutType(Options options) {
    if (options.isSet(RemoteFlags.REMOTE_STORAGE_TYPE)) {
      return Optional.empty();
    }
    String s3 = first(options, S3, S3Flags.S3_BUCKET);
    String http = first(options, HTTP, HttpFlags.HTTP_STORAGE_BASE_URL);
    if (s3.isEmpty() && http.isEmpty()) {
      return Optional.empty();
    }
    String set = s3.isEmpty() || http.isEmpty() ? s3 + http : s3 + " and " + http;
    String type = s3.isEmpty() ? "http" : http.isEmpty() ? "s3" : "s3 or http";
    return Optional.of(
        set
            + (s3.isEmpty() || http.isEmpty() ? " is" : " are")
            + " set, but CACHEPROG_REMOTE_STORAGE_TYPE is not: set it to "
            + type
            + ", or to disabled if no store is wanted");
  }

  /// Other settings without effect, in sentences. Environments that many jobs share may have them.
  public static List<String> others(Options options) {
    List<String> sentences = new ArrayList<>();
    RemoteStorageType type = options.get(RemoteFlags.REMOTE_STORAGE_TYPE);
    String s3 = first(options, S3, S3Flags.S3_BUCKET);
    String http = first(options, HTTP, HttpFlags.HTTP_STORAGE_BASE_URL);
    if (type == RemoteStorageType.HTTP && !s3.isEmpty()) {
      sentences.add(s3 + " has no effect with the storage type http");
    }
    if (type == RemoteStorageType.S3 && !http.isEmpty()) {
      sentences.add(http + " has no effect with the storage type s3");
    }
    String metrics = first(options, METRICS, MetricsFlags.METRICS_PUSH_ENDPOINT);
    if (!metrics.isEmpty() && options.get(MetricsFlags.METRICS_PUSH_ENDPOINT).isEmpty()) {
      sentences.add(metrics + " has no effect without CACHEPROG_METRICS_PUSH_ENDPOINT");
    }
    return sentences;
  }

  /// The flag or variable of the first given option of a group, `main` before all others; empty if
  /// none is given.
  private static String first(Options options, String group, Option<?> main) {
    if (options.isSet(main)) {
      return options.source(main);
    }
    for (Option<?> option : OptionTable.ALL) {
      if (option.flag().startsWith(group) && options.isSet(option)) {
        return options.source(option);
      }
    }
    return "";
  }
}
