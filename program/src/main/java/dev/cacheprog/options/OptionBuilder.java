package dev.cacheprog.options;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Builds an [Option], step by step; [#help] is the last step.
public final class OptionBuilder<T> {
  List<String> flags;
  List<String> variables;
  final ValueType<T> type;
  final Set<Subcommand> subcommands;
  @Nullable String defaultValue;
  @Nullable String defaultText;
  boolean secret;
  String help = "";

  OptionBuilder(String flag, String variable, ValueType<T> type, Set<Subcommand> subcommands) {
    flags = List.of(flag);
    variables = List.of(variable);
    this.type = type;
    this.subcommands = subcommands;
  }

  /// One more flag, such as `-o`.
  public OptionBuilder<T> alsoFlag(String flag) {
    flags = List.of(flags.getFirst(), flag);
    return this;
  }

  /// One more variable.
  public OptionBuilder<T> alsoVariable(String variable) {
    variables = List.of(variables.getFirst(), variable);
    return this;
  }

  /// The default as a user would write it. Without this step the default is no value, which the
  /// empty text stands for.
  public OptionBuilder<T> defaultValue(String text) {
    defaultValue = text;
    return this;
  }

  /// The text for the default in the help, if it is not the default value.
  public OptionBuilder<T> defaultText(String text) {
    defaultText = text;
    return this;
  }

  /// The value is never printed.
  public OptionBuilder<T> secret() {
    secret = true;
    return this;
  }

  /// The option, with its help text of one or two sentences.
  ///
  /// @throws IllegalArgumentException if the option is incomplete, or its default is no value
  public Option<T> help(String text) {
    help = text;
    return new Option<>(this);
  }
}
