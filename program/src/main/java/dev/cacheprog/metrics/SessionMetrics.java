package dev.cacheprog.metrics;

import dev.cacheprog.core.Cache;
import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.Unexpected;
import dev.cacheprog.store.RemoteStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// The metrics of one session, pushed at its end. Made only if there is an endpoint to push to.
public final class SessionMetrics implements Runnable {
  /// How long an endpoint may hold up the end of a build.
  public static final Duration LIMIT = Duration.ofSeconds(2);

  private final Registry registry;
  private final Statistics statistics;
  private final PushTarget target;
  private final HttpTransport transport;
  private final Log log;

  /// @param transport must send a GET with a body as what it is, and give up after [#LIMIT]
  public SessionMetrics(
      Registry registry,
      Statistics statistics,
      PushTarget target,
      HttpTransport transport,
      Log log) {
    this.registry = registry;
    this.statistics = statistics;
    this.target = target;
    this.transport = transport;
    this.log = log;
  }

  /// The same cache, measured. The go command's requests come here.
  public Cache of(Cache cache) {
    return new MeteredCache(cache, registry);
  }

  /// The same store, measured, its bodies as they are stored.
  public RemoteStore of(RemoteStore store) {
    return new MeteredStore(store, registry, "remote");
  }

  /// Sends the metrics, at the end of the session. A failure is a warning.
  @Override
  public void run() {
    try {
      Push.send(target, text().getBytes(StandardCharsets.UTF_8), transport, LIMIT);
      log.debug("Pushed metrics", "to", target);
    } catch (IOException e) {
      log.warn("Failed to push metrics", "to", target, "error", e);
    } catch (RuntimeException e) {
      log.warn("Failed to push metrics", "to", target, "error", Unexpected.describe(e));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// All metrics, those included that nobody has to keep while go is waiting.
  String text() {
    CountMetrics.register(registry, statistics);
    ProcessMetrics.register(registry);
    registry.whole("cacheprog_overall_run_time_ms", ProcessMetrics::uptimeMillis);
    return registry.text();
  }
}
