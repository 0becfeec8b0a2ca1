package dev.cacheprog.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// What a server needs to speak TLS, both files in PEM.
///
/// @param certificate signed by itself, so that it is also what a client has to trust
/// @param key its private key, in PKCS #8
public record ServerKey(Path certificate, Path key) {
  private static final String PASSWORD = "changeit";

  /// Makes a new one with the JDK's keytool.
  ///
  /// @param folder for the files
  /// @param names such as `ip:127.0.0.1` or `dns:localhost`, separated by commas
  public static ServerKey make(Path folder, String names) throws IOException, InterruptedException {
    Path store = folder.resolve("server.p12");
    Path certificate = folder.resolve("public.crt");
    Path key = folder.resolve("private.key");
    keytool(store, "-genkeypair", "-keyalg", "EC", "-dname", "CN=test", "-ext", "SAN=" + names);
    keytool(store, "-exportcert", "-rfc", "-file", certificate.toString());
    try {
      Key secret =
          KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray())
              .getKey("server", PASSWORD.toCharArray());
      Files.writeString(
          key,
          "-----BEGIN PRIVATE KEY-----\n"
              + Base64.getMimeEncoder().encodeToString(secret.getEncoded())
              + "\n-----END PRIVATE KEY-----\n");
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
    return new ServerKey(certificate, key);
  }

  /// For a server of the JDK.
  public SSLContext context() throws IOException {
    try {
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(
          KeyStore.getInstance(
              certificate.resolveSibling("server.p12").toFile(), PASSWORD.toCharArray()),
          PASSWORD.toCharArray());
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  private static void keytool(Path store, String... arguments)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    builder.command().addAll(List.of(arguments));
    builder
        .command()
        .addAll(
            List.of(
                "-alias",
                "server",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD));
    Process process = builder.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("keytool: " + output);
    }
  }
}
