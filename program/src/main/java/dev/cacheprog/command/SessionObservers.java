package dev.cacheprog.command;

import static dev.cacheprog.options.BuildFlags.DISABLE_GET;
import static dev.cacheprog.options.SessionFlags.RECORD;
import static dev.cacheprog.options.SessionFlags.STATS_JSON;

import dev.cacheprog.core.BuildCosts;
import dev.cacheprog.core.CacheListener;
import dev.cacheprog.core.Counts;
import dev.cacheprog.log.RepeatLimitedLog;
import dev.cacheprog.metrics.SessionMetrics;
import dev.cacheprog.observe.RequestCounts;
import dev.cacheprog.options.Options;
import dev.cacheprog.prefetch.BuildKeyDetector;
import dev.cacheprog.profile.Profiles;
import dev.cacheprog.sessionlog.SessionLogger;
import dev.cacheprog.stats.JobSummary;
import dev.cacheprog.stats.Statistics;
import dev.cacheprog.stats.StatsAppender;
import dev.cacheprog.stats.StatsFile;
import dev.cacheprog.store.ActionId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What observes a session: its statistics, and as options ask for it metrics, a build record and
/// profiles.
final class SessionObservers {
  private final Options options;
  private final RemoteStorage storage;
  private final RepeatLimitedLog log;
  private final @Nullable Profiles profiles;
  private final Statistics statistics = new Statistics();
  private final @Nullable SessionMetrics metrics;
  private final StatsAppender totals;
  private final @Nullable SessionLogger sessionLog;

  /// Starts to observe.
  ///
  /// @param push the metrics endpoint; null for no metrics
  SessionObservers(
      Options options,
      Map<String, String> environment,
      RemoteStorage storage,
      @Nullable MetricsEndpoint push,
      Path root,
      RepeatLimitedLog log) {
    this.options = options;
    this.storage = storage;
    this.log = log;
    this.profiles = CommandContext.profiles(options, log);
    this.metrics =
        push == null ? null : push.open(statistics, RemoteStorage.roots(options, environment), log);
    this.totals = new StatsAppender(root, statistics, CommandContext.CLOCK, log);
    Optional<String> file = options.get(RECORD);
    this.sessionLog =
        file.isEmpty()
            ? null
            : SessionLogger.open(
                Path.of(file.get()),
                CommandContext.CLOCK.instant(),
                CommandContext.version(),
                BuildKeyDetector.wordsOfParent(),
                storage.name(),
                options.get(DISABLE_GET),
                log);
  }

  Statistics statistics() {
    return statistics;
  }

  /// The totals of the root directory.
  StatsAppender totals() {
    return totals;
  }

  /// Receives all counts.
  Counts counts() {
    return sessionLog == null ? statistics : sessionLog.wrap(statistics);
  }

  /// Receive the requests of the go command, the outermost first.
  ///
  /// @param costs one of them
  CacheListener[] requests(BuildCosts costs) {
    List<CacheListener> listeners = new ArrayList<>();
    listeners.add(costs);
    if (sessionLog != null) {
      listeners.add(sessionLog.requests());
    }
    listeners.add(new RequestCounts(statistics));
    if (metrics != null) {
      listeners.add(metrics.requests());
    }
    return listeners.toArray(new CacheListener[0]);
  }

  /// Observes the calls of the remote store.
  void observe(RemoteStack stack) {
    if (metrics != null) {
      stack.observeInner(metrics.remoteCalls());
    }
    if (sessionLog != null) {
      stack.observeOuter(sessionLog.remoteCalls());
    }
  }

  /// Whether a build record is written.
  boolean isRecorded() {
    return sessionLog != null;
  }

  /// Lets the build record tell objects that were lost from new ones.
  void predictedBy(Predicate<ActionId> predicted) {
    if (sessionLog != null) {
      sessionLog.predictedBy(predicted);
    }
  }

  /// What is written at the end of the session, in this order. None of them fails.
  List<Runnable> atEnd(Map<String, String> environment) {
    List<Runnable> actions = new ArrayList<>();
    actions.add(totals);
    if (metrics != null) {
      actions.add(metrics);
    }
    SessionLogger open = sessionLog;
    if (open != null) {
      // Not a lambda, see docs/decisions/0003-start-up.md.
      actions.add(
          new Runnable() {
            @Override
            public void run() {
              open.close(statistics.snapshot().counts());
            }
          });
    }
    Optional<String> json = options.get(STATS_JSON);
    if (json.isPresent()) {
      actions.add(
          new StatsFile(
              Path.of(json.get()),
              statistics,
              CommandContext.version(),
              storage.scope().isNone() ? "" : storage.scope().toString(),
              CommandContext.CLOCK,
              log));
    }
    String summary = CommandContext.summary(options, environment);
    if (!summary.isEmpty()) {
      actions.add(new JobSummary(Path.of(summary), statistics, log));
    }
    if (profiles != null) {
      actions.add(profiles);
    }
    actions.add(
        new Runnable() {
          @Override
          public void run() {
            log.writeRepetitions();
          }
        });
    return actions;
  }
}
