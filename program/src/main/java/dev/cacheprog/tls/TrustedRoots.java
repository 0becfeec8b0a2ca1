package dev.cacheprog.tls;

import dev.cacheprog.core.Pem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The PEM file with the certificates of trusted authorities.
///
/// @param file null for those of Java
public record TrustedRoots(@Nullable Path file) {
  /// Variables of AWS's tools, and of OpenSSL and Go.
  private static final List<String> VARIABLES = List.of("AWS_CA_BUNDLE", "SSL_CERT_FILE");

  /// The files of Debian, Fedora, openSUSE, older and newer Red Hat, Alpine.
  private static final List<String> SYSTEM =
      List.of(
          "/etc/ssl/certs/ca-certificates.crt",
          "/etc/pki/tls/certs/ca-bundle.crt",
          "/etc/ssl/ca-bundle.pem",
          "/etc/pki/tls/cacert.pem",
          "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
          "/etc/ssl/cert.pem");

  /// The file of the options, else of the variables, else of the system, else Java's certificates.
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

  /// The encoded certificates of a file in PEM.
  ///
  /// @throws IOException if it cannot be read or has none
  static List<byte[]> read(Path file) throws IOException {
    List<byte[]> found;
    try {
      found = Pem.all(Files.readString(file, StandardCharsets.ISO_8859_1), "CERTIFICATE");
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
    if (found.isEmpty()) {
      throw new IOException(file + " has no certificate in PEM");
    }
    return found;
  }

  @Override
  public String toString() {
    return file == null ? "the certificates of Java" : file.toString();
  }
}
