package dev.cacheprog.http;

import java.net.IDN;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The hosts of `NO_PROXY`, which are connected to directly, parsed like
/// golang.org/x/net/http/httpproxy does. No name is resolved: a network covers only URLs whose host
/// is an address.
///
/// | entry | covers |
/// |---|---|
/// | `*` | every host |
/// | `example.com` | that name and its subdomains |
/// | `.example.com`, `*.example.com` | only its subdomains |
/// | `10.1.2.3`, `fd00::1`, `[fd00::1]` | that address |
/// | `10.0.0.0/8`, `fd00::/8` | the addresses of that network, with every port |
///
/// A port after a name or an address limits the entry to that port; an IPv6 address has brackets
/// then. `localhost` and loopback addresses need no entry.
final class NoProxy {
  private final boolean everything;
  private final List<Network> networks;
  private final List<Domain> domains;

  /// @param bits length of the prefix
  /// @param port empty for any
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Network(byte[] address, int bits, String port) {
    boolean covers(byte[] host, String hostPort) {
      if (host.length != address.length || !(port.isEmpty() || port.equals(hostPort))) {
        return false;
      }
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >> (bit & 7);
        if (((host[bit >> 3] ^ address[bit >> 3]) & mask) != 0) {
          return false;
        }
      }
      return true;
    }
  }

  /// @param suffix begins with a dot
  /// @param port empty for any
  private record Domain(String suffix, boolean includesName, String port) {
    boolean covers(String host, String hostPort) {
      return (host.endsWith(suffix)
              || (includesName && suffix.length() == host.length() + 1 && suffix.endsWith(host)))
          && (port.isEmpty() || port.equals(hostPort));
    }
  }

  private NoProxy(boolean everything, List<Network> networks, List<Domain> domains) {
    this.everything = everything;
    this.networks = networks;
    this.domains = domains;
  }

  /// @param list entries separated by commas; invalid ones are ignored
  static NoProxy of(String list) {
    List<Network> networks = new ArrayList<>();
    List<Domain> domains = new ArrayList<>();
    for (String part : list.split(",", -1)) {
      String entry = part.strip().toLowerCase(Locale.ROOT);
      if (entry.equals("*")) {
        return new NoProxy(true, List.of(), List.of());
      }
      add(entry, networks, domains);
    }
    return new NoProxy(false, networks, domains);
  }

  private static void add(String entry, List<Network> networks, List<Domain> domains) {
    Network network = network(entry);
    if (network != null) {
      networks.add(network);
      return;
    }
    String host = entry;
    String port = "";
    int colon = portColon(entry);
    if (colon >= 0) {
      host = withoutBrackets(entry.substring(0, colon));
      port = entry.substring(colon + 1);
    }
    byte[] address = address(host);
    if (address != null) {
      networks.add(new Network(address, address.length * 8, port));
    } else if (!host.isEmpty()) {
      String suffix = host.startsWith("*.") ? host.substring(1) : host;
      boolean onlySubdomains = suffix.startsWith(".");
      domains.add(
          new Domain(
              "." + ascii(onlySubdomains ? suffix.substring(1) : suffix), !onlySubdomains, port));
    }
  }

  /// The index of the colon before the port, by the rules of `net.SplitHostPort`; -1 without one.
  private static int portColon(String entry) {
    int colon = entry.lastIndexOf(':');
    if (colon < 0) {
      return -1;
    }
    if (entry.startsWith("[")) {
      return entry.indexOf(']') == colon - 1 && entry.lastIndexOf('[') == 0 ? colon : -1;
    }
    boolean one = entry.indexOf(':') == colon;
    return one && entry.indexOf('[') < 0 && entry.indexOf(']') < 0 ? colon : -1;
  }

  private static String withoutBrackets(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  /// @return null if the entry is not a network
  private static @Nullable Network network(String entry) {
    int slash = entry.indexOf('/');
    byte[] address = slash < 0 ? null : address(entry.substring(0, slash));
    if (address == null) {
      return null;
    }
    int bits = number(entry.substring(slash + 1), 128);
    boolean mapped = entry.lastIndexOf(':', slash) >= 0 && address.length == 4;
    if (mapped) {
      bits -= 96; // written as an IPv6 address
    }
    return bits < 0 || bits > address.length * 8 ? null : new Network(address, bits, "");
  }

  /// A decimal number without leading zeros; -1 if it is invalid or more than `most`.
  private static int number(String text, int most) {
    if (text.isEmpty() || text.length() > 3 || (text.length() > 1 && text.charAt(0) == '0')) {
      return -1;
    }
    int number = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      number = number * 10 + (c - '0');
    }
    return number > most ? -1 : number;
  }

  /// The bytes of an address, 4 for an IPv6 address that maps an IPv4 one.
  ///
  /// @return null if the text is a name
  private static byte @Nullable [] address(String text) {
    if (text.indexOf(':') < 0) {
      return ipv4Address(text);
    }
    if (text.startsWith("[") || text.indexOf('%') >= 0) {
      return null;
    }
    try {
      return Inet6Address.ofLiteral(text).getAddress();
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  /// Only with four numbers; the JDK accepts fewer.
  private static byte @Nullable [] ipv4Address(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return null;
    }
    byte[] address = new byte[4];
    for (int i = 0; i < 4; i++) {
      int number = number(parts[i], 255);
      if (number < 0) {
        return null;
      }
      address[i] = (byte) number;
    }
    return address;
  }

  private static String ascii(String name) {
    try {
      return IDN.toASCII(name);
    } catch (IllegalArgumentException _) {
      return name;
    }
  }

  /// Whether a host is connected to directly.
  ///
  /// @param host without brackets
  boolean covers(String host, int port) {
    if (host.equals("localhost")) {
      return true;
    }
    int zone = host.indexOf('%');
    byte[] address = address(zone < 0 ? host : host.substring(0, zone));
    if (address != null && isLoopback(address)) {
      return true;
    }
    if (everything) {
      return true;
    }
    String text = Integer.toString(port);
    if (address != null) {
      for (Network network : networks) {
        if (network.covers(address, text)) {
          return true;
        }
      }
      return false;
    }
    String name = host.toLowerCase(Locale.ROOT);
    for (Domain domain : domains) {
      if (domain.covers(name, text)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isLoopback(byte[] address) {
    try {
      return InetAddress.getByAddress(address).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new AssertionError("an address has 4 or 16 bytes", e);
    }
  }
}
