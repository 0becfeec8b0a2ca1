package dev.cacheprog.options;

import static dev.cacheprog.options.CommandSets.DETACH_COMMANDS;
import static dev.cacheprog.options.CommandSets.GOCACHE_COMMANDS;

import java.util.List;

/// Options of the commands that fill `GOCACHE` and store what a job has used there.
public final class GoCacheFlags {
  public static final Option<List<ToolCache>> TOOLS =
      Option.of(
              "--tools",
              "TOOLS",
              ValueType.listOf(ValueType.oneOf(ToolCache.values())),
              GOCACHE_COMMANDS)
          .defaultText("those whose cache or program is there")
          .help("Programs whose caches are restored and saved beside go's.");

  public static final Option<Boolean> DETACH =
      Option.of("--detach", "DETACH", ValueType.bool(), DETACH_COMMANDS)
          .defaultValue("false")
          .help(
              "Return at once and go on in the background, while the job checks out and sets up."
                  + " cacheprog wait waits for the end.");

  /// All of them, in the order of the help text.
  static final List<Option<?>> ALL = List.of(TOOLS, DETACH);

  private GoCacheFlags() {}
}
