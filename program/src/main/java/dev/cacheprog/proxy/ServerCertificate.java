package dev.cacheprog.proxy;

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
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// What a TLS server shows of itself, read from PEM files.
public final class ServerCertificate {
  private static final char[] NO_PASSWORD = {};

  private ServerCertificate() {}

  /// @param certificates the server's own first
  /// @param key in the form PKCS #8, unencrypted
  /// @throws IOException if the files cannot be used; the message says which one and why
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
          certificates + " and " + key + " do not go together: " + e.getMessage(), e);
    }
  }

  private static Certificate[] readCertificates(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      Certificate[] chain =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(in)
              .toArray(Certificate[]::new);
      if (chain.length == 0) {
        throw new IOException(file + " holds no certificate");
      }
      return chain;
    } catch (GeneralSecurityException e) {
      throw new IOException(file + " holds no certificate: " + e.getMessage(), e);
    }
  }

  private static PrivateKey readKey(Path file, String algorithm) throws IOException {
    String begin = "-----BEGIN PRIVATE KEY-----";
    String text = Files.readString(file);
    int start = text.indexOf(begin);
    int end = text.indexOf("-----END PRIVATE KEY-----");
    if (start < 0 || end < start) {
      throw new IOException(
          file
              + " holds no unencrypted private key in PKCS #8; 'openssl pkcs8 -topk8 -nodes' makes"
              + " one");
    }
    try {
      byte[] encoded = Base64.getMimeDecoder().decode(text.substring(start + begin.length(), end));
      return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
    } catch (InvalidKeySpecException | IllegalArgumentException e) {
      throw new IOException(
          file + " holds no private key for a certificate of the kind " + algorithm, e);
    } catch (GeneralSecurityException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }
}
