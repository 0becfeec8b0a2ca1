package dev.cacheprog.options;

import java.util.ArrayList;
import java.util.List;

/// The table of all options. Flags, variables, help and the reference document are made from it. A
/// new option is a constant of one of the classes named here, and an entry in the list of that
/// class.
public final class OptionTable {
  /// Every option by subject, in the order of the help text.
  static final List<OptionGroup> GROUPS =
      List.of(
          new OptionGroup("Remote store", RemoteFlags.ALL),
          new OptionGroup("S3", S3Flags.ALL),
          new OptionGroup("HTTP storage", HttpFlags.ALL),
          new OptionGroup("GitHub's Actions cache", GitHubFlags.ALL),
          new OptionGroup("OCI registry", OciFlags.ALL),
          new OptionGroup("Google Cloud Storage", GcsFlags.ALL),
          new OptionGroup("Azure Blob Storage", AzureFlags.ALL),
          new OptionGroup("Local disk", DiskFlags.ALL),
          new OptionGroup("Lookups and uploads", BuildFlags.ALL),
          new OptionGroup("Prefetch", PrefetchFlags.ALL),
          new OptionGroup("GOCACHE", GoCacheFlags.ALL),
          new OptionGroup("Proxy", ProxyFlags.ALL),
          new OptionGroup("Metrics", MetricsFlags.ALL),
          new OptionGroup("Results of sessions", SessionFlags.ALL),
          new OptionGroup("Log", LogFlags.ALL),
          new OptionGroup("Profiles", ProfileFlags.ALL),
          new OptionGroup("Command", CommandFlags.ALL));

  /// Every option, in the same order.
  public static final List<Option<?>> ALL = concat(GROUPS);

  private OptionTable() {}

  private static List<Option<?>> concat(List<OptionGroup> groups) {
    List<Option<?>> all = new ArrayList<>(80);
    for (OptionGroup group : groups) {
      all.addAll(group.options());
    }
    return List.copyOf(all);
  }
}
