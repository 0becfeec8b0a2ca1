package dev.cacheprog.options;

import java.util.ArrayList;
import java.util.List;

/// The reference document of the options, generated from [OptionTable]; `docs/reference.md` is a
/// copy.
public final class Reference {
  private Reference() {}

  /// A Markdown document with a table of all options. It ends with a line break.
  public static String markdown() {
    StringBuilder text =
        new StringBuilder(
            """
            # Options

            <!-- Generated from OptionTable, and a test compares: change the table in the code. -->

            Every option is a flag and an environment variable. Flags take precedence, and an empty
            variable counts as not set. Values are written `--name value` or `--name=value`; a switch
            needs no value. Durations are numbers with units: `1h30m`, `15s`, `500ms`; or `0`. Sizes
            are numbers of bytes, or have a unit: `1048576`, `500MB`, `10GiB`. Paths can start with
            `~/` for the home directory. Secrets can be read from a file: name it in the variable with
            the suffix `_FILE`, such as `CACHEPROG_S3_ACCESS_KEY_SECRET_FILE`.

            A variable that begins with `CACHEPROG_` and is not in the table has no effect. Every build
            logs a warning for it, and `cacheprog doctor` exits with 1. Scripts can use
            `CACHEPROG_VERSION`, `_ARCHIVE`, `_SHA256`, `_URL`, `_DIR`, `_PATH`, `_BIN`, `_SERVER`,
            `_HOST` and `_PORT` for their own purposes.

            | flag | variable | value | default | commands | description |
            |---|---|---|---|---|---|
            """);
    for (Option<?> option : OptionTable.ALL) {
      text.append("| ").append(codes(option.flags()));
      text.append(" | ").append(codes(option.environmentNames()));
      text.append(" | ").append(escaped(option.type().name()));
      text.append(" | ").append(escaped(option.defaultText()));
      text.append(" | ").append(String.join(", ", commands(option)));
      text.append(" | ").append(escaped(option.help())).append(" |\n");
    }
    return text.toString();
  }

  private static String codes(List<String> names) {
    return "`" + String.join("`, `", names) + "`";
  }

  /// The commands that take an option.
  private static List<String> commands(Option<?> option) {
    List<String> words = new ArrayList<>();
    for (Subcommand subcommand : Subcommand.values()) {
      if (option.subcommands().contains(subcommand)) {
        words.add(subcommand.word());
      }
    }
    return words;
  }

  /// Plain text as Markdown shows it, within a cell of a table.
  private static String escaped(String text) {
    return text.replace("|", "\\|").replace("<", "&lt;").replace("$", "\\$").replace("*", "\\*");
  }
}
