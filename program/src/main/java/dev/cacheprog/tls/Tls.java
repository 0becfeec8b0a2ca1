package dev.cacheprog.tls;

import dev.cacheprog.core.Addresses;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.TlsContextFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/// The sockets of all HTTPS connections of this process.
public final class Tls extends SSLSocketFactory {
  private final TlsContextFactory contexts;
  private final TrustedRoots roots;
  private final Log log;
  private @Nullable SSLSocketFactory factory;

  private Tls(TlsContextFactory contexts, TrustedRoots roots, Log log) {
    this.contexts = contexts;
    this.roots = roots;
    this.log = log;
  }

  /// Makes every [HttpsURLConnection], those of libraries too, use these contexts and trust these
  /// roots. Nothing is read or loaded yet.
  ///
  /// @param contexts the JDK's are used if it has no native code for this machine
  public static Tls use(TlsContextFactory contexts, TrustedRoots roots, Log log) {
    Tls tls = new Tls(contexts, roots, log);
    HttpsURLConnection.setDefaultSSLSocketFactory(tls);
    return tls;
  }

  /// Loads classes and roots in the background, for the first connection.
  public void prepare() {
    Thread.ofVirtual()
        .name("TLS preparation")
        .start(
            () -> {
              try {
                factory();
              } catch (IOException _) {
                // The first connection reports it.
              }
            });
  }

  /// The JDK's TLS with these roots, for processes that run for long.
  ///
  /// @throws IOException if the roots cannot be read
  public static SSLContext jdkContext(TrustedRoots roots) throws IOException {
    try {
      return initialized(SSLContext.getInstance("TLS"), roots);
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  /// A server, from its handshake.
  ///
  /// @param end of its certificate's validity
  public record Peer(String protocol, String subject, String issuer, Instant end) {
    @Override
    public String toString() {
      return protocol + ", " + subject + ", issued by " + issuer + ", until " + end;
    }
  }

  /// Connects to a server like all HTTPS connections of this process.
  ///
  /// @throws IOException if it cannot be reached or is not trusted
  public static Peer handshake(String host, int port, Duration limit) throws IOException {
    try (Socket plain = new Addresses().open(host, port, (int) limit.toMillis())) {
      plain.setSoTimeout((int) limit.toMillis());
      SSLSocket socket =
          (SSLSocket)
              HttpsURLConnection.getDefaultSSLSocketFactory().createSocket(plain, host, port, true);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      SSLSession session = socket.getSession();
      X509Certificate certificate = (X509Certificate) session.getPeerCertificates()[0];
      return new Peer(
          session.getProtocol(),
          certificate.getSubjectX500Principal().getName(),
          certificate.getIssuerX500Principal().getName(),
          certificate.getNotAfter().toInstant());
    }
  }

  /// Whether a handshake failed because the server does not use TLS.
  public static boolean isNotTls(IOException failure) {
    String message = String.valueOf(failure.getMessage());
    return failure instanceof SSLException
        && (message.contains("plaintext")
            || message.contains("parse TLS packet")
            || message.contains("unrecognized SSL message"));
  }

  /// Whether a server answers a handshake within the limit, trusted or not.
  public static boolean isTlsServer(String host, int port, Duration limit) {
    try {
      handshake(host, port, limit);
      return true;
    } catch (SSLException e) {
      return e instanceof SSLPeerUnverifiedException
          || (e instanceof SSLHandshakeException
              && !isNotTls(e)
              && e.getCause() instanceof CertificateException);
    } catch (IOException _) {
      return false;
    }
  }

  private static SSLContext initialized(SSLContext context, TrustedRoots roots)
      throws IOException, GeneralSecurityException {
    context.init(null, new TrustManager[] {RootTrust.of(roots)}, null);
    return context;
  }

  private synchronized SSLSocketFactory factory() throws IOException {
    if (factory == null) {
      try {
        factory = initialized(newContext(), roots).getSocketFactory();
      } catch (IOException | GeneralSecurityException e) {
        throw new SSLException("the trusted certificates cannot be used: " + e.getMessage(), e);
      }
    }
    return factory;
  }

  private SSLContext newContext() throws GeneralSecurityException {
    try {
      return contexts.newContext();
    } catch (UnsatisfiedLinkError e) {
      log.debug("No native TLS for this machine", "error", e.getMessage());
      return SSLContext.getInstance("TLS");
    }
  }

  /// The native code would send a name with `_` as the server name, and fail as Java's classes
  /// reject it. It does not send a name that ends with a dot.
  private static String withoutServerName(String host) {
    return host.indexOf('_') >= 0 && !host.endsWith(".") ? host + "." : host;
  }

  @Override
  public Socket createSocket(Socket socket, String host, int port, boolean autoClose)
      throws IOException {
    return factory().createSocket(socket, withoutServerName(host), port, autoClose);
  }

  @Override
  public Socket createSocket() throws IOException {
    return factory().createSocket();
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return factory().createSocket(host, port);
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return factory().createSocket(host, port, localHost, localPort);
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return factory().createSocket(host, port);
  }

  @Override
  public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
      throws IOException {
    return factory().createSocket(address, port, localAddress, localPort);
  }

  @Override
  public String[] getDefaultCipherSuites() {
    return new String[0];
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return new String[0];
  }
}
