package dev.cacheprog.oci;

import dev.cacheprog.core.Display;
import dev.cacheprog.core.HostPort;
import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.core.NetworkFailure;
import dev.cacheprog.core.ServerPause;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.StoreException;
import dev.cacheprog.store.StoreException.Reason;
import java.io.IOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Sends requests to a registry: with its tokens, past its redirects, and not while it asks for a
/// pause.
final class Registry implements Authorization.Exchange {
  private static final String REPOSITORY = "CACHEPROG_OCI_REPOSITORY";
  private static final int MAX_REDIRECTS = 5;

  private final OciRepository repository;
  private final HttpTransport transport;
  private final ServerPause pause;
  private final Authorization authorization;

  /// Whether there was any response.
  private volatile boolean hasResponded;

  Registry(
      OciRepository repository,
      HttpTransport transport,
      InstantSource clock,
      ServerPause pause,
      Logins logins) {
    this.repository = repository;
    this.transport = transport;
    this.pause = pause;
    this.authorization = new Authorization(repository, this, clock, logins);
  }

  /// @param method `GET` and `HEAD` follow redirects
  /// @param uri of the registry, or another that it has named
  record Call(
      String method,
      URI uri,
      Map<String, String> headers,
      @Nullable Body body,
      Authorization.Access access) {}

  /// Gets a token for reading.
  void prepare() throws StoreException, InterruptedException {
    authorization.header(Authorization.Access.PULL);
  }

  /// How the registry knows this program, for people.
  String login() throws StoreException, InterruptedException {
    return authorization.describe();
  }

  /// Whether there is somebody to log in as.
  boolean hasLogin() throws StoreException, InterruptedException {
    return authorization.hasLogin();
  }

  /// The response, whatever its status; closed by the caller.
  HttpTransport.Response send(Call call) throws StoreException, InterruptedException {
    pause.check(repository.toString());
    HttpTransport.Response response = follow(call);
    if (response.status() == 429
        && pause.refused(response.header("Retry-After"), response.header("Date"))) {
      response.close();
      return follow(call);
    }
    return response;
  }

  private HttpTransport.Response follow(Call call) throws StoreException, InterruptedException {
    URI uri = call.uri();
    boolean isRead = call.body() == null;
    for (int i = 0; i <= MAX_REDIRECTS; i++) {
      HttpTransport.Response response =
          isOwn(uri) ? authorized(call, uri) : exchange(call, uri, null);
      String location =
          isRead && isRedirect(response.status()) ? response.header("Location") : null;
      if (location == null) {
        return response;
      }
      response.close();
      uri = target(uri, location);
    }
    throw new StoreException(
        Reason.PERMANENT, call.method() + " " + repository + ": too many redirects", null);
  }

  private static boolean isRedirect(int status) {
    return switch (status) {
      case 301, 302, 303, 307, 308 -> true;
      default -> false;
    };
  }

  private HttpTransport.Response authorized(Call call, URI uri)
      throws StoreException, InterruptedException {
    String used = authorization.header(call.access());
    HttpTransport.Response response = exchange(call, uri, used);
    if (response.status() != 401
        || !authorization.renew(call.access(), used, challenges(response))) {
      return response;
    }
    response.close();
    return exchange(call, uri, authorization.header(call.access()));
  }

  /// All values of the header `WWW-Authenticate`.
  static List<String> challenges(HttpTransport.Response response) {
    List<String> values = new ArrayList<>();
    for (Map.Entry<String, String> header : response.headers()) {
      if (header.getKey().equalsIgnoreCase("WWW-Authenticate")) {
        values.add(header.getValue());
      }
    }
    return values;
  }

  @Override
  public HttpTransport.Response exchange(Call call, URI uri, @Nullable String authorization)
      throws StoreException {
    Map<String, String> headers = new LinkedHashMap<>(call.headers());
    if (authorization != null) {
      headers.put("Authorization", authorization);
    }
    try {
      HttpTransport.Response response =
          transport.send(new HttpTransport.Request(call.method(), uri, headers, call.body()));
      hasResponded = true;
      return response;
    } catch (IOException e) {
      throw networkFailure(call.method(), uri, e);
    }
  }

  /// The exception for a failure of the network. After a response, the options are not the cause.
  StoreException networkFailure(String method, URI uri, IOException e) {
    String where = isOwn(uri) ? repository.toString() : repository + " at " + HostPort.of(uri);
    return new StoreException(
        HttpTransport.reason(e),
        method + " " + where + ": " + Display.reason(e),
        hasResponded ? "" : NetworkFailure.hint(e, REPOSITORY),
        e);
  }

  /// Where a header `Location` leads: anywhere, but not from https to http.
  URI target(URI from, String location) throws StoreException {
    URI target;
    try {
      target = from.resolve(location);
    } catch (IllegalArgumentException _) {
      target = URI.create("");
    }
    String scheme = String.valueOf(target.getScheme());
    boolean isSecure = scheme.equalsIgnoreCase("https");
    if (HostPort.of(target) == null || (!isSecure && !scheme.equalsIgnoreCase("http"))) {
      throw new StoreException(
          Reason.PERMANENT, repository + " refers to something that is no URL", null);
    }
    if (from.getScheme().equalsIgnoreCase("https") && !isSecure) {
      throw new StoreException(
          Reason.PERMANENT,
          repository + " refers from https:// to http:// (" + HostPort.of(target) + ")",
          "tell the registry its external URL: a server in front of it has to send"
              + " X-Forwarded-Proto",
          null);
    }
    return target;
  }

  /// Whether a URL is one of the registry: only there are credentials sent.
  private boolean isOwn(URI uri) {
    URI own = repository.registry();
    HostPort host = HostPort.required(uri);
    HostPort ownHost = HostPort.required(own);
    int usual = HostPort.usualPort(own.getScheme());
    return uri.getScheme().equalsIgnoreCase(own.getScheme())
        && host.host().equalsIgnoreCase(ownHost.host())
        && host.portOr(usual) == ownHost.portOr(usual);
  }
}
