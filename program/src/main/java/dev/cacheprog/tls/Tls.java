package dev.cacheprog.tls;

import dev.cacheprog.core.Addresses;
import dev.cacheprog.core.Log;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Provider;
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
import org.conscrypt.Conscrypt;
import org.jspecify.annotations.Nullable;

/// The sockets of all HTTPS connections of this process. What they need is made behind the caller's
/// back, while it still connects.
public final class Tls extends SSLSocketFactory {
  private final TrustedRoots roots;
  private final Log log;
  private @Nullable SSLSocketFactory made;

  private Tls(TrustedRoots roots, Log log) {
    this.roots = roots;
    this.log = log;
  }

  /// Has every [HttpsURLConnection], those of libraries too, trust these roots. Nothing is read or
  /// loaded yet.
  public static Tls use(TrustedRoots roots, Log log) {
    Tls tls = new Tls(roots, log);
    HttpsURLConnection.setDefaultSSLSocketFactory(tls);
    return tls;
  }

  /// Starts to load what the first connection will need, while that one still looks for its server.
  public void prepare() {
    Thread.ofVirtual()
        .name("tls")
        .start(
            () -> {
              try {
                made();
              } catch (IOException _) {
                // The first connection says so.
              }
            });
  }

  /// The JDK's own TLS with these roots, for where time is not short.
  ///
  /// @throws IOException if the roots cannot be read
  public static SSLContext ofTheJdk(TrustedRoots roots) throws IOException {
    try {
      return with(SSLContext.getInstance("TLS"), roots);
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  /// What a server shows of itself.
  ///
  /// @param end when its certificate does
  public record Peer(String protocol, String subject, String issuer, Instant end) {
    @Override
    public String toString() {
      return protocol + ", " + subject + ", issued by " + issuer + ", until " + end;
    }
  }

  /// Greets a server as all HTTPS connections of this process do.
  ///
  /// @throws IOException if it cannot be reached or is not trusted
  public static Peer greet(String host, int port, Duration limit) throws IOException {
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
      X509Certificate shown = (X509Certificate) session.getPeerCertificates()[0];
      return new Peer(
          session.getProtocol(),
          shown.getSubjectX500Principal().getName(),
          shown.getIssuerX500Principal().getName(),
          shown.getNotAfter().toInstant());
    }
  }

  /// Whether a handshake failed since the other side does not speak TLS at all.
  public static boolean isNoTls(IOException failure) {
    String message = String.valueOf(failure.getMessage());
    return failure instanceof SSLException
        && (message.contains("plaintext")
            || message.contains("parse TLS packet")
            || message.contains("unrecognized SSL message"));
  }

  /// Whether a server answers a handshake, be it trusted or not. One that takes longer than `limit`
  /// does not.
  public static boolean isSpokenBy(String host, int port, Duration limit) {
    try {
      greet(host, port, limit);
      return true;
    } catch (SSLException e) {
      return e instanceof SSLPeerUnverifiedException
          || (e instanceof SSLHandshakeException
              && !isNoTls(e)
              && e.getCause() instanceof CertificateException);
    } catch (IOException _) {
      return false;
    }
  }

  private static SSLContext with(SSLContext context, TrustedRoots roots)
      throws IOException, GeneralSecurityException {
    context.init(null, new TrustManager[] {RootTrust.of(roots)}, null);
    return context;
  }

  private synchronized SSLSocketFactory made() throws IOException {
    if (made == null) {
      try {
        made = with(context(), roots).getSocketFactory();
      } catch (IOException | GeneralSecurityException e) {
        throw new SSLException("the trusted certificates cannot be used: " + e.getMessage(), e);
      }
    }
    return made;
  }

  /// The JDK's own TLS is right but slow until its optimizing compiler has run, which this program
  /// does without.
  private SSLContext context() throws GeneralSecurityException {
    try {
      Provider provider = Conscrypt.newProviderBuilder().provideTrustManager(false).build();
      return SSLContext.getInstance("TLS", provider);
    } catch (UnsatisfiedLinkError e) {
      log.debug("No native TLS for this machine", "error", e.getMessage());
      return SSLContext.getInstance("TLS");
    }
  }

  /// The native code would say a name with `_` in its greeting, and fail since Java's classes have
  /// no such names there. One that ends with a dot it leaves out.
  private static String nameless(String host) {
    return host.indexOf('_') >= 0 && !host.endsWith(".") ? host + "." : host;
  }

  @Override
  public Socket createSocket(Socket socket, String host, int port, boolean autoClose)
      throws IOException {
    return made().createSocket(socket, nameless(host), port, autoClose);
  }

  @Override
  public Socket createSocket() throws IOException {
    return made().createSocket();
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return made().createSocket(host, port);
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return made().createSocket(host, port, localHost, localPort);
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return made().createSocket(host, port);
  }

  @Override
  public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
      throws IOException {
    return made().createSocket(address, port, localAddress, localPort);
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
