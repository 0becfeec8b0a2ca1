package dev.cacheprog.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/// Trusts the servers that the JDK trusts with the roots of a file. It first parses only the roots
/// that a server's certificates name: to parse all of a system takes a tenth of a second.
final class RootTrust extends X509ExtendedTrustManager {
  /// The type of a subject alternative name.
  private static final Integer DNS_NAME = 2;

  private final List<byte[]> roots;
  private @Nullable X509ExtendedTrustManager all;

  /// For the last server.
  private @Nullable Subset latest;

  /// A manager with the roots that have one of these names.
  private record Subset(Set<Name> names, X509ExtendedTrustManager trust) {}

  /// The last server that is trusted.
  private @Nullable Identity trusted;

  /// A server as it presents itself.
  ///
  /// @param names how its certificate is compared with `host`, the name of the connection
  private record Identity(
      List<X509Certificate> chain,
      String authType,
      @Nullable String names,
      @Nullable String host) {}

  /// @param roots encoded certificates; none for those of Java
  private RootTrust(List<byte[]> roots) {
    this.roots = roots;
  }

  /// @throws IOException if the file cannot be read or has no certificates
  static RootTrust of(TrustedRoots roots) throws IOException {
    Path file = roots.file();
    return new RootTrust(file == null ? List.of() : TrustedRoots.read(file));
  }

  /// A check by the JDK.
  private interface Check {
    void by(X509ExtendedTrustManager trust) throws CertificateException;
  }

  /// One at a time: a build opens several connections to one server at once, which need only one
  /// check.
  private synchronized void check(Identity server, Check check) throws CertificateException {
    if (!server.equals(trusted)) {
      byRoots(server.chain().toArray(X509Certificate[]::new), check);
      trusted = server;
    }
  }

  private synchronized void byRoots(X509Certificate[] chain, Check check)
      throws CertificateException {
    X509ExtendedTrustManager subset = subset(chain);
    if (subset != null) {
      try {
        check.by(subset);
        return;
      } catch (CertificateException _) {
        // A root may have its name in another encoding.
      }
    }
    check.by(all());
  }

  private @Nullable X509ExtendedTrustManager subset(X509Certificate[] chain)
      throws CertificateException {
    Set<Name> names = new HashSet<>();
    for (X509Certificate certificate : chain) {
      names.add(new Name(certificate.getIssuerX500Principal()));
      names.add(new Name(certificate.getSubjectX500Principal()));
    }
    if (latest == null || !latest.names().equals(names)) {
      List<byte[]> named =
          roots.stream().filter(root -> names.stream().anyMatch(name -> name.isIn(root))).toList();
      latest = named.isEmpty() ? null : new Subset(names, trusting(named));
    }
    return latest == null ? null : latest.trust();
  }

  /// An encoded name.
  private record Name(String bytes) {
    Name(X500Principal principal) {
      this(latin1(principal.getEncoded()));
    }

    private static String latin1(byte[] bytes) {
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /// Whether a certificate has this name, as subject or issuer; elsewhere it does no harm.
    boolean isIn(byte[] certificate) {
      return latin1(certificate).contains(bytes);
    }
  }

  private X509ExtendedTrustManager all() throws CertificateException {
    if (all == null) {
      all = trusting(roots);
    }
    return all;
  }

  private static X509ExtendedTrustManager trusting(List<byte[]> roots) throws CertificateException {
    try {
      TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(roots.isEmpty() ? null : store(roots));
      return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
    } catch (IOException | GeneralSecurityException e) {
      throw new CertificateException("the trusted certificates cannot be read", e);
    }
  }

  private static KeyStore store(List<byte[]> roots) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    CertificateFactory certificates = CertificateFactory.getInstance("X.509");
    for (int i = 0; i < roots.size(); i++) {
      ByteArrayInputStream root = new ByteArrayInputStream(roots.get(i));
      store.setCertificateEntry("root " + i, certificates.generateCertificate(root));
    }
    return store;
  }

  /// The JDK's name of a key exchange. Conscrypt has a name of its own for that of TLS 1.3.
  private static String jdkAuthType(String authType) {
    return authType.equals("GENERIC") ? "UNKNOWN" : authType;
  }

  /// The JDK accepts no host names with `_`, and trusts no certificate for them. They are compared
  /// here.
  private static boolean isRejectedByJdk(@Nullable String names, String host) {
    return "HTTPS".equalsIgnoreCase(names) && host.indexOf('_') >= 0;
  }

  /// Trusts a chain whose first certificate has this name, in full or with `*` as its first label.
  private void checkNamed(X509Certificate[] chain, String authType, String peer)
      throws CertificateException {
    String host = peer.endsWith(".") ? peer.substring(0, peer.length() - 1) : peer;
    byRoots(chain, trust -> trust.checkServerTrusted(chain, jdkAuthType(authType)));
    Collection<List<?>> names = chain[0].getSubjectAlternativeNames();
    for (List<?> name : names == null ? List.<List<?>>of() : names) {
      if (name.get(0).equals(DNS_NAME) && matches(String.valueOf(name.get(1)), host)) {
        return;
      }
    }
    throw new CertificateException("No subject alternative DNS name matching " + host + " found.");
  }

  static boolean matches(String name, String host) {
    int dot = host.indexOf('.');
    return name.equalsIgnoreCase(host)
        || (name.startsWith("*.")
            && name.indexOf('.', 2) > 0
            && dot > 0
            && name.substring(1).equalsIgnoreCase(host.substring(dot)));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    if (socket instanceof SSLSocket secure) {
      String names = secure.getSSLParameters().getEndpointIdentificationAlgorithm();
      SSLSession session = secure.getHandshakeSession();
      String host = session == null ? null : session.getPeerHost();
      if (host != null && isRejectedByJdk(names, host)) {
        checkNamed(chain, authType, host);
        return;
      }
    }
    // The socket decides whether a name is checked, so nothing is remembered.
    byRoots(chain, trust -> trust.checkServerTrusted(chain, jdkAuthType(authType), socket));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    String names = engine.getSSLParameters().getEndpointIdentificationAlgorithm();
    String host = engine.getPeerHost();
    if (host != null && isRejectedByJdk(names, host)) {
      checkNamed(chain, authType, host);
      return;
    }
    Identity server = new Identity(List.of(chain), authType, names, host);
    check(server, trust -> trust.checkServerTrusted(chain, jdkAuthType(authType), engine));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    byRoots(chain, trust -> trust.checkServerTrusted(chain, jdkAuthType(authType)));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw new CertificateException("clients are not checked");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    throw new CertificateException("clients are not checked");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("clients are not checked");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
