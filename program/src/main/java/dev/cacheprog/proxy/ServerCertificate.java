package dev.cacheprog.proxy;

import dev.cacheprog.core.Pem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// The certificate and key of a TLS server, read from PEM files.
public final class ServerCertificate {
  private static final char[] NO_PASSWORD = {};

  private ServerCertificate() {}

  /// @param certificates that of the server first
  /// @param key in PKCS #8, unencrypted
  /// @throws IOException if the files cannot be used; the message names the file and the reason
  public static SSLContext load(Path certificates, Path key) throws IOException {
    Certificate[] chain = readCertificates(certificates);
    PrivateKey privateKey = readKey(key, chain[0].getPublicKey().getAlgorithm());
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, NO_PASSWORD);
      store.setKeyEntry("server", privateKey, NO_PASSWORD, chain);
      KeyManagerFactory managers =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(store, NO_PASSWORD);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(managers.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException(
          certificates + " and " + key + " do not belong together: " + e.getMessage(), e);
    }
  }

  private static Certificate[] readCertificates(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      Certificate[] chain =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(in)
              .toArray(Certificate[]::new);
      if (chain.length == 0) {
        throw new IOException(file + " has no certificate");
      }
      return chain;
    } catch (GeneralSecurityException e) {
      throw new IOException(file + " has no certificate: " + e.getMessage(), e);
    }
  }

  private static PrivateKey readKey(Path file, String algorithm) throws IOException {
    try {
      byte[] encoded = Pem.first(Files.readString(file), "PRIVATE KEY");
      if (encoded == null) {
        throw new IOException(
            file
                + " has no unencrypted private key in PKCS #8; 'openssl pkcs8 -topk8 -nodes' makes"
                + " one");
      }
      return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
    } catch (InvalidKeySpecException | IllegalArgumentException e) {
      throw new IOException(file + " has no private key for a certificate with " + algorithm, e);
    } catch (GeneralSecurityException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }
}
