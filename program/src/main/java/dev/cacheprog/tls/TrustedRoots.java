package dev.cacheprog.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The file that holds the certificates of the authorities that are trusted, in PEM.
///
/// @param file null for those that came with Java
public record TrustedRoots(@Nullable Path file) {
  private static final String BEGIN = "-----BEGIN CERTIFICATE-----";
  private static final String END = "-----END CERTIFICATE-----";

  /// Where AWS's tools, and OpenSSL and Go, are told of it.
  private static final List<String> VARIABLES = List.of("AWS_CA_BUNDLE", "SSL_CERT_FILE");

  /// Where systems have it: Debian, Fedora, openSUSE, older and newer Red Hat, Alpine.
  private static final List<String> SYSTEM =
      List.of(
          "/etc/ssl/certs/ca-certificates.crt",
          "/etc/pki/tls/certs/ca-bundle.crt",
          "/etc/ssl/ca-bundle.pem",
          "/etc/pki/tls/cacert.pem",
          "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
          "/etc/ssl/cert.pem");

  /// What the user gave, else what the usual variables name, else the system's, else Java's.
  public static TrustedRoots of(Optional<Path> given, Map<String, String> environment) {
    if (given.isPresent()) {
      return new TrustedRoots(given.get());
    }
    for (String variable : VARIABLES) {
      String value = environment.getOrDefault(variable, "");
      if (!value.isEmpty()) {
        return new TrustedRoots(Path.of(value));
      }
    }
    for (String path : SYSTEM) {
      Path file = Path.of(path);
      if (Files.isReadable(file)) {
        return new TrustedRoots(file);
      }
    }
    return new TrustedRoots(null);
  }

  /// The certificates of a file in PEM, as they are encoded.
  ///
  /// @throws IOException if it cannot be read or has none
  static List<byte[]> read(Path file) throws IOException {
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    List<byte[]> found = new ArrayList<>();
    int begin = text.indexOf(BEGIN);
    while (begin >= 0) {
      int start = begin + BEGIN.length();
      int end = text.indexOf(END, start);
      if (end < 0) {
        throw new IOException(file + " ends within a certificate");
      }
      try {
        found.add(Base64.getMimeDecoder().decode(text.substring(start, end)));
      } catch (IllegalArgumentException e) {
        throw new IOException(file + " holds something that is no certificate", e);
      }
      begin = text.indexOf(BEGIN, end);
    }
    if (found.isEmpty()) {
      throw new IOException(file + " holds no certificate in PEM");
    }
    return found;
  }

  @Override
  public String toString() {
    return file == null ? "the certificates that came with Java" : file.toString();
  }
}
