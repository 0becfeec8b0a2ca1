package dev.cacheprog.options;

import java.util.ArrayList;
import java.util.List;

/// The table of all options. Flags, variables, help and the reference document are made from it. A
/// new option is a constant of one of the classes named here, and an entry in the list of that
/// class.
public final class OptionTable {
  /// Every option, in the order of the help text.
  public static final List<Option<?>> ALL =
      concat(
          List.of(
              RemoteFlags.ALL,
              S3Flags.ALL,
              HttpFlags.ALL,
              DiskFlags.ALL,
              BuildFlags.ALL,
              PrefetchFlags.ALL,
              ProxyFlags.ALL,
              MetricsFlags.ALL,
              SessionFlags.ALL,
              LogFlags.ALL,
              ProfileFlags.ALL,
              CommandFlags.ALL));

  private OptionTable() {}

  private static List<Option<?>> concat(List<List<Option<?>>> groups) {
    List<Option<?>> all = new ArrayList<>(80);
    for (List<Option<?>> group : groups) {
      all.addAll(group);
    }
    return List.copyOf(all);
  }
}
