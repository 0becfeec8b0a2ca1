package dev.cacheprog.command;

import dev.cacheprog.doctor.TlsCheck;
import dev.cacheprog.tls.Tls;
import dev.cacheprog.tls.TrustedRoots;
import java.io.IOException;
import java.time.Duration;

/// TLS for the doctor.
///
/// @param roots trusted by builds
record TlsProbe(TrustedRoots roots) implements TlsCheck {
  @Override
  public boolean isTlsServer(String host, int port, Duration limit) {
    return Tls.isTlsServer(host, port, limit);
  }

  @Override
  public Peer handshake(String host, int port, Duration limit) throws IOException {
    Tls.Peer peer = Tls.handshake(host, port, limit);
    return new Peer(peer.toString(), peer.end());
  }

  @Override
  public boolean isNotTls(IOException failure) {
    return Tls.isNotTls(failure);
  }

  @Override
  public String trusted() {
    return roots.toString();
  }
}
