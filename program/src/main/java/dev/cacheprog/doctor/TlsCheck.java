package dev.cacheprog.doctor;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/// TLS as builds use it.
public interface TlsCheck {
  /// Whether a server expects TLS.
  boolean isTlsServer(String host, int port, Duration limit);

  /// Connects to a server.
  ///
  /// @throws IOException if it is not trusted, or does not use TLS
  Peer handshake(String host, int port, Duration limit) throws IOException;

  /// Whether [#handshake] failed since the server does not use TLS.
  boolean isNotTls(IOException failure);

  /// The trusted certificate authorities, for people.
  String trusted();

  /// The other end of a connection.
  ///
  /// @param text protocol and certificate, for people
  /// @param end when the certificate expires
  record Peer(String text, Instant end) {}
}
