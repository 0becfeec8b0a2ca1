package dev.cacheprog.command;

import static dev.cacheprog.options.DiskFlags.DISK_MAX_AGE;
import static dev.cacheprog.options.DiskFlags.DISK_MAX_SIZE;
import static dev.cacheprog.options.DiskFlags.ROOT_DIRECTORY;
import static dev.cacheprog.options.LogFlags.LOG_FORMAT;
import static dev.cacheprog.options.LogFlags.LOG_LEVEL;
import static dev.cacheprog.options.LogFlags.LOG_OUTPUT;
import static dev.cacheprog.options.PrefetchFlags.PREFETCH_KEY;
import static dev.cacheprog.options.ProfileFlags.CPU_PROFILE;
import static dev.cacheprog.options.ProfileFlags.FGPROF;
import static dev.cacheprog.options.ProfileFlags.MEM_PROFILE;
import static dev.cacheprog.options.ProfileFlags.TRACE_PROFILE;
import static dev.cacheprog.options.SessionFlags.SUMMARY;

import dev.cacheprog.core.Log;
import dev.cacheprog.disk.DiskLimits;
import dev.cacheprog.disk.RootDirectory;
import dev.cacheprog.jni.NativeSha256;
import dev.cacheprog.log.FileAndStderrLog;
import dev.cacheprog.log.JsonLog;
import dev.cacheprog.log.LogFile;
import dev.cacheprog.log.LogfmtLog;
import dev.cacheprog.log.RecentMessages;
import dev.cacheprog.log.RepeatLimitedLog;
import dev.cacheprog.options.IdleSettings;
import dev.cacheprog.options.LogOutput;
import dev.cacheprog.options.Options;
import dev.cacheprog.options.PrefixTemplate;
import dev.cacheprog.options.UnknownVariable;
import dev.cacheprog.prefetch.manifest.BuildKey;
import dev.cacheprog.profile.Profiles;
import dev.cacheprog.store.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What several commands need: version, clock, log, root directory.
public final class CommandContext {
  /// Not a [java.time.Clock], whose time zone is made before the first line.
  static final InstantSource CLOCK = InstantSource.system();

  /// The log of sessions, in the root directory.
  static final String LOG_FILE = "cacheprog.log";

  /// The recent warnings of sessions, in the root directory.
  static final String WARNED = "warned";

  /// Longer than a session lasts.
  private static final Duration SESSION = Duration.ofDays(1);

  private CommandContext() {}

  /// The version that `--version` prints; passed by the launcher.
  public static String version() {
    return System.getProperty("cacheprog.version", "development");
  }

  /// The path of the launcher; its name if the path is not known.
  static String launcher() {
    Path bin = Path.of(System.getProperty("java.home"), "..", "bin").normalize();
    for (String name : List.of("cacheprog", "cacheprog.cmd")) {
      if (Files.isExecutable(bin.resolve(name))) {
        return bin.resolve(name).toString();
      }
    }
    return "cacheprog";
  }

  /// The text for a program started on a terminal, without a go command.
  public static String introduction() {
    return "cacheprog "
        + version()
        + """
         is a remote build cache for Go. The go command starts it, if GOCACHEPROG is set:

          export GOCACHEPROG=@launcher@
          export CACHEPROG_REMOTE_STORAGE_TYPE=s3 CACHEPROG_S3_BUCKET=...
          go build ./...

        'cacheprog help' lists commands and flags, 'cacheprog doctor' checks the settings.
        """
            .replace("@launcher@", launcher());
  }

  /// Hashes with the instructions of the processor, if the launcher has found a library for it.
  static void hashNatively() {
    String library = System.getProperty("cacheprog.sha256");
    if (library != null) {
      Sha256.useDigests(NativeSha256.from(library));
    }
  }

  /// The file for the summary of a CI job; empty if there is none.
  static String summary(Options options, Map<String, String> environment) {
    return options.isSet(SUMMARY)
        ? options.get(SUMMARY).orElse("")
        : environment.getOrDefault("GITHUB_STEP_SUMMARY", "");
  }

  /// The build key that an option names.
  static BuildKey named(Options options, Map<String, String> environment, Log log) {
    PrefixTemplate.Expansion key = options.get(PREFETCH_KEY).expand(environment);
    for (String name : key.unset()) {
      log.warn("Variable in prefetch key not set; using empty text", "variable", name);
    }
    return BuildKey.named(key.text());
  }

  /// The target platform, such as `linux/amd64`.
  static String platform(Map<String, String> environment) {
    return new PrefixTemplate("{% GOOS %}/{% GOARCH %}").expand(environment).text();
  }

  static Path root(Options options, Map<String, String> environment, Log log) {
    Optional<String> given = options.get(ROOT_DIRECTORY);
    return given.isPresent()
        ? Path.of(given.get()).toAbsolutePath().normalize()
        : RootDirectory.byDefault(environment, log);
  }

  /// Warns of settings without effect.
  static void warnOfIdleSettings(Options options, Map<String, String> environment, Log log) {
    warnOfUnknownVariables(environment, log);
    Optional<String> reason = IdleSettings.storeWithoutType(options);
    if (reason.isPresent()) {
      log.warn("Remote storage settings have no effect", "reason", reason.get());
    }
    if (log.isEnabled(Log.Level.DEBUG)) {
      for (String other : IdleSettings.others(options)) {
        log.debug("A setting has no effect", "reason", other);
      }
    }
  }

  /// Warns of unknown variables, in one line.
  static void warnOfUnknownVariables(Map<String, String> environment, Log log) {
    List<UnknownVariable> unknown = UnknownVariable.in(environment);
    if (!unknown.isEmpty()) {
      log.warn("Unknown variables have no effect", "reason", UnknownVariable.sentences(unknown));
    }
  }

  /// The limits of the root directory. The default root has none unless they are set: it is in the
  /// temporary directory, which the system cleans up.
  static DiskLimits limits(Options options) {
    boolean named = options.isSet(ROOT_DIRECTORY);
    return new DiskLimits(
        named || options.isSet(DISK_MAX_SIZE) ? options.get(DISK_MAX_SIZE) : 0,
        named || options.isSet(DISK_MAX_AGE) ? options.get(DISK_MAX_AGE) : Duration.ZERO);
  }

  /// Starts the profiles that the options ask for; null if there are none.
  static @Nullable Profiles profiles(Options options, Log log) {
    boolean isAsked =
        options.isSet(CPU_PROFILE)
            || options.isSet(MEM_PROFILE)
            || options.isSet(TRACE_PROFILE)
            || options.isSet(FGPROF);
    return isAsked ? Profiling.start(options, log) : null;
  }

  /// The log of a process of its own, such as the proxy: stderr, unless an option names another
  /// output. Repeated warnings are logged once a minute at most.
  static RepeatLimitedLog log(Options options, OutputStream err) {
    return limited(explicitLog(options, err), Duration.ofMinutes(1));
  }

  /// The root directory of a session and its log.
  ///
  /// @param root the root directory
  record RootAndLog(Path root, RepeatLimitedLog log) {}

  /// The root directory and the log of a process that serves a go command, or shares its root: a
  /// file in the root, and warnings also on stderr, unless an option names another output. Repeated
  /// warnings are left out.
  static RootAndLog rootAndLog(Options options, Map<String, String> environment, OutputStream err) {
    Log explicitLog = explicitLog(options, err);
    Path root = root(options, environment, explicitLog);
    return new RootAndLog(
        root,
        limited(
            options.get(LOG_OUTPUT) instanceof LogOutput.Default
                ? fileLog(root, options, err)
                : explicitLog,
            SESSION));
  }

  private static Log fileLog(Path root, Options options, OutputStream err) {
    Log.Level level = level(options);
    Log.Level stderrLevel = level.compareTo(Log.Level.WARN) < 0 ? Log.Level.WARN : level;
    // Not a lambda, see docs/decisions/0003-start-up.md.
    Supplier<String> configuration =
        new Supplier<>() {
          @Override
          public String get() {
            return options.fingerprint();
          }
        };
    return new FileAndStderrLog(
        log(options, LogFile.bounded(root.resolve(LOG_FILE)), level),
        log(options, err, stderrLevel),
        new RecentMessages(root.resolve(WARNED), configuration, CLOCK));
  }

  private static RepeatLimitedLog limited(Log log, Duration interval) {
    return new RepeatLimitedLog(log, interval, CLOCK);
  }

  /// The log that the options name, else stderr.
  private static Log explicitLog(Options options, OutputStream err) {
    Log.Level level = level(options);
    if (!(options.get(LOG_OUTPUT) instanceof LogOutput.File(String path))) {
      return log(options, err, level);
    }
    try {
      return log(options, LogFile.unbounded(Path.of(path)), level);
    } catch (IOException e) {
      // A log is not worth a build.
      Log log = log(options, err, level);
      log.warn("Failed to open log file; logging to stderr", "file", path, "error", e);
      return log;
    }
  }

  private static Log.Level level(Options options) {
    return switch (options.get(LOG_LEVEL)) {
      case DEBUG -> Log.Level.DEBUG;
      case INFO -> Log.Level.INFO;
      case WARN -> Log.Level.WARN;
      case ERROR -> Log.Level.ERROR;
    };
  }

  private static Log log(Options options, OutputStream out, Log.Level level) {
    return switch (options.get(LOG_FORMAT)) {
      case TEXT -> new LogfmtLog(out, level, CLOCK);
      case JSON -> new JsonLog(out, level, CLOCK);
    };
  }
}
