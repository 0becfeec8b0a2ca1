package dev.cacheprog.system.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cacheprog.core.Json;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;

/// A service account with its key, and what Google's token service does with it.
public final class GoogleAccount {
  public static final String EMAIL = "builds@project.iam.gserviceaccount.com";

  private final KeyPair keys;

  public GoogleAccount() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    keys = generator.generateKeyPair();
  }

  /// The private key as the file has it, without line ends.
  public String key() {
    return Base64.getEncoder().encodeToString(keys.getPrivate().getEncoded());
  }

  /// What is in the key file.
  ///
  /// @param tokenUrl of the token service
  public String json(String tokenUrl) {
    return """
    {"type": "service_account", "project_id": "project", "private_key_id": "1", "client_id": "2",
     "private_key": "-----BEGIN PRIVATE KEY-----\\n%s\\n-----END PRIVATE KEY-----\\n",
     "client_email": "%s", "token_uri": "%s"}
    """
        .formatted(key(), EMAIL, tokenUrl);
  }

  /// Writes the key file.
  public Path file(String tokenUrl) throws IOException {
    return Files.writeString(Fixture.fresh("key").resolve("key.json"), json(tokenUrl));
  }

  /// What the assertion in a request for a token claims, if this account has signed it.
  ///
  /// @throws GeneralSecurityException if it has not
  public Json claims(String form) throws GeneralSecurityException {
    String assertion = "";
    for (String field : form.split("&", -1)) {
      if (field.startsWith("assertion=")) {
        assertion = URLDecoder.decode(field.substring("assertion=".length()), UTF_8);
      }
    }
    int end = assertion.lastIndexOf('.');
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initVerify(keys.getPublic());
    signature.update(assertion.substring(0, end).getBytes(UTF_8));
    if (!signature.verify(Base64.getUrlDecoder().decode(assertion.substring(end + 1)))) {
      throw new GeneralSecurityException("signed by somebody else");
    }
    String claims = assertion.substring(assertion.indexOf('.') + 1, end);
    return Json.parse(new String(Base64.getUrlDecoder().decode(claims), UTF_8));
  }

  /// The answer of a token service.
  public static FakeService.Answer token(String token, int seconds) {
    return FakeService.Answer.ok(
        """
        {"access_token": "%s", "expires_in": %d, "token_type": "Bearer"}"""
            .formatted(token, seconds));
  }
}
