package dev.cacheprog.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// The real go command in one folder, with an environment of its own: nothing of the caller's
/// caches or variables shows through.
public final class Go {
  /// More than any run here takes; a run that hangs is ended then.
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private final Path folder;
  private final Map<String, String> environment;
  private final List<String> wrapper;

  private Go(Path folder, Map<String, String> environment, List<String> wrapper) {
    this.folder = folder;
    this.environment = environment;
    this.wrapper = wrapper;
  }

  /// The go command as a user without cacheprog has it.
  ///
  /// @param folder with a go.mod
  /// @param goCache plain go's own cache
  public static Go plain(Path folder, Path goCache) {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment
        .keySet()
        .removeIf(
            name ->
                name.startsWith("CACHEPROG_")
                    || name.startsWith("GOCACHE")
                    || name.startsWith("GOLANGCI_LINT_")
                    || name.startsWith("AWS_")
                    || name.startsWith("GOOGLE_"));
    environment.put("GOCACHE", goCache.toString());
    environment.put("GOFLAGS", "-mod=mod");
    environment.put("GOTOOLCHAIN", "local");
    return new Go(folder, environment, List.of());
  }

  /// The same with the packaged program as its cache, which writes its log to stderr.
  ///
  /// @param root the program's root directory
  public Go cached(Path root) {
    return with(
        Map.of(
            "GOCACHEPROG", Workspace.program().toString(),
            "CACHEPROG_ROOT_DIRECTORY", root.toString(),
            "CACHEPROG_LOG_OUTPUT", "stderr"));
  }

  /// The same with more variables.
  public Go with(Map<String, String> variables) {
    Map<String, String> more = new HashMap<>(environment);
    more.putAll(variables);
    return new Go(folder, more, wrapper);
  }

  /// See [#with(Map)].
  public Go with(String name, String value) {
    return with(Map.of(name, value));
  }

  /// The same in another folder.
  public Go in(Path other) {
    return new Go(other, environment, wrapper);
  }

  /// The same, started by another program, such as `setsid`.
  public Go via(String... command) {
    return new Go(folder, environment, List.of(command));
  }

  /// Runs `go` with these arguments to its end.
  public Run run(String... arguments) throws IOException, InterruptedException {
    try (Running running = start(arguments)) {
      return running.await();
    }
  }

  /// Starts `go` with these arguments.
  public Running start(String... arguments) throws IOException {
    return new Running(builder(arguments));
  }

  /// What starts `go` with these arguments.
  public ProcessBuilder builder(String... arguments) {
    List<String> command = new ArrayList<>(wrapper);
    command.add("go");
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    return builder;
  }

  /// A copy of a published module, as its authors wrote it.
  ///
  /// @param module with its version, such as `github.com/junegunn/fzf@v0.65.0`
  /// @param folder where the copy goes
  public static Path fetch(String module, Path folder) throws IOException, InterruptedException {
    Path empty = Files.createTempDirectory("fetch");
    try {
      Run run = plain(empty, empty.resolve("cache")).run("mod", "download", "-json", module);
      if (run.exit() != 0) {
        throw new IOException("cannot fetch " + module + ": " + run.stdout() + run.stderr());
      }
      String json = run.stdout();
      int start = json.indexOf("\"Dir\": \"") + "\"Dir\": \"".length();
      Workspace.copy(Path.of(json.substring(start, json.indexOf('"', start))), folder);
      return folder;
    } finally {
      Workspace.delete(empty);
    }
  }

  /// A go command at work.
  public static final class Running implements AutoCloseable {
    private final long start = System.nanoTime();
    private final Path stdout = Files.createTempFile("go-out", "");
    private final Path stderr = Files.createTempFile("go-err", "");
    private final Process process;

    private Running(ProcessBuilder builder) throws IOException {
      process = builder.redirectOutput(stdout.toFile()).redirectError(stderr.toFile()).start();
    }

    /// The number of the process.
    public long pid() {
      return process.pid();
    }

    public boolean isAlive() {
      return process.isAlive();
    }

    /// Waits for its end.
    ///
    /// @throws IOException if it hangs
    public Run await() throws IOException, InterruptedException {
      return await(LIMIT);
    }

    /// Waits for its end.
    ///
    /// @throws IOException if it takes longer than `limit`
    public Run await(Duration limit) throws IOException, InterruptedException {
      boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
      Duration time = Duration.ofNanos(System.nanoTime() - start);
      int exit = ended ? process.exitValue() : -1;
      Run run = new Run(exit, Files.readString(stdout), Files.readString(stderr), time);
      if (!ended) {
        throw new IOException("go hangs: " + run);
      }
      return run;
    }

    /// Ends it if it still runs.
    @Override
    public void close() throws IOException {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      Files.deleteIfExists(stdout);
      Files.deleteIfExists(stderr);
    }
  }

  /// How a go command ended.
  ///
  /// @param exit its code
  /// @param stderr also has the log of the program
  public record Run(int exit, String stdout, String stderr, Duration time) {
    /// Go's own compilers, and those that it calls for C.
    private static final Pattern COMPILATION =
        Pattern.compile("/compile -o |/asm |/cgo |\\bgcc .* -c ");

    private static final Pattern COMPLAINT = Pattern.compile("^time=\\S+ level=(WARN|ERROR) ");

    /// The number that the program's last line of statistics gives for `name`; -1 if there is no
    /// such line.
    public long statistic(String name) {
      int line = stderr.lastIndexOf("cacheprog statistics");
      if (line < 0) {
        return -1;
      }
      int start = stderr.indexOf(" " + name + "=", line);
      if (start < 0) {
        throw new IllegalArgumentException("there is no statistic " + name + ": " + stderr);
      }
      start += name.length() + 2;
      int end = start;
      while (end < stderr.length() && Character.isDigit(stderr.charAt(end))) {
        end++;
      }
      return Long.parseLong(stderr.substring(start, end));
    }

    /// How often a compiler was started, going by what `-x` prints.
    public long compilations() {
      return stderr.lines().filter(line -> COMPILATION.matcher(line).find()).count();
    }

    /// What the program found worth a warning or worse.
    public List<String> complaints() {
      return stderr.lines().filter(line -> COMPLAINT.matcher(line).find()).toList();
    }

    @Override
    public String toString() {
      return "exit " + exit + " after " + time.toMillis() + " ms\n" + stdout + stderr;
    }
  }
}
