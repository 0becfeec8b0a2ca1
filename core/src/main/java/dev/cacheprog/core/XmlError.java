package dev.cacheprog.core;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// What a store that answers errors in XML says of one. Such answers are flat and small.
///
/// @param text of the answer, or its beginning
public record XmlError(String text) {
  private static final int MAX_BYTES = 8 << 10;
  private static final int MAX_MESSAGE = 200;

  /// Reads the body of a response; empty if that fails.
  public static XmlError read(HttpTransport.Response response) {
    try (InputStream body = response.body()) {
      return new XmlError(new String(body.readNBytes(MAX_BYTES), StandardCharsets.UTF_8));
    } catch (IOException _) {
      return new XmlError("");
    }
  }

  /// The code of the error; empty if there is none.
  public String code() {
    return element("Code");
  }

  /// The message, or the first line of plain text from another server; may be empty.
  public String message() {
    if (text.stripLeading().startsWith("<")) {
      return element("Message");
    }
    String line = text.lines().findFirst().orElse("").strip();
    return line.substring(0, Math.min(line.length(), MAX_MESSAGE));
  }

  /// The text of the first element of that name, or an empty one.
  public String element(String name) {
    int start = text.indexOf("<" + name + ">");
    if (start < 0) {
      return "";
    }
    start += name.length() + 2;
    int end = text.indexOf("</" + name + ">", start);
    return end < 0 ? "" : text.substring(start, end).strip();
  }
}
