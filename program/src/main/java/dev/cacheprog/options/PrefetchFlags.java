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
              "Before go requests them, download the objects that the previous build with the same"
                  + " key used; at the end, store a manifest of those that this build used."
                  + " Cannot be false with github and oci.");

  public static final Option<PrefixTemplate> PREFETCH_KEY =
      Option.of("--prefetch-key", "PREFETCH_KEY", ValueType.prefixTemplate(), PREFETCH_COMMANDS)
          .defaultText("module, platform, Go version, command line, Go's build variables")
          .help(
              "Key of the prefetch manifest, instead of the derived one. It supports the"
                  + " placeholders of --s3-prefix.");

  /// All of them, in the order of the help text.
  static final List<Option<?>> ALL = List.of(PREFETCH, PREFETCH_KEY);

  private PrefetchFlags() {}
}
