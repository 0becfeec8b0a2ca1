package dev.cacheprog.http;

import dev.cacheprog.core.HostPort;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The forward proxies of `HTTP_PROXY` and `HTTPS_PROXY`, in upper or lower case, by the rules of
/// Go's programs. [NoProxy] has the exceptions.
public final class ForwardProxies {
  private final @Nullable Forward http;
  private final @Nullable Forward https;

  /// Null without a proxy, the usual case: its classes are not loaded then.
  private final @Nullable NoProxy noProxy;

  private final List<String> problems;

  /// @param login null without one
  private record Forward(Proxy proxy, @Nullable PasswordAuthentication login) {}

  private ForwardProxies(Map<String, String> environment) {
    this.problems = new ArrayList<>();
    this.http = forward("HTTP_PROXY", environment, problems);
    this.https = forward("HTTPS_PROXY", environment, problems);
    this.noProxy =
        http == null && https == null ? null : NoProxy.of(variable(environment, "NO_PROXY"));
  }

  public static ForwardProxies of(Map<String, String> environment) {
    return new ForwardProxies(environment);
  }

  /// Variables that cannot be used, for people. They count as not set.
  public List<String> problems() {
    return List.copyOf(problems);
  }

  private static String variable(Map<String, String> environment, String name) {
    String value = environment.getOrDefault(name, "").strip();
    return value.isEmpty()
        ? environment.getOrDefault(name.toLowerCase(Locale.ROOT), "").strip()
        : value;
  }

  private static @Nullable Forward forward(
      String name, Map<String, String> environment, List<String> problems) {
    String text = variable(environment, name);
    if (text.isEmpty()) {
      return null;
    }
    try {
      return forward(name, text);
    } catch (IllegalArgumentException e) {
      problems.add(e.getMessage());
      return null;
    }
  }

  private static Forward forward(String name, String text) {
    URI uri;
    try {
      uri = URI.create(text.contains("://") ? text : "http://" + text);
    } catch (IllegalArgumentException _) {
      // The message may quote a password.
      throw new IllegalArgumentException(name + " is not a URL");
    }
    Proxy.Type type =
        switch (String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT)) {
          case "http" -> Proxy.Type.HTTP;
          case "socks5", "socks5h" -> Proxy.Type.SOCKS;
          default ->
              throw new IllegalArgumentException(
                  name + " must begin with http:// or socks5://, not " + uri.getScheme() + "://");
        };
    HostPort host = HostPort.of(uri);
    if (host == null) {
      throw new IllegalArgumentException(name + " has no host, or no valid port");
    }
    int port = host.portOr(type == Proxy.Type.HTTP ? 80 : 1080);
    // Not resolved here: this runs at every start.
    return new Forward(
        new Proxy(type, InetSocketAddress.createUnresolved(host.name(), port)),
        login(name, uri.getRawAuthority()));
  }

  /// @return null if the URL has no user
  private static @Nullable PasswordAuthentication login(String name, String authority) {
    int at = authority.lastIndexOf('@');
    if (at < 0) {
      return null;
    }
    try {
      return login(authority.substring(0, at));
    } catch (IllegalArgumentException _) {
      // The message may quote the password.
      throw new IllegalArgumentException(
          name + " has a user or a password with an invalid % sequence");
    }
  }

  private static PasswordAuthentication login(String user) {
    int colon = user.indexOf(':');
    String name = colon < 0 ? user : user.substring(0, colon);
    String password = colon < 0 ? "" : user.substring(colon + 1);
    return new PasswordAuthentication(decoded(name), decoded(password).toCharArray());
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private @Nullable Forward forward(URI uri) {
    Forward forward = "https".equalsIgnoreCase(uri.getScheme()) ? https : http;
    return forward == null || isDirect(uri) ? null : forward;
  }

  /// The proxy for a URL; [Proxy#NO_PROXY] for a direct connection.
  public Proxy select(URI uri) {
    Forward forward = forward(uri);
    return forward == null ? Proxy.NO_PROXY : forward.proxy();
  }

  /// The credentials for the proxy of a URL; null if there are none.
  @Nullable PasswordAuthentication login(URI uri) {
    Forward forward = forward(uri);
    return forward == null ? null : forward.login();
  }

  private boolean isDirect(URI uri) {
    HostPort host = HostPort.required(uri);
    return noProxy != null
        && noProxy.covers(host.name(), host.portOr(HostPort.usualPort(uri.getScheme())));
  }
}
