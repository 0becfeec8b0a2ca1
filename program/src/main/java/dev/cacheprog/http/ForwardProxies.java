package dev.cacheprog.http;

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
/// of Go's programs: this machine is asked directly, and so is what `NO_PROXY` lists: `*`, names
/// (`example.com` with all below it, `.example.com` only what is below), addresses, each perhaps
/// with a port. Networks (`10.0.0.0/8`) are not understood.
public final class ForwardProxies {
  private final @Nullable Forward http;
  private final @Nullable Forward https;
  private final List<String> direct;
  private final List<String> problems;

  /// @param login null if it asks for none
  private record Forward(Proxy proxy, @Nullable PasswordAuthentication login) {}

  private ForwardProxies(Map<String, String> environment, List<String> direct) {
    this.problems = new ArrayList<>();
    this.http = forward("HTTP_PROXY", environment, problems);
    this.https = forward("HTTPS_PROXY", environment, problems);
    this.direct = direct;
  }

  public static ForwardProxies of(Map<String, String> environment) {
    List<String> direct = new ArrayList<>();
    for (String name : variable(environment, "NO_PROXY").split(",", -1)) {
      if (!name.isBlank()) {
        direct.add(name.strip().toLowerCase(Locale.ROOT));
      }
    }
    return new ForwardProxies(environment, direct);
  }

  /// What cannot be used, and why, for people; such a variable counts as not set.
  public List<String> problems() {
    return List.copyOf(problems);
  }

  private static String variable(Map<String, String> environment, String name) {
    String value = environment.getOrDefault(name, "");
    return value.isEmpty() ? environment.getOrDefault(name.toLowerCase(Locale.ROOT), "") : value;
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
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + " is no URL", e); // which may hold a password
    }
    Proxy.Type type =
        switch (String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT)) {
          case "http" -> Proxy.Type.HTTP;
          case "socks5", "socks5h" -> Proxy.Type.SOCKS;
          default ->
              throw new IllegalArgumentException(
                  name + " must begin with http:// or socks5://, not " + uri.getScheme() + "://");
        };
    if (uri.getHost() == null) {
      throw new IllegalArgumentException(name + " has no host");
    }
    int port = uri.getPort() >= 0 ? uri.getPort() : type == Proxy.Type.HTTP ? 80 : 1080;
    return new Forward(
        new Proxy(type, new InetSocketAddress(uri.getHost(), port)),
        uri.getRawUserInfo() == null ? null : login(uri.getRawUserInfo()));
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
    String host = uri.getHost().toLowerCase(Locale.ROOT);
    if (host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]")) {
      return true;
    }
    int port =
        uri.getPort() >= 0 ? uri.getPort() : "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
    for (String name : direct) {
      if (matches(name, host) || matches(name, host + ":" + port)) {
        return true;
      }
    }
    return false;
  }

  private static boolean matches(String name, String host) {
    if (name.equals("*")) {
      return true;
    }
    String domain = name.startsWith("*.") ? name.substring(1) : name;
    return domain.startsWith(".")
        ? host.endsWith(domain)
        : host.equals(domain) || host.endsWith("." + domain);
  }
}
