package dev.cacheprog.command;

import dev.cacheprog.core.Display;
import dev.cacheprog.doctor.Finding;
import dev.cacheprog.doctor.GoWords;
import dev.cacheprog.options.CommandLine;
import dev.cacheprog.options.OptionException;
import dev.cacheprog.options.Options;
import dev.cacheprog.options.ParsedCommand;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A variable that says which program go, or golangci-lint, starts as its cache: whether that
/// program is there, is this one, and understands the words that follow it.
///
/// @param finding what is right or wrong about it
/// @param flags the words for this program; empty if it is another one, or they are wrong
/// @param options those of a build with these flags; null if nothing is known of them
record CacheVariable(Finding finding, List<String> flags, @Nullable Options options) {
  static final String OF_GO = "GOCACHEPROG";
  static final String OF_GOLANGCI_LINT = "GOLANGCI_LINT_CACHEPROG";

  private static final int LIMIT_SECONDS = 10;
  private static final int MOST_OUTPUT = 200;

  /// What the go command uses here: the environment, else what `go env -w` has written down.
  static CacheVariable ofGo(Map<String, String> environment) throws InterruptedException {
    String value = environment.getOrDefault(OF_GO, "");
    if (!value.isEmpty()) {
      return examine(OF_GO, value, "", environment);
    }
    try {
      value = output(List.of("go", "env", OF_GO));
    } catch (IOException e) {
      return unset(": it is not in the environment, and go env failed (" + Display.reason(e) + ")");
    }
    return value.isEmpty()
        ? unset(": builds do not use cacheprog; export " + OF_GO + "=" + CommandContext.launcher())
        : examine(OF_GO, value, " (of go env -w)", environment);
  }

  /// What golangci-lint uses; null if it is not set.
  static @Nullable CacheVariable ofGolangciLint(Map<String, String> environment)
      throws InterruptedException {
    String value = environment.getOrDefault(OF_GOLANGCI_LINT, "");
    return value.isEmpty() ? null : examine(OF_GOLANGCI_LINT, value, "", environment);
  }

  private static CacheVariable unset(String why) {
    return new CacheVariable(Finding.warning(OF_GO, "not set" + why), List.of(), null);
  }

  private static CacheVariable examine(
      String variable, String value, String where, Map<String, String> environment)
      throws InterruptedException {
    List<String> words;
    try {
      words = GoWords.split(value);
    } catch (IllegalArgumentException e) {
      return failed(variable, e.getMessage() + where);
    }
    if (words.isEmpty()) {
      return failed(variable, "contains only white space" + where);
    }
    String program = words.getFirst();
    String problem = problem(program, environment);
    if (!problem.isEmpty()) {
      return failed(variable, program + " " + problem + where);
    }
    String version;
    try {
      version = output(List.of(program, "--version"));
    } catch (IOException e) {
      return failed(variable, program + " cannot be run" + where + ": " + Display.reason(e));
    }
    if (!version.startsWith("cacheprog ")) {
      return new CacheVariable(
          Finding.warning(
              variable, program + where + " is another program; its arguments were not checked"),
          List.of(),
          null);
    }
    return words(variable, words, version.substring("cacheprog ".length()), where, environment);
  }

  /// What follows the program, which is this one in some version.
  private static CacheVariable words(
      String variable,
      List<String> words,
      String version,
      String where,
      Map<String, String> environment) {
    List<String> rest = words.subList(1, words.size());
    Options options;
    try {
      if (!(CommandLine.parse(rest, environment) instanceof ParsedCommand.Direct direct)) {
        return failed(variable, "'" + rest.getFirst() + "' cannot serve a go command" + where);
      }
      options = direct.options();
    } catch (OptionException e) {
      return failed(variable, e.getMessage() + where);
    }
    List<String> flags =
        rest.isEmpty() || rest.getFirst().startsWith("-") ? rest : rest.subList(1, rest.size());
    String text = words.getFirst() + where + ", version " + version + names(flags);
    return new CacheVariable(
        version.equals(CommandContext.version())
            ? Finding.ok(variable, text)
            : Finding.warning(variable, text + "; this is version " + CommandContext.version()),
        List.copyOf(flags),
        options);
  }

  /// Without values, which may be secret.
  private static String names(List<String> flags) {
    List<String> names = new ArrayList<>();
    for (String flag : flags) {
      if (flag.startsWith("-")) {
        int equals = flag.indexOf('=');
        names.add(equals < 0 ? flag : flag.substring(0, equals));
      }
    }
    return names.isEmpty() ? "" : ", with " + String.join(" ", names);
  }

  private static CacheVariable failed(String variable, String text) {
    return new CacheVariable(Finding.failed(variable, text), List.of(), null);
  }

  /// What keeps go from running a program; empty if nothing does.
  private static String problem(String program, Map<String, String> environment) {
    if (program.startsWith("~") || program.startsWith("$")) {
      return "is not expanded by go; write the full path";
    }
    if (program.indexOf('/') >= 0 || program.indexOf(File.separatorChar) >= 0) {
      Path path = Path.of(program);
      return !Files.exists(path)
          ? "does not exist"
          : Files.isDirectory(path)
              ? "is a directory"
              : Files.isExecutable(path) ? "" : "is not executable";
    }
    for (String folder : environment.getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
      Path path = Path.of(folder.isEmpty() ? "." : folder, program);
      if (!Files.isDirectory(path) && Files.isExecutable(path)) {
        return "";
      }
    }
    return "is not in PATH";
  }

  /// What a command prints that reads nothing and ends soon, without the line break.
  ///
  /// @throws IOException if it cannot be started, fails or takes too long
  private static String output(List<String> command) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().remove(OF_GO); // which go might start
    Process process = builder.start();
    try {
      process.getOutputStream().close();
      CompletableFuture<String> printed =
          CompletableFuture.supplyAsync(() -> read(process), Thread::startVirtualThread);
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("'" + String.join(" ", command) + "' timed out");
      }
      if (process.exitValue() != 0) {
        throw new IOException(
            "'" + String.join(" ", command) + "' exited with " + process.exitValue());
      }
      return printed.join();
    } finally {
      process.destroyForcibly();
    }
  }

  private static String read(Process process) {
    try {
      return new String(process.getInputStream().readNBytes(MOST_OUTPUT), StandardCharsets.UTF_8)
          .strip();
    } catch (IOException _) {
      return "";
    }
  }
}
