package dev.cacheprog;

import static dev.cacheprog.options.OptionTable.CPU_PROFILE;
import static dev.cacheprog.options.OptionTable.DISABLE_GET;
import static dev.cacheprog.options.OptionTable.DISABLE_PUT;
import static dev.cacheprog.options.OptionTable.DISK_MAX_AGE;
import static dev.cacheprog.options.OptionTable.DISK_MAX_SIZE;
import static dev.cacheprog.options.OptionTable.FGPROF;
import static dev.cacheprog.options.OptionTable.LOG_FORMAT;
import static dev.cacheprog.options.OptionTable.LOG_LEVEL;
import static dev.cacheprog.options.OptionTable.LOG_OUTPUT;
import static dev.cacheprog.options.OptionTable.MAX_BACKGROUND_WAIT;
import static dev.cacheprog.options.OptionTable.MAX_CONSECUTIVE_ERRORS;
import static dev.cacheprog.options.OptionTable.MEM_PROFILE;
import static dev.cacheprog.options.OptionTable.METRICS_PUSH_ENDPOINT;
import static dev.cacheprog.options.OptionTable.MIN_REMOTE_PUT_SIZE;
import static dev.cacheprog.options.OptionTable.PREFETCH;
import static dev.cacheprog.options.OptionTable.PREFETCH_KEY;
import static dev.cacheprog.options.OptionTable.RECORD;
import static dev.cacheprog.options.OptionTable.ROOT_DIRECTORY;
import static dev.cacheprog.options.OptionTable.STATS_JSON;
import static dev.cacheprog.options.OptionTable.SUMMARY;
import static dev.cacheprog.options.OptionTable.TRACE_PROFILE;

import dev.cacheprog.bundle.BuildKind;
import dev.cacheprog.bundle.Bundled;
import dev.cacheprog.bundle.GoCommand;
import dev.cacheprog.bundle.Judged;
import dev.cacheprog.bundle.Marks;
import dev.cacheprog.core.Cache;
import dev.cacheprog.core.Deadline;
import dev.cacheprog.core.LocalStore;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.Recorder;
import dev.cacheprog.core.RemoteStore;
import dev.cacheprog.core.Sha256;
import dev.cacheprog.disk.DiskLimits;
import dev.cacheprog.disk.DiskStore;
import dev.cacheprog.disk.RootDirectory;
import dev.cacheprog.disk.Upkeep;
import dev.cacheprog.engine.Counted;
import dev.cacheprog.engine.LocalCache;
import dev.cacheprog.engine.SessionOnly;
import dev.cacheprog.engine.TieredCache;
import dev.cacheprog.engine.Uploads;
import dev.cacheprog.layers.Budgeted;
import dev.cacheprog.layers.Compressed;
import dev.cacheprog.layers.ReadOnly;
import dev.cacheprog.log.JsonLog;
import dev.cacheprog.log.LogfmtLog;
import dev.cacheprog.metrics.SessionMetrics;
import dev.cacheprog.metrics.Statistics;
import dev.cacheprog.metrics.StatsFile;
import dev.cacheprog.metrics.Summary;
import dev.cacheprog.options.OptionException;
import dev.cacheprog.options.Options;
import dev.cacheprog.options.PrefixTemplate;
import dev.cacheprog.profile.Profiles;
import dev.cacheprog.protocol.Session;
import dev.cacheprog.record.SessionRecord;
import dev.cacheprog.sha256.NativeSha256;
import dev.cacheprog.zstd.ZstdCodec;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Puts the program together: every part that another part needs is made here and nowhere else.
final class App {
  /// Not a [java.time.Clock], whose time zone is made before the first line.
  static final InstantSource CLOCK = InstantSource.system();

  private App() {}

  /// What `--version` prints; the launcher passes it in.
  static String version() {
    return System.getProperty("cacheprog.version", "development");
  }

  /// Has hashes come from the processor, if the launcher knows how.
  static void hashNatively() {
    String library = System.getProperty("cacheprog.sha256");
    if (library != null) {
      Sha256.comesFrom(NativeSha256.from(library));
    }
  }

  /// Serves one run of the go command.
  ///
  /// @throws OptionException before anything was written to `out`
  static int direct(
      Options options,
      Map<String, String> environment,
      InputStream in,
      OutputStream out,
      OutputStream err)
      throws OptionException, IOException, InterruptedException {
    hashNatively();
    RemoteStorage storage = RemoteStorage.of(options, environment);
    Optional<URI> endpoint = options.get(METRICS_PUSH_ENDPOINT);
    @Nullable MetricsEndpoint push =
        endpoint.isEmpty() ? null : MetricsEndpoint.of(endpoint.get(), options);
    // The go command waits for this line, whatever it wants to do: all that takes time comes after
    // it.
    Session.greet(out);

    Log log = log(options, err);
    log.info("Starting cacheprog", "version", version());
    @Nullable Profiles profiles = profiles(options, log);
    Statistics statistics = new Statistics();
    @Nullable SessionMetrics metrics =
        push == null ? null : push.open(statistics, RemoteStorage.roots(options, environment), log);
    Path root = root(options, environment, log);
    DiskStore local = new DiskStore(root, environment, log);
    @Nullable SessionRecord record = record(options, storage, log);
    Cache cache = new LocalCache(local, CLOCK);
    RemoteStore store = storage.open(log);
    if (store != null) {
      cache =
          tiered(
              options,
              environment,
              local,
              cache,
              store,
              storage.name(),
              root,
              record == null ? statistics : record.of(statistics),
              metrics,
              record,
              log);
    }
    if (options.get(DISABLE_GET)) {
      cache = new SessionOnly(cache);
    }
    log.debug("Put together", "cache", cache);
    cache = new Counted(metrics == null ? cache : metrics.of(cache), statistics);
    if (record != null) {
      cache = record.of(cache);
    }
    Shutdown shutdown =
        new Shutdown(
            cache,
            lastly(options, environment, metrics, record, profiles, statistics, log),
            statistics,
            log);
    Runtime.getRuntime().addShutdownHook(shutdown.hook());
    try (Upkeep upkeep = new Upkeep(root, local, limits(options), log)) {
      upkeep.start();
      new Session(in, out, shutdown, log).run();
    }
    return Main.OK;
  }

  /// What tells others of the session when it ends.
  private static List<Runnable> lastly(
      Options options,
      Map<String, String> environment,
      @Nullable SessionMetrics metrics,
      @Nullable SessionRecord record,
      @Nullable Profiles profiles,
      Statistics statistics,
      Log log) {
    List<Runnable> lastly = new ArrayList<>();
    if (metrics != null) {
      lastly.add(metrics);
    }
    if (record != null) {
      lastly.add(
          new Runnable() {
            @Override
            public void run() {
              record.close(statistics.facts());
            }
          });
    }
    Optional<String> json = options.get(STATS_JSON);
    if (json.isPresent()) {
      lastly.add(new StatsFile(Path.of(json.get()), statistics, version(), CLOCK, log));
    }
    String summary =
        options.isSet(SUMMARY)
            ? options.get(SUMMARY).orElse("")
            : environment.getOrDefault("GITHUB_STEP_SUMMARY", "");
    if (!summary.isEmpty()) {
      lastly.add(new Summary(Path.of(summary), statistics, log));
    }
    if (profiles != null) {
      lastly.add(profiles);
    }
    return lastly;
  }

  /// What the session is written down in, if it is to be.
  private static @Nullable SessionRecord record(Options options, RemoteStorage storage, Log log) {
    Optional<String> file = options.get(RECORD);
    return file.isEmpty()
        ? null
        : SessionRecord.open(
            Path.of(file.get()),
            CLOCK.instant(),
            version(),
            GoCommand.wordsOfParent(),
            storage.name(),
            options.get(DISABLE_GET),
            log);
  }

  private static Cache tiered(
      Options options,
      Map<String, String> environment,
      LocalStore local,
      Cache localCache,
      RemoteStore store,
      String storeName,
      Path root,
      Recorder statistics,
      @Nullable SessionMetrics metrics,
      @Nullable SessionRecord record,
      Log log) {
    RemoteStore measured = RemoteStorage.measured(store, options, statistics, log);
    RemoteStore remote =
        RemoteStorage.circuitBroken(
            // Below the breaker: what a broken store would refuse is not compressed first.
            new Compressed(
                metrics == null ? measured : metrics.of(measured),
                new ZstdCodec(root.resolve("tmp"))),
            options,
            log);
    if (options.get(MAX_CONSECUTIVE_ERRORS) > 0) {
      remote = new Budgeted(remote, CLOCK, log);
    }
    if (record != null) {
      remote = record.of(remote);
    }
    if (options.get(DISABLE_PUT)) {
      remote = new ReadOnly(remote);
    }
    Deadline deadline = new Deadline(options.get(MAX_BACKGROUND_WAIT));
    Uploads uploads =
        new Uploads(remote, options.get(MIN_REMOTE_PUT_SIZE), deadline, statistics, log);
    if (!options.get(PREFETCH)) {
      return new TieredCache(local, localCache, remote, uploads, statistics, log);
    }
    // Not a lambda, see docs/decisions/0003-start-up.md.
    Supplier<BuildKind> kind =
        new Supplier<>() {
          @Override
          public BuildKind get() {
            return buildKind(options, environment);
          }
        };
    Bundled bundled =
        new Bundled(
            new TieredCache(
                local, localCache, new Judged(remote, statistics, log), uploads, statistics, log),
            localCache,
            local,
            remote,
            kind,
            access(options),
            new Marks(root.resolve("marks"), storeName, CLOCK),
            deadline,
            statistics,
            log);
    if (record != null) {
      record.foretold(bundled::isForetold);
    }
    if (local.isEmpty()) {
      // All that go asks for will be missing: while it gets ready, so do we.
      bundled.begin();
    }
    return bundled;
  }

  private static Bundled.Access access(Options options) {
    if (options.get(DISABLE_GET)) {
      return Bundled.Access.WRITE_ONLY;
    }
    return options.get(DISABLE_PUT) ? Bundled.Access.READ_ONLY : Bundled.Access.READ_AND_WRITE;
  }

  private static BuildKind buildKind(Options options, Map<String, String> environment) {
    return options.isSet(PREFETCH_KEY)
        ? named(options, environment)
        : GoCommand.ofParent(environment, platform(environment));
  }

  /// The kind of build that an option names.
  static BuildKind named(Options options, Map<String, String> environment) {
    return BuildKind.named(options.get(PREFETCH_KEY).expand(environment).text());
  }

  /// What is built for, such as `linux/amd64`.
  static String platform(Map<String, String> environment) {
    return new PrefixTemplate("{% GOOS %}/{% GOARCH %}").expand(environment).text();
  }

  /// The default root is in the temporary directory, which is not ours to keep small.
  private static DiskLimits limits(Options options) {
    boolean kept = options.isSet(ROOT_DIRECTORY);
    return new DiskLimits(
        kept || options.isSet(DISK_MAX_SIZE) ? options.get(DISK_MAX_SIZE) : 0,
        kept || options.isSet(DISK_MAX_AGE) ? options.get(DISK_MAX_AGE) : Duration.ZERO);
  }

  static Path root(Options options, Map<String, String> environment, Log log) {
    Optional<String> given = options.get(ROOT_DIRECTORY);
    return given.isPresent()
        ? Path.of(given.get()).toAbsolutePath().normalize()
        : RootDirectory.byDefault(environment, log);
  }

  /// Starts the profiles that are asked for; null if none is, which is nearly always.
  static @Nullable Profiles profiles(Options options, Log log) {
    boolean isAsked =
        options.isSet(CPU_PROFILE)
            || options.isSet(MEM_PROFILE)
            || options.isSet(TRACE_PROFILE)
            || options.isSet(FGPROF);
    return isAsked ? Profiling.start(options, log) : null;
  }

  static Log log(Options options, OutputStream err) {
    Log.Level level =
        switch (options.get(LOG_LEVEL)) {
          case DEBUG -> Log.Level.DEBUG;
          case INFO -> Log.Level.INFO;
          case WARN -> Log.Level.WARN;
          case ERROR -> Log.Level.ERROR;
        };
    Optional<Path> file = options.get(LOG_OUTPUT);
    if (file.isEmpty()) {
      return log(options, err, level);
    }
    try {
      OutputStream out =
          Files.newOutputStream(file.get(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      return log(options, out, level);
    } catch (IOException e) {
      // A log is not worth a build.
      Log log = log(options, err, level);
      log.warn("The log file cannot be opened; logging to stderr", "file", file.get(), "error", e);
      return log;
    }
  }

  private static Log log(Options options, OutputStream out, Log.Level level) {
    return switch (options.get(LOG_FORMAT)) {
      case TEXT -> new LogfmtLog(out, level, CLOCK);
      case JSON -> new JsonLog(out, level, CLOCK);
    };
  }
}
