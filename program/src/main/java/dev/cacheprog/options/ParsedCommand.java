package dev.cacheprog.options;

import java.util.List;

/// A parsed command line, the result of [CommandLine].
public sealed interface ParsedCommand {
  /// Serve the go command that started this program.
  record Direct(Options options) implements ParsedCommand {}

  /// Serve other programs over HTTP.
  record Proxy(Options options) implements ParsedCommand {}

  /// Check the settings and the environment of a build.
  ///
  /// @param problems with the options; invalid ones count as not given
  record Doctor(Options options, List<OptionProblem> problems) implements ParsedCommand {
    public Doctor {
      problems = List.copyOf(problems);
    }
  }

  /// Download the objects that a build needs.
  ///
  /// @param words its command line, such as `go`, `build`, `./...`; may be empty
  record Prefill(List<String> words, Options options) implements ParsedCommand {
    public Prefill {
      words = List.copyOf(words);
    }
  }

  /// Fill `GOCACHE`.
  record Restore(Options options) implements ParsedCommand {}

  /// Store what a job has used in `GOCACHE`.
  record Save(Options options) implements ParsedCommand {}

  /// Restore, run a command, and save.
  ///
  /// @param words the command line, with the program
  record Run(List<String> words, Options options) implements ParsedCommand {
    public Run {
      words = List.copyOf(words);
      if (words.isEmpty()) {
        throw new IllegalArgumentException("nothing to run");
      }
    }
  }

  /// Wait for a restore in the background.
  record Wait(Options options) implements ParsedCommand {}

  /// Trim the local disk to its limits.
  record Trim(Options options) implements ParsedCommand {}

  /// Delete all files from the local disk.
  record Clear(Options options) implements ParsedCommand {}

  /// Print the statistics of the sessions on the local disk.
  record Stats(Options options) implements ParsedCommand {}

  /// Set the modification times of the files in `folders`, or in the working directory, by their
  /// contents.
  record SettleMtimes(List<String> folders, Options options) implements ParsedCommand {
    public SettleMtimes {
      folders = List.copyOf(folders);
    }
  }

  /// Create an HTML page from build records.
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
