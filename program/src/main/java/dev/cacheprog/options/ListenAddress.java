package dev.cacheprog.options;

/// The address that a server listens on. The caller resolves the host.
///
/// @param host a name or an address without brackets; empty for every address of the machine
/// @param port 0 for any free one
public record ListenAddress(String host, int port) {
  public ListenAddress {
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("a port is a number from 0 to 65535: " + port);
    }
  }

  /// Reads Go's notation.
  ///
  /// @throws IllegalArgumentException if it is invalid; the message says what it must be
  static ListenAddress parse(String text) {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? "" : text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (colon < 0 || host.indexOf(':') >= 0) {
      throw invalid();
    }
    try {
      return new ListenAddress(host, Integer.parseInt(text.substring(colon + 1)));
    } catch (IllegalArgumentException _) {
      throw invalid();
    }
  }

  private static IllegalArgumentException invalid() {
    return new IllegalArgumentException(
        "must be host:port or :port, with a port from 0 to 65535 and brackets around an IPv6"
            + " address");
  }

  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
