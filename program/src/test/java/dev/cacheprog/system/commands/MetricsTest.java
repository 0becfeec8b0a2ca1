package dev.cacheprog.system.commands;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.testkit.CacheClient;
import dev.cacheprog.testkit.Go;
import dev.cacheprog.testkit.MetricsServer;
import dev.cacheprog.testkit.ProxyProcess;
import dev.cacheprog.testkit.Workspace;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What real builds push, and what the servers for metrics then show.
@Tag("system")
class MetricsTest {
  private static final String ENDPOINT = "CACHEPROG_METRICS_PUSH_ENDPOINT";

  /// A build of the small project on an empty disk, with all its objects in the store.
  private static Go.Run build(Map<String, String> metrics) throws Exception {
    Go.Run run =
        Fixture.go(Fixture.library().folder(), Fixture.LIBRARY_PREFIX)
            .with(metrics)
            .run("build", "-o", Fixture.fresh("binary").resolve("hello").toString(), ".");
    assertThat(run.exit()).as("%s", run).isZero();
    return run;
  }

  /// A build that pushes to a proxy, of which neither has anything to complain.
  private static Go.Run pushThrough(ProxyProcess proxy, String name, String value)
      throws Exception {
    Go.Run run = build(Map.of(ENDPOINT, proxy.uri("/metricsproxy").toString(), name, value));
    assertThat(run.complaints()).as("%s", run).isEmpty();
    assertThat(proxy.log()).doesNotContain("level=WARN", "level=ERROR");
    return run;
  }

  private static double count(Go.Run run, String name) {
    return (double) run.statistic(name);
  }

  private static double query(MetricsServer server, String query) throws Exception {
    Fixture.await(
        Duration.ofSeconds(20), "an answer to " + query, () -> server.query(query).isPresent());
    OptionalDouble value = server.query(query);
    return value.orElseThrow();
  }

  @Test
  void victoriaMetricsShowsWhatABuildPushedByGet() throws Exception {
    Fixture.requireTool(MetricsServer.VICTORIA_METRICS, "what it makes of our metrics");
    try (MetricsServer server = MetricsServer.victoriaMetrics(Fixture.fresh("victoria"))) {
      Go.Run run =
          build(
              Map.of(
                  ENDPOINT,
                  server.url("/api/v1/import/prometheus"),
                  "CACHEPROG_USE_VM_HISTOGRAMS",
                  "1",
                  "CACHEPROG_METRICS_PUSH_EXTRA_LABELS",
                  "team=build tools,\"who=a,b\""));
      assertThat(run.complaints()).as("%s", run).isEmpty();

      String labels = "team=\"build tools\",who=\"a,b\"";
      assertThat(query(server, "cacheprog_build_gets_total{" + labels + "}"))
          .isEqualTo(count(run, "get_calls"))
          .isPositive();
      assertThat(query(server, "cacheprog_build_hits_total{" + labels + "}"))
          .isEqualTo(count(run, "get_hits"));
      String remoteGets = "{storage_type=\"remote\",operation=\"get\"," + labels + "}";
      assertThat(query(server, "cacheprog_object_get_size_total" + remoteGets))
          .isEqualTo(count(run, "remote_hits"))
          .isPositive();
      assertThat(query(server, "cacheprog_object_get_size_bytes_total" + remoteGets))
          .isEqualTo(count(run, "bytes_fetched"))
          .isEqualTo(query(server, "cacheprog_object_get_size_bytes_sum" + remoteGets))
          .isLessThan(query(server, "cacheprog_object_plain_bytes_total" + remoteGets));
      assertThat(query(server, "cacheprog_object_miss_total{storage_type=\"remote\"}"))
          .isEqualTo(count(run, "remote_misses"));
      // Which takes that the server reads the vmrange buckets as it reads its own.
      assertThat(
              query(
                  server,
                  "histogram_quantile(0.5, sum by (vmrange)"
                      + " (cacheprog_object_get_size_bytes_bucket"
                      + remoteGets
                      + "))"))
          .isBetween(1.0, 1e8);
      assertThat(
              query(server, "sum(cacheprog_object_get_duration_seconds_bucket" + remoteGets + ")"))
          .isEqualTo(count(run, "remote_hits") + count(run, "remote_misses"));
      assertThat(query(server, "cacheprog_overall_run_time_ms"))
          .isBetween(1.0, (double) run.time().toMillis());
      assertThat(query(server, "cacheprog_build_get_wait_wall_seconds"))
          .isBetween(0.001, run.time().toMillis() / 1e3);
      assertThat(query(server, "cacheprog_process_resident_memory_bytes")).isGreaterThan(20e6);
      assertThat(query(server, "sum(cacheprog_jvm_gc_collection_seconds_count)")).isNotNegative();
      // As the dashboard asks for it.
      assertThat(
              query(
                  server,
                  "sum(sum_over_time(cacheprog_build_hits_total[1h]))"
                      + " / sum(sum_over_time(cacheprog_build_gets_total[1h]))"))
          .isBetween(0.5, 1.0);
    }
  }

  @Test
  void pushgatewayShowsWhatABuildPutAndPosted() throws Exception {
    Fixture.requireTool(MetricsServer.PUSHGATEWAY, "what it makes of our metrics");
    try (MetricsServer server = MetricsServer.pushgateway(Fixture.fresh("pushgateway"))) {
      String url = server.url("/metrics/job/cacheprog");
      Go.Run put =
          build(
              Map.of(
                  ENDPOINT,
                  url,
                  "CACHEPROG_METRICS_PUSH_METHOD",
                  "PUT",
                  "CACHEPROG_METRICS_PUSH_EXTRA_LABELS",
                  "team=tools"));
      Go.Run post =
          build(
              Map.of(
                  ENDPOINT,
                  url + "/project/shop",
                  "CACHEPROG_USE_VM_HISTOGRAMS",
                  "1",
                  "CACHEPROG_METRICS_PUSH_METHOD",
                  "POST"));
      assertThat(put.complaints()).as("%s", put).isEmpty();
      assertThat(post.complaints()).as("%s", post).isEmpty();

      // The gateway sorts labels by name.
      List<String> shown = server.get("/metrics").lines().toList();
      String group = "instance=\"\",job=\"cacheprog\"";
      String gets = "operation=\"get\",storage_type=\"remote\",team=\"tools\"";
      long objects = put.statistic("remote_hits");
      assertThat(objects).isPositive();
      assertThat(shown)
          .contains(
              "cacheprog_build_gets_total{%s,team=\"tools\"} %d"
                  .formatted(group, put.statistic("get_calls")),
              "cacheprog_object_get_size_total{%s,%s} %d".formatted(group, gets, objects),
              "cacheprog_object_get_size_bytes_count{%s,%s} %d".formatted(group, gets, objects),
              "cacheprog_object_get_size_bytes_bucket{%s,le=\"+Inf\",%s} %d"
                  .formatted(group, gets, objects),
              "cacheprog_build_gets_total{%s,project=\"shop\"} %d"
                  .formatted(group, post.statistic("get_calls")))
          .anyMatch(line -> line.contains("project=\"shop\"") && line.contains("vmrange=\"1."));
    }
  }

  /// With labels of the proxy in the path, as only a gateway takes them.
  @Test
  void throughAProxyPushgatewayShowsWhatABuildPushedWithTheLabelsOfTheProxy() throws Exception {
    Fixture.requireTool(MetricsServer.PUSHGATEWAY, "what it makes of our metrics");
    try (MetricsServer server = MetricsServer.pushgateway(Fixture.fresh("pushgateway"));
        ProxyProcess proxy =
            ProxyProcess.start(
                Fixture.fresh("proxy"),
                Map.of("CACHEPROG_METRICS_PROXY_ENDPOINT", server.url("/")),
                "--metrics-proxy-extra-labels=job=ci,ref=feat/x,team=build tools,stage=")) {
      Go.Run run = pushThrough(proxy, "CACHEPROG_METRICS_PUSH_METHOD", "PUT");

      assertThat(server.get("/metrics").lines())
          .contains(
              "cacheprog_build_gets_total{instance=\"\",job=\"ci\",ref=\"feat/x\",stage=\"\","
                  + "team=\"build tools\"} "
                  + run.statistic("get_calls"));
    }
  }

  @Test
  void throughAProxyVictoriaMetricsShowsWhatABuildPushed() throws Exception {
    Fixture.requireTool(MetricsServer.VICTORIA_METRICS, "what it makes of our metrics");
    try (MetricsServer server = MetricsServer.victoriaMetrics(Fixture.fresh("victoria"));
        ProxyProcess proxy =
            ProxyProcess.start(
                Fixture.fresh("proxy"),
                Map.of(
                    "CACHEPROG_METRICS_PROXY_ENDPOINT", server.url("/api/v1/import/prometheus")))) {
      Go.Run run = pushThrough(proxy, "CACHEPROG_USE_VM_HISTOGRAMS", "1");

      assertThat(query(server, "cacheprog_build_gets_total"))
          .isEqualTo(count(run, "get_calls"))
          .isPositive();
      assertThat(
              query(
                  server,
                  "sum(cacheprog_object_get_size_bytes_bucket{storage_type=\"remote\","
                      + "operation=\"get\"})"))
          .isEqualTo(count(run, "remote_hits"));
    }
  }

  /// What Prometheus reads off a proxy agrees with what the program behind it counted.
  @Test
  void aProxyShowsWhatItServed() throws Exception {
    try (ProxyProcess proxy =
        ProxyProcess.start(
            Fixture.fresh("proxy"), Fixture.minio().environment(Fixture.LIBRARY_PREFIX))) {
      Go.Run run =
          Fixture.plainGo(Fixture.library().folder())
              .cached(Fixture.fresh("root"))
              .with(ProxyProcess.environment(proxy.port()))
              .with("CACHEPROG_PREFETCH", "false")
              .run("build", "-o", Fixture.fresh("binary").resolve("hello").toString(), ".");
      assertThat(run.exit()).as("%s", run).isZero();

      String shown = new String(proxy.uri("/metrics").toURL().openStream().readAllBytes(), UTF_8);
      String get = "{storage_type=\"%s\",operation=\"get\"} %d";
      long hits = run.statistic("remote_hits");
      long misses = run.statistic("remote_misses");
      assertThat(shown.lines())
          .as(shown)
          .contains(
              "cacheprog_object_get_size_total" + get.formatted("client", hits),
              "cacheprog_object_get_size_total" + get.formatted("remote", hits),
              "cacheprog_object_get_size_bytes_total"
                  + get.formatted("client", run.statistic("bytes_fetched")),
              "cacheprog_object_get_duration_seconds_count"
                  + get.formatted("client", hits + misses),
              "cacheprog_object_miss_total{storage_type=\"client\"} " + misses,
              "cacheprog_object_in_flight" + get.formatted("client", 0));
      assertThat(hits).isPositive();
    }
  }

  /// The default method is not what a gateway takes: the warning says so.
  @Test
  void anEndpointThatRefusesIsOneWarning() throws Exception {
    Fixture.requireTool(MetricsServer.PUSHGATEWAY, "what it makes of our metrics");
    try (MetricsServer server = MetricsServer.pushgateway(Fixture.fresh("pushgateway"))) {
      Go.Run run = build(Map.of(ENDPOINT, server.url("/metrics/job/cacheprog")));

      assertThat(run.complaints())
          .singleElement()
          .asString()
          .contains("Failed to push metrics", "HTTP 405");
    }
  }

  @Test
  void anEndpointThatHangsCostsTwoSecondsAndAWarning() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        CacheClient program =
            CacheClient.start(
                Map.of(
                    "CACHEPROG_ROOT_DIRECTORY",
                    Fixture.fresh("root").toString(),
                    ENDPOINT,
                    "http://127.0.0.1:" + silent.getLocalPort() + "/push"))) {
      program.greeting();
      long start = System.nanoTime();

      assertThat(program.finish()).isZero();

      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(10));
      assertThat(program.stderr()).containsOnlyOnce("Failed to push metrics");
    }
  }

  @Test
  void withoutAnEndpointNothingOfItIsLoaded() throws Exception {
    List<String> loaded = Fixture.loadedClasses();
    assertThat(loaded).noneMatch(line -> line.contains(" dev.cacheprog.metrics."));
    assertThat(loaded.stream().filter(line -> line.contains(" dev.cacheprog.stats.")))
        .isNotEmpty()
        .as("for the statistics line and cacheprog stats, and nothing else")
        .allMatch(
            line ->
                line.matches(
                    ".* dev\\.cacheprog\\.stats"
                        + "\\.(Statistics|SessionStatistics|Ratio|StatsAppender|Tally) .*"));
    assertThat(loaded).noneMatch(line -> line.contains(" java.lang.management."));
  }

  @Test
  void aLabelOrHeaderThatCannotBeSentIsABadOption() throws Exception {
    for (Map<String, String> bad :
        List.of(
            Map.of("CACHEPROG_METRICS_PUSH_EXTRA_LABELS", "operation=x"),
            Map.of("CACHEPROG_METRICS_PUSH_EXTRA_LABELS", "no-name=x"),
            Map.of("CACHEPROG_METRICS_PUSH_EXTRA_HEADERS", "Content-Length: 7"),
            Map.of("CACHEPROG_METRICS_PUSH_METHOD", "PUT /"))) {
      ProcessBuilder builder = new ProcessBuilder(Workspace.program().toString());
      builder.environment().put(ENDPOINT, "http://127.0.0.1:9/");
      builder.environment().putAll(bad);
      Process process = builder.start();
      process.getOutputStream().close();

      assertThat(process.inputReader().lines()).isEmpty();
      assertThat(process.errorReader().lines())
          .as("%s", bad)
          .singleElement()
          .asString()
          .startsWith("cacheprog: ");
      assertThat(process.waitFor()).isEqualTo(1);
    }
  }
}
