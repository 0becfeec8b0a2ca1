package dev.cacheprog.options;

import dev.cacheprog.core.Display;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds the value of every option, in flags or in the environment, and parses it. [CommandLine]
/// has the rules.
final class ValueReader {
  private final Map<String, String> environment;
  private final Problems problems;

  ValueReader(Map<String, String> environment, Problems problems) {
    this.environment = environment;
    this.problems = problems;
  }

  /// The values of `table`.
  ///
  /// @throws OptionException if one is wrong and problems are not collected
  Options read(List<Option<?>> table, FlagReader flags) throws OptionException {
    Map<String, Object> values = new HashMap<>();
    Map<String, String> sources = new HashMap<>();
    for (Option<?> option : table) {
      try {
        GivenValue text = flags.given(option);
        if (text == null) {
          text = variable(option);
        }
        if (text != null) {
          values.put(option.flag(), value(option, text));
          sources.put(option.flag(), text.source());
        }
      } catch (OptionException e) {
        problems.add(option, e);
      }
    }
    return new Options(values, sources);
  }

  private @Nullable GivenValue variable(Option<?> option) throws OptionException {
    for (String name : option.environmentNames()) {
      String text = environment.getOrDefault(name, "");
      if (!text.isEmpty()) {
        return new GivenValue(name, text);
      }
      if (option.secret()) {
        String file = environment.getOrDefault(name.concat("_FILE"), "");
        if (!file.isEmpty()) {
          String source = name.concat("_FILE");
          String path = path(source + " is " + MessageText.quoted(file) + " but", file);
          return new GivenValue(source, contents(source, path));
        }
      }
    }
    return null;
  }

  private static String contents(String variable, String file) throws OptionException {
    try {
      return Files.readString(Path.of(file)).strip();
    } catch (IOException | InvalidPathException e) {
      throw new OptionException(
          variable
              + " names a file that cannot be read: "
              + MessageText.quoted(file)
              + " ("
              + Display.of(e)
              + ")");
    }
  }

  private <T> T value(Option<T> option, GivenValue given) throws OptionException {
    try {
      return option
          .type()
          .parse(
              option.type().isPath() ? HomePath.expand(given.text(), environment) : given.text());
    } catch (IllegalArgumentException e) {
      if (option.secret()) {
        // The message of the type never quotes the value.
        throw new OptionException(given.source() + " (secret, not shown) " + e.getMessage());
      }
      throw new OptionException(
          given.source() + " is " + MessageText.quoted(given.text()) + " but " + e.getMessage());
    }
  }

  /// Operands that are paths, each with the home directory in the place of a leading `~`.
  List<String> paths(List<String> operands) throws OptionException {
    List<String> paths = new ArrayList<>();
    for (String operand : operands) {
      paths.add(path(MessageText.quoted(operand), operand));
    }
    return paths;
  }

  /// A path of the user, with the home directory in the place of a leading `~`.
  ///
  /// @param source the word or variable that held it, for the message
  String path(String source, String text) throws OptionException {
    try {
      return HomePath.expand(text, environment);
    } catch (IllegalArgumentException e) {
      throw new OptionException(source + " " + e.getMessage());
    }
  }
}
