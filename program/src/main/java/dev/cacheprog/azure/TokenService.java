package dev.cacheprog.azure;

import dev.cacheprog.core.Display;
import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.core.Json;
import dev.cacheprog.core.NetworkFailure;
import dev.cacheprog.store.StoreException;
import dev.cacheprog.store.StoreException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A service that answers requests for tokens with JSON. Nothing of a request or of a token gets
/// into a message.
final class TokenService {
  /// The resource that tokens are for, in all clouds.
  static final String RESOURCE = "https://storage.azure.com/";

  private static final int MAX_ANSWER = 256 << 10;
  private static final int MAX_REASON = 300;

  /// Entra's tokens live for 24 hours at most.
  private static final long MAX_SECONDS = 7 * 86_400;

  private final String name;
  private final String setting;
  private final HttpTransport transport;

  /// @param name for messages, such as `Microsoft Entra ID`
  /// @param setting that has its URL, or what else to check
  TokenService(String name, String setting, HttpTransport transport) {
    this.name = name;
    this.setting = setting;
    this.transport = transport;
  }

  /// Sends a request.
  ///
  /// @param secrets of the request, which no message may have
  /// @param hint what to check if the service refuses it
  /// @return the answer, if its status is 200
  Json send(HttpTransport.Request request, String hint, String... secrets) throws StoreException {
    try (HttpTransport.Response response = transport.send(request)) {
      String text;
      try (InputStream body = response.body()) {
        text = new String(body.readNBytes(MAX_ANSWER), StandardCharsets.UTF_8);
      }
      if (response.status() == 200) {
        return parse(text);
      }
      throw refusal(response.status(), text, hint, secrets);
    } catch (IOException e) {
      throw new StoreException(
          HttpTransport.reason(e),
          "no answer from " + name + ": " + without(secrets, Display.reason(e)),
          NetworkFailure.hint(e, setting),
          null);
    }
  }

  private Json parse(String text) throws StoreException {
    try {
      return Json.parse(text);
    } catch (IllegalArgumentException _) {
      throw invalid();
    }
  }

  private StoreException refusal(int status, String text, String hint, String[] secrets) {
    Reason reason =
        status == 429
            ? Reason.THROTTLED
            : HttpTransport.isTransient(status) ? Reason.TRANSIENT : Reason.PERMANENT;
    String said = reason(text);
    return new StoreException(
        reason,
        name
            + " refuses a token: HTTP "
            + status
            + (said.isEmpty() ? "" : ": " + without(secrets, said)),
        reason == Reason.PERMANENT ? hint : "",
        null);
  }

  /// The first line of the reason that the service gives; empty if it is not its own answer.
  private static String reason(String text) {
    try {
      Json json = Json.parse(text);
      String description = json.text("error_description");
      String error = json.text("error");
      String said = description == null ? error : description;
      if (said == null) {
        return "";
      }
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < said.length() && i < MAX_REASON; i++) {
        char c = said.charAt(i);
        if (c == '\r' || c == '\n') {
          break;
        }
        line.append(c < ' ' || c == 0x7f ? ' ' : c);
      }
      return line.toString().strip();
    } catch (IllegalArgumentException _) {
      return "";
    }
  }

  private static String without(String[] secrets, String text) {
    String clean = text;
    for (String secret : secrets) {
      if (!secret.isEmpty()) {
        clean = clean.replace(secret, "...");
      }
    }
    return clean;
  }

  /// The token of an answer.
  ///
  /// @param now when the request was sent
  AccessToken token(Json answer, Instant now) throws StoreException {
    String token = answer.text("access_token");
    Long seconds = number(answer, "expires_in");
    if (seconds == null) {
      Long end = number(answer, "expires_on");
      seconds = end == null ? null : Long.valueOf(end - now.getEpochSecond());
    }
    if (token == null || seconds == null || seconds <= 0 || seconds > MAX_SECONDS) {
      throw invalid();
    }
    try {
      return new AccessToken(token, now.plus(Duration.ofSeconds(seconds)));
    } catch (IllegalArgumentException _) {
      throw invalid();
    }
  }

  /// Services write numbers as such or as texts.
  private static @Nullable Long number(Json answer, String name) {
    String text = answer.text(name);
    if (text == null) {
      return answer.number(name);
    }
    try {
      return Long.valueOf(text);
    } catch (NumberFormatException _) {
      return null;
    }
  }

  /// The failure of an answer without a token, such as a login page.
  StoreException invalid() {
    return new StoreException(
        Reason.PERMANENT,
        "the answer of " + name + " has no token",
        "it may be that of a proxy or a login page; check " + setting,
        null);
  }

  /// @throws StoreException if the text is not a URL
  URI url(String text) throws StoreException {
    try {
      URI url = URI.create(text);
      String scheme = url.getScheme();
      if ("http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme)) {
        return url;
      }
    } catch (IllegalArgumentException _) {
      // Reported below.
    }
    throw new StoreException(
        Reason.PERMANENT, "the URL of " + name + " is none", "check " + setting, null);
  }

  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
