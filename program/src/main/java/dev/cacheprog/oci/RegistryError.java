package dev.cacheprog.oci;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.core.Json;
import dev.cacheprog.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// An answer with which a registry refuses a request.
///
/// @param text the body; may be cut off
/// @param code of the first error in it, such as `MANIFEST_UNKNOWN`; empty if there is none
/// @param message of that error, for people, in one line
record RegistryError(int status, String text, String code, String message) {
  private static final int MAX_BODY = 64 << 10;
  private static final int MAX_MESSAGE = 200;

  /// Reads the answer and closes it.
  static RegistryError of(HttpTransport.Response response) {
    String text = "";
    try (response;
        InputStream body = response.body()) {
      text = new String(body.readNBytes(MAX_BODY), UTF_8);
    } catch (IOException _) {
      // The status alone says enough.
    }
    String code = "";
    String said = "";
    try {
      for (Json error : Json.parse(text).items("errors")) {
        if (code.isEmpty()) {
          code = line(error.text("code"));
          String detail = line(error.text("detail"));
          said = line(error.text("message")) + (detail.isEmpty() ? "" : ": " + detail);
        }
      }
    } catch (IllegalArgumentException _) {
      // A server in front of the registry has answered.
    }
    return new RegistryError(response.status(), text, code, said);
  }

  /// A text of a server, fit for a line of the log.
  private static String line(@Nullable String text) {
    if (text == null) {
      return "";
    }
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < text.length() && i < MAX_MESSAGE; i++) {
      char c = text.charAt(i);
      line.append(Character.isISOControl(c) ? ' ' : c);
    }
    return line.toString().strip();
  }

  /// Nothing of that name is there, or the repository is not there yet.
  boolean isMissing() {
    return status == 404;
  }

  /// The server has failed, whatever was asked.
  boolean isOfServer() {
    return status >= 500;
  }

  boolean isDenied() {
    return status == 401 || status == 403;
  }

  /// A layer or the config is not in the repository.
  boolean isBlobUnknown() {
    return text.contains("BLOB_UNKNOWN");
  }

  /// The tag exists and cannot be moved.
  private boolean isImmutable() {
    String lower = text.toLowerCase(Locale.ROOT);
    return lower.contains("immutable") || lower.contains("cannot be overwritten");
  }

  /// Whether a manifest in another form may be accepted.
  boolean isRefusedForm() {
    return (code.equals("MANIFEST_INVALID") || code.equals("UNSUPPORTED"))
        && !isBlobUnknown()
        && !isImmutable();
  }

  /// @param request what was refused, without secrets
  StoreException exception(String request) {
    String shown = (code + " " + message).strip();
    return new StoreException(
        HttpTransport.reason(status),
        request + ": HTTP " + status + (shown.isEmpty() ? "" : ": " + shown),
        hint(),
        null);
  }

  private String hint() {
    if (isImmutable()) {
      return "the tags of the repository cannot be moved: make them mutable, at least those that"
          + " begin with m- and s-";
    }
    return switch (status) {
      case 401, 403 ->
          "check that user and password (CACHEPROG_OCI_USERNAME, CACHEPROG_OCI_PASSWORD, or those of"
              + " 'docker login') may read and write the repository in CACHEPROG_OCI_REPOSITORY";
      case 404 ->
          "create the repository in CACHEPROG_OCI_REPOSITORY first, or check its name: some"
              + " registries create none when something is pushed";
      case 405 -> "the registry is read-only, or CACHEPROG_OCI_REPOSITORY names no registry";
      default -> "";
    };
  }
}
