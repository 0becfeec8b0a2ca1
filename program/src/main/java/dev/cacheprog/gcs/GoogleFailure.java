package dev.cacheprog.gcs;

import com.google.api.client.http.HttpResponseException;
import com.google.auth.Retryable;
import dev.cacheprog.core.Display;
import dev.cacheprog.core.Json;
import dev.cacheprog.core.Unexpected;
import dev.cacheprog.store.StoreException;
import dev.cacheprog.store.StoreException.Reason;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Turns failures of Google's library into those of stores, in one line and without secrets: its
/// own messages have whole answers of servers.
final class GoogleFailure {
  static final String HINT =
      "set GOOGLE_APPLICATION_CREDENTIALS to the file of a service account or of a workload"
          + " identity federation, or run gcloud auth application-default login, or give the"
          + " machine a service account";

  private static final String NONE =
      "no Google credentials: GOOGLE_APPLICATION_CREDENTIALS is not set, gcloud auth"
          + " application-default login has left no file, and no metadata server of Google Cloud"
          + " answers";

  /// How the library's message begins if it has found nothing.
  private static final String NOT_FOUND = "Your default credentials were not found";

  private static final String SERVICE = "the service that gives Google's tokens ";

  private static final int MAX_TEXT = 200;
  private static final int MAX_WORD = 120;

  private GoogleFailure() {}

  static StoreException of(Exception e) {
    if (String.valueOf(e.getMessage()).startsWith(NOT_FOUND)) {
      return new StoreException(Reason.PERMANENT, NONE, HINT, null);
    }
    HttpResponseException answer = find(e, HttpResponseException.class);
    if (answer != null) {
      return new StoreException(
          isRetryable(e) ? Reason.TRANSIENT : Reason.PERMANENT,
          SERVICE + "answered HTTP " + answer.getStatusCode() + said(answer.getContent()),
          "check the account and the file of GOOGLE_APPLICATION_CREDENTIALS",
          null);
    }
    if (!(e instanceof IOException)) {
      return new StoreException(
          Reason.PERMANENT, "no Google credentials: " + describe(e), HINT, null);
    }
    IOException cause = deepest(e);
    boolean network = isOfNetwork(cause);
    return new StoreException(
        network || isRetryable(e) ? Reason.TRANSIENT : Reason.PERMANENT,
        network
            ? SERVICE + "cannot be reached: " + Display.reason(cause)
            : "no Google credentials: " + clean(String.valueOf(e.getMessage())),
        network ? "check DNS, firewalls and HTTPS_PROXY" : HINT,
        null);
  }

  /// The message if the library itself complains about what is in a file.
  static String describe(Exception e) {
    StackTraceElement[] trace = e.getStackTrace();
    String message = e.getMessage();
    return message != null
            && trace.length > 0
            && trace[0].getClassName().startsWith("com.google.auth.")
        ? clean(message)
        : Unexpected.describe(e);
  }

  private static boolean isOfNetwork(IOException e) {
    String type = e.getClass().getName();
    return type.startsWith("java.net.") || type.startsWith("javax.net.");
  }

  private static IOException deepest(Exception e) {
    IOException deepest = new IOException(e.getMessage());
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException io) {
        deepest = io;
      }
    }
    return deepest;
  }

  private static boolean isRetryable(Exception e) {
    return e instanceof Retryable retryable && retryable.isRetryable();
  }

  private static <T> @Nullable T find(Throwable e, Class<T> type) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return type.cast(cause);
      }
    }
    return null;
  }

  /// What the service says, in the forms of OAuth and of Google's other services.
  private static String said(@Nullable String content) {
    if (content == null || content.length() > Json.MAX_LENGTH) {
      return "";
    }
    Json json;
    try {
      json = Json.parse(content);
    } catch (IllegalArgumentException _) {
      return "";
    }
    String code = json.text("error");
    String text = json.text("error_description");
    if (text == null) {
      text = json.text("error", "message");
    }
    String both = code == null ? text : text == null ? code : code + " (" + text + ")";
    return both == null ? "" : ": " + clean(both);
  }

  /// One short line. Words that may be a token or a key are left out.
  static String clean(String text) {
    StringBuilder line = new StringBuilder();
    for (String word : text.split("\\s+", -1)) {
      if (line.length() > MAX_TEXT) {
        return line + " ...";
      }
      line.append(line.isEmpty() ? "" : " ").append(isSecret(word) ? "..." : word);
    }
    return line.toString();
  }

  private static boolean isSecret(String word) {
    return word.contains("ya29.")
        || word.contains("eyJ")
        || word.contains("-----")
        || word.length() > MAX_WORD;
  }
}
