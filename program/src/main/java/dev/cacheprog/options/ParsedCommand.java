package dev.cacheprog.options;

import java.util.List;

/// What a command line asks for, as [CommandLine] understood it.
public sealed interface ParsedCommand {
  /// Serve the go command that started this program.
  record Direct(Options options) implements ParsedCommand {}

  /// Serve other programs over HTTP.
  record Proxy(Options options) implements ParsedCommand {}

  /// Look at all that a build needs, and say what is wrong.
  ///
  /// @param problems with the options; those that are wrong are as if they were not given
  record Doctor(Options options, List<OptionProblem> problems) implements ParsedCommand {
    public Doctor {
      problems = List.copyOf(problems);
    }
  }

  /// Fetch what a build will ask for.
  ///
  /// @param words its command line, such as `go`, `build`, `./...`; may be empty
  record Prefill(List<String> words, Options options) implements ParsedCommand {
    public Prefill {
      words = List.copyOf(words);
    }
  }

  /// Delete from the local disk what is old, or too much.
  record Trim(Options options) implements ParsedCommand {}

  /// Delete all from the local disk.
  record Clear(Options options) implements ParsedCommand {}

  /// Show what the cache did in the sessions on the local disk.
  record Stats(Options options) implements ParsedCommand {}

  /// Give the files in `folders`, or else in the working directory, times that follow from their
  /// content.
  record SettleMtimes(List<String> folders, Options options) implements ParsedCommand {
    public SettleMtimes {
      folders = List.copyOf(folders);
    }
  }

  /// Make a page from records.
  ///
  /// @param files at least one
  record Report(List<String> files, Options options) implements ParsedCommand {
    public Report {
      files = List.copyOf(files);
      if (files.isEmpty()) {
        throw new IllegalArgumentException("a report needs a file");
      }
    }
  }

  /// Print `text`, which ends with a line break, and stop.
  record Help(String text) implements ParsedCommand {}

  /// Print the program's version and stop.
  record Version() implements ParsedCommand {}
}
