package dev.cacheprog.options;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Finds settings that have no effect because another one is missing.
public final class IdleSettings {
  private static final String METRICS = "--metrics-push-";

  /// The options of each type of store.
  private static final List<StoreOptions> STORES =
      List.of(
          new StoreOptions(RemoteStorageType.S3, "--s3-", S3Flags.S3_BUCKET),
          new StoreOptions(
              RemoteStorageType.HTTP, "--http-storage-", HttpFlags.HTTP_STORAGE_BASE_URL),
          new StoreOptions(RemoteStorageType.GITHUB, "--github-", GitHubFlags.GITHUB_CACHE_PREFIX),
          new StoreOptions(RemoteStorageType.OCI, "--oci-", OciFlags.OCI_REPOSITORY),
          new StoreOptions(RemoteStorageType.GCS, "--gcs-", GcsFlags.GCS_BUCKET),
          new StoreOptions(RemoteStorageType.AZURE, "--azure-", AzureFlags.AZURE_CONTAINER));

  private IdleSettings() {}

  /// @param flags how their flags begin
  /// @param main the one that is named before all others
  private record StoreOptions(RemoteStorageType type, String flags, Option<?> main) {}

  /// Whether an option is one of a type of store.
  public static boolean isOfStore(Option<?> option) {
    for (StoreOptions store : STORES) {
      if (option.flag().startsWith(store.flags())) {
        return true;
      }
    }
    return false;
  }

  /// A sentence about settings of a store that are given without a storage type. None if the
  /// storage type is given, even as `disabled`.
  public static Optional<String> storeWithoutType(Options options) {
    if (options.isSet(RemoteFlags.REMOTE_STORAGE_TYPE)) {
      return Optional.empty();
    }
    List<String> set = new ArrayList<>();
    List<String> types = new ArrayList<>();
    for (StoreOptions store : STORES) {
      String first = first(options, store.flags(), store.main());
      if (!first.isEmpty()) {
        set.add(first);
        types.add(store.type().toString());
      }
    }
    if (set.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        String.join(" and ", set)
            + (set.size() == 1 ? " is" : " are")
            + " set, but CACHEPROG_REMOTE_STORAGE_TYPE is not: set it to "
            + String.join(" or ", types)
            + ", or to disabled if no store is wanted");
  }

  /// Other settings without effect, in sentences. Environments that many jobs share may have them.
  public static List<String> others(Options options) {
    List<String> sentences = new ArrayList<>();
    RemoteStorageType type = options.get(RemoteFlags.REMOTE_STORAGE_TYPE);
    for (StoreOptions store : STORES) {
      String first = first(options, store.flags(), store.main());
      if (type != RemoteStorageType.DISABLED && type != store.type() && !first.isEmpty()) {
        sentences.add(first + " has no effect with the storage type " + type);
      }
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
