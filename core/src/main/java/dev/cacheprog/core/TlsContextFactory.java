package dev.cacheprog.core;

import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;

/// Makes contexts of an implementation of TLS.
public interface TlsContextFactory {
  /// A new context, not initialized.
  ///
  /// @throws UnsatisfiedLinkError if it has no native code for this machine
  SSLContext newContext() throws GeneralSecurityException;
}
