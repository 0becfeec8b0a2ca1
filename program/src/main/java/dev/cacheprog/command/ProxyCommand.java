package dev.cacheprog.command;

import static dev.cacheprog.options.MetricsFlags.METRICS_PROXY_ENDPOINT;
import static dev.cacheprog.options.MetricsFlags.METRICS_PROXY_EXTRA_HEADERS;
import static dev.cacheprog.options.MetricsFlags.METRICS_PROXY_EXTRA_LABELS;
import static dev.cacheprog.options.ProxyFlags.LISTEN_ADDRESS;
import static dev.cacheprog.options.ProxyFlags.PROXY_MAX_BODY_SIZE;
import static dev.cacheprog.options.ProxyFlags.PROXY_READ_TOKEN;
import static dev.cacheprog.options.ProxyFlags.PROXY_WRITE_TOKEN;
import static dev.cacheprog.options.ProxyFlags.TLS_CERT;
import static dev.cacheprog.options.ProxyFlags.TLS_KEY;
import static dev.cacheprog.options.RemoteFlags.REMOTE_STORAGE_TYPE;

import dev.cacheprog.core.Display;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.StoreMemory;
import dev.cacheprog.http.SocketTransport;
import dev.cacheprog.metrics.ProcessMetrics;
import dev.cacheprog.metrics.Registry;
import dev.cacheprog.metrics.StoreMetrics;
import dev.cacheprog.observe.ObservedStore;
import dev.cacheprog.options.ListenAddress;
import dev.cacheprog.options.OptionException;
import dev.cacheprog.options.Options;
import dev.cacheprog.profile.Profiles;
import dev.cacheprog.proxy.ClientRequestCounts;
import dev.cacheprog.proxy.EmptyStore;
import dev.cacheprog.proxy.MetricsForward;
import dev.cacheprog.proxy.ProxyServer;
import dev.cacheprog.proxy.ServerCertificate;
import dev.cacheprog.proxy.Tokens;
import dev.cacheprog.remote.LearnedBodyLimit;
import dev.cacheprog.stats.Statistics;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.tls.Tls;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// The proxy: its store, its server, and their end.
public final class ProxyCommand {
  /// The limit of concurrent gets of the store; see docs/decisions/0007-http-server.md.
  private static final int MAX_FETCHES = 64;

  /// How long a store that has denied a put is only read. Its permissions may change while the
  /// proxy runs.
  private static final Duration READ_ONLY = Duration.ofMinutes(1);

  private ProxyCommand() {}

  /// Serves until a signal ends the process, which it does with exit code 0.
  ///
  /// @throws OptionException before anything is served
  public static int serve(Options options, Map<String, String> environment, OutputStream err)
      throws OptionException, InterruptedException {
    RemoteStorage storage = RemoteStorage.of(options, environment);
    if (!storage.layout().hasObjects()) {
      throw new OptionException(
          "proxy needs a store that takes single objects: s3, gcs, azure or http; the storage type "
              + options.get(REMOTE_STORAGE_TYPE)
              + " takes packs alone");
    }
    SSLContext tls = tls(options);
    Log log = CommandContext.log(options, err);
    log.info("Starting cacheprog", "version", CommandContext.version());
    CommandContext.warnOfIdleSettings(options, environment, log);
    @Nullable Profiles profiles = CommandContext.profiles(options, log);
    Tokens tokens =
        new Tokens(
            options.get(PROXY_READ_TOKEN).orElse(null),
            options.get(PROXY_WRITE_TOKEN).orElse(null));
    MetricsForward forward = forward(options, environment, tokens, log);
    Statistics statistics = new Statistics();
    Registry registry = new Registry(MetricsEndpoint.histograms(options), Map.of());
    ProcessMetrics.register(registry);
    RemoteStore store = store(storage, options, statistics, registry, log);
    ProxyServer server =
        server(
            options.get(LISTEN_ADDRESS),
            address ->
                new ProxyServer(
                    address,
                    store,
                    options.get(PROXY_MAX_BODY_SIZE),
                    tokens,
                    tls,
                    forward,
                    registry::text));
    Runtime.getRuntime().addShutdownHook(hook(server, store, profiles, statistics, log));
    log.debug("Proxy stack", "store", store, "tokens", tokens);
    server.start();
    InetSocketAddress address = server.address();
    ListenAddress served =
        new ListenAddress(address.getAddress().getHostAddress(), address.getPort());
    log.info("Serving HTTP storage", "address", served, "tls", tls != null);
    if (tokens.allowAnonymousWrites() && !address.getAddress().isLoopbackAddress()) {
      log.warn(
          "Everybody who can reach this address can read and write; set --proxy-read-token and"
              + " --proxy-write-token",
          "address",
          served);
    }
    new CountDownLatch(1).await(); // for ever: the hook ends the process
    return ExitCode.OK;
  }

  private static RemoteStore store(
      RemoteStorage storage, Options options, Statistics statistics, Registry registry, Log log) {
    RemoteStore remote = storage.openWithOthers(0, StoreMemory.NONE, log);
    RemoteStore served;
    if (remote == null) {
      served = new EmptyStore();
    } else {
      served =
          new RemoteStack(options, statistics, log) // no codec: objects pass as they are stored
              .observeInner(new StoreMetrics(registry, "remote"))
              .limitBodies(new LearnedBodyLimit(StoreMemory.NONE, CommandContext.CLOCK, log))
              .readOnlyAfterDenial(
                  READ_ONLY,
                  "clients that write are answered 403; once a minute a put is tried again")
              .shareGets(MAX_FETCHES)
              .endTrickles() // a client that is gone is noticed when it is sent something
              .around(remote);
    }
    return new ObservedStore(
        served, new ClientRequestCounts(statistics), new StoreMetrics(registry, "client"));
  }

  private interface Opening {
    ProxyServer at(InetSocketAddress address) throws IOException;
  }

  private static ProxyServer server(ListenAddress listen, Opening opening) throws OptionException {
    try {
      return opening.at(
          listen.host().isEmpty()
              ? new InetSocketAddress(listen.port())
              : new InetSocketAddress(own(listen.host()), listen.port()));
    } catch (UnknownHostException _) {
      throw new OptionException("cannot listen on " + listen + ": there is no such host");
    } catch (IOException e) {
      throw new OptionException("cannot listen on " + listen + ": " + Display.reason(e));
    }
  }

  /// The address to listen on for a name: one of IPv4 if there is one, as Go's servers do.
  private static InetAddress own(String host) throws UnknownHostException {
    InetAddress[] all = InetAddress.getAllByName(host);
    for (InetAddress address : all) {
      if (address instanceof Inet4Address) {
        return address;
      }
    }
    return all[0];
  }

  private static @Nullable SSLContext tls(Options options) throws OptionException {
    Optional<Path> certificate = options.get(TLS_CERT).map(Path::of);
    Optional<Path> key = options.get(TLS_KEY).map(Path::of);
    if (certificate.isPresent() != key.isPresent()) {
      throw new OptionException("TLS needs both --tls-cert and --tls-key");
    }
    if (certificate.isEmpty() || key.isEmpty()) {
      return null;
    }
    try {
      return ServerCertificate.load(certificate.get(), key.get());
    } catch (IOException e) {
      throw new OptionException("TLS: " + Display.reason(e));
    }
  }

  private static @Nullable MetricsForward forward(
      Options options, Map<String, String> environment, Tokens tokens, Log log)
      throws OptionException {
    Optional<URI> endpoint = options.get(METRICS_PROXY_ENDPOINT);
    if (endpoint.isEmpty()) {
      return null;
    }
    try {
      return new MetricsForward(
          endpoint.get(),
          byName(options.get(METRICS_PROXY_EXTRA_LABELS)),
          byName(options.get(METRICS_PROXY_EXTRA_HEADERS)),
          tokens,
          new SocketTransport(
              MetricsForward.LIMIT,
              Tls.jdkContext(RemoteStorage.roots(options, environment)).getSocketFactory()),
          log);
    } catch (IOException e) {
      throw new OptionException("TLS: " + Display.reason(e));
    } catch (IllegalArgumentException e) {
      throw new OptionException("metrics endpoint: " + e.getMessage());
    }
  }

  private static Map<String, String> byName(List<Map.Entry<String, String>> pairs) {
    Map<String, String> map = new HashMap<>();
    for (Map.Entry<String, String> pair : pairs) {
      map.put(pair.getKey(), pair.getValue());
    }
    return map;
  }

  private static Thread hook(
      ProxyServer server,
      RemoteStore store,
      @Nullable Profiles profiles,
      Statistics statistics,
      Log log) {
    return new Thread(
        () -> {
          log.info("Stopping");
          server.close();
          store.close();
          if (profiles != null) {
            profiles.run();
          }
          statistics.snapshot().writeTo(log);
          // A signal is the normal end of a proxy.
          Runtime.getRuntime().halt(ExitCode.OK);
        },
        "shutdown");
  }
}
