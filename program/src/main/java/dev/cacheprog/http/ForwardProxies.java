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

/// The proxies that `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` name, in either case, by the rules
/// of Go's programs; see [NoProxy] for what is asked directly.
public final class ForwardProxies {
  private final @Nullable Forward http;
  private final @Nullable Forward https;

  /// Null without a proxy, as nearly always: nothing of it is loaded then.
  private final @Nullable NoProxy direct;

  private final List<String> problems;

  /// @param login null if it asks for none
  private record Forward(Proxy proxy, @Nullable PasswordAuthentication login) {}

  private ForwardProxies(Map<String, String> environment) {
    this.problems = new ArrayList<>();
    this.http = forward("HTTP_PROXY", environment, problems);
    this.https = forward("HTTPS_PROXY", environment, problems);
    this.direct =
        http == null && https == null ? null : NoProxy.of(variable(environment, "NO_PROXY"));
  }

  public static ForwardProxies of(Map<String, String> environment) {
    return new ForwardProxies(environment);
  }

  /// What cannot be used, and why, for people; such a variable counts as not set.
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
      // Without its message, which may quote a password.
      throw new IllegalArgumentException(name + " is no URL");
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
    // Not looked up here: this runs at every start.
    return new Forward(
        new Proxy(type, InetSocketAddress.createUnresolved(host.name(), port)),
        login(name, uri.getRawAuthority()));
  }

  /// @return null if the authority of the URL names no user
  private static @Nullable PasswordAuthentication login(String name, String authority) {
    int at = authority.lastIndexOf('@');
    if (at < 0) {
      return null;
    }
    try {
      return login(authority.substring(0, at));
    } catch (IllegalArgumentException _) {
      // Whose message may quote the password.
      throw new IllegalArgumentException(name + " has a user or a password with a wrong %");
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

  /// The proxy to ask; [Proxy#NO_PROXY] for none.
  public Proxy of(URI uri) {
    Forward forward = forward(uri);
    return forward == null ? Proxy.NO_PROXY : forward.proxy();
  }

  /// Who we are to the proxy to ask, or null.
  @Nullable PasswordAuthentication login(URI uri) {
    Forward forward = forward(uri);
    return forward == null ? null : forward.login();
  }

  private boolean isDirect(URI uri) {
    HostPort host = HostPort.required(uri);
    return direct != null
        && direct.covers(host.name(), host.portOr(HostPort.usualPort(uri.getScheme())));
  }
}
