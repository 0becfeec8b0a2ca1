package dev.cacheprog.core;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/// The host and the port of a URL. [URI] finds no host with a `_`, which names of containers may
/// have; here any name that can be resolved is a host.
///
/// @param host a name or an address, as in the URL: an IPv6 address has brackets
/// @param port -1 if the URL has none
public record HostPort(String host, int port) {
  private static final int MAX_PORT = 65535;

  public HostPort {
    if (host.isEmpty() || port < -1 || port > MAX_PORT) {
      throw new IllegalArgumentException("not a host and a port: '" + host + "', " + port);
    }
  }

  /// @return null if the URL has no host, or a port that is not a number up to 65535
  public static @Nullable HostPort of(URI url) {
    String authority = url.getRawAuthority();
    if (authority == null) {
      return null;
    }
    String text = authority.substring(authority.lastIndexOf('@') + 1);
    int colon = text.lastIndexOf(':');
    boolean hasPort = colon > text.lastIndexOf(']');
    String host = hasPort ? text.substring(0, colon) : text;
    String port = hasPort ? text.substring(colon + 1) : "";
    if (!isHost(host) || port.length() > 5) {
      return null;
    }
    int number = 0;
    for (int i = 0; i < port.length(); i++) {
      char c = port.charAt(i);
      if (c < '0' || c > '9') {
        return null;
      }
      number = number * 10 + (c - '0');
    }
    return number > MAX_PORT ? null : new HostPort(host, port.isEmpty() ? -1 : number);
  }

  /// The host and port of a URL that must have them.
  ///
  /// @throws IllegalArgumentException if it has none
  public static HostPort required(URI url) {
    HostPort found = of(url);
    if (found == null) {
      throw new IllegalArgumentException("the URL has no host, or no valid port: '" + url + "'");
    }
    return found;
  }

  /// Letters, digits, `-`, `_` and dots, or brackets around what [URI] has checked.
  private static boolean isHost(String text) {
    if (text.startsWith("[")) {
      return text.endsWith("]");
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
      if (!letter && (c < '0' || c > '9') && c != '-' && c != '_' && c != '.') {
        return false;
      }
    }
    return !text.isEmpty();
  }

  /// The default port of a scheme.
  ///
  /// @param scheme such as `http`, `https` or `minio+https`
  public static int usualPort(String scheme) {
    return scheme.regionMatches(true, scheme.length() - "https".length(), "https", 0, 5) ? 443 : 80;
  }

  /// The host without brackets.
  public String name() {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  public int portOr(int usual) {
    return port < 0 ? usual : port;
  }

  /// The value of the header `Host`: without the port if it is the default of the scheme.
  public String authority(String scheme) {
    return port < 0 || port == usualPort(scheme) ? host : host + ":" + port;
  }

  @Override
  public String toString() {
    return port < 0 ? host : host + ":" + port;
  }
}
