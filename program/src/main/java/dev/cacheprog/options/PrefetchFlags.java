package dev.cacheprog.options;

import static dev.cacheprog.options.CommandSets.BUILD_COMMANDS;
import static dev.cacheprog.options.CommandSets.PREFETCH_COMMANDS;

import java.util.List;

/// Options of the prefetch.
public final class PrefetchFlags {
  public static final Option<Boolean> PREFETCH =
      Option.of("--prefetch", "PREFETCH", ValueType.bool(), BUILD_COMMANDS)
          .defaultValue("true")
          .help(
              "Fetch what the last build of this kind used before go asks for it, and write down"
                  + " what this one uses.");

  public static final Option<PrefixTemplate> PREFETCH_KEY =
      Option.of("--prefetch-key", "PREFETCH_KEY", ValueType.prefixTemplate(), PREFETCH_COMMANDS)
          .defaultText("module, platform, go version, command line and go's build variables")
          .help(
              "What names a kind of build, instead of what is found out. Tags as in --s3-prefix.");

  /// All of them, in the order of the help text.
  static final List<Option<?>> ALL = List.of(PREFETCH, PREFETCH_KEY);

  private PrefetchFlags() {}
}
