package dev.cacheprog.jni;

import dev.cacheprog.core.TlsContextFactory;
import java.security.GeneralSecurityException;
import java.security.Provider;
import javax.net.ssl.SSLContext;
import org.conscrypt.Conscrypt;

/// TLS by Conscrypt (BoringSSL). The JDK's is slow until its optimizing compiler has run, which
/// this program does not use (docs/decisions/0010-tls.md).
///
/// What the program relies on beyond the documented interface: `org.conscrypt.NativeCryptoJni.init`
/// loads the native library; the key exchange of TLS 1.3 is called `GENERIC`; a host name with `_`
/// must not be sent as the server name; a peer without TLS is a failure "to parse TLS packet".
public final class NativeTls implements TlsContextFactory {
  /// The version of Conscrypt that was checked for all that.
  static final String CHECKED_VERSION = "2.9.0";

  @Override
  public SSLContext newContext() throws GeneralSecurityException {
    Provider provider = Conscrypt.newProviderBuilder().provideTrustManager(false).build();
    return SSLContext.getInstance("TLS", provider);
  }
}
