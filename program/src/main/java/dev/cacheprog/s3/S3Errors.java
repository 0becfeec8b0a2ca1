package dev.cacheprog.s3;

import dev.cacheprog.core.StoreException;
import dev.cacheprog.core.Transport;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// Reads S3's error answers.
///
/// @param status of HTTP
/// @param code S3's name of the error, empty if the answer had none
/// @param message for people
record S3Errors(int status, String code, String message) {
  private static final int MAX_ANSWER = 8 << 10;

  static S3Errors read(Transport.Response response) {
    String answer;
    try (InputStream body = response.body()) {
      answer = new String(body.readNBytes(MAX_ANSWER), StandardCharsets.UTF_8);
    } catch (IOException _) {
      answer = "";
    }
    return new S3Errors(response.status(), element(answer, "Code"), element(answer, "Message"));
  }

  /// Whether a get was answered with: there is no such object. Who may not list a bucket is told
  /// `AccessDenied` instead; other refusals (signatures, keys, tokens) are failures.
  boolean isMiss() {
    return switch (code) {
      case "NoSuchKey" -> true;
      case "AccessDenied" -> status == 403;
      case "" -> status == 404;
      default -> false;
    };
  }

  StoreException toException(String what) {
    boolean retryable =
        Transport.isTransient(status) || code.equals("RequestTimeout") || code.equals("SlowDown");
    String text = what + ": HTTP " + status;
    if (!code.isEmpty()) {
      text += " " + code;
    }
    if (!message.isEmpty()) {
      text += " (" + message + ")";
    }
    return new StoreException(text, retryable, null);
  }

  /// The text of the first element of that name, or an empty one. S3's answers are flat and small.
  static String element(String xml, String name) {
    int start = xml.indexOf("<" + name + ">");
    if (start < 0) {
      return "";
    }
    start += name.length() + 2;
    int end = xml.indexOf("</" + name + ">", start);
    return end < 0 ? "" : xml.substring(start, end).strip();
  }
}
