package dev.cacheprog.azure;

import dev.cacheprog.core.Hmac;
import dev.cacheprog.core.HttpTransport;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.Month;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// Signs requests with a key of the storage account, in the header `Authorization`.
///
/// Names are those of Microsoft's specification ("Authorize with Shared Key").
final class SharedKey {
  /// The headers of HTTP that are signed, in their order. The length and the date are not among
  /// them: the one is of the body, the other is in `x-ms-date`.
  private static final String[] AFTER_LENGTH = {
    "content-md5",
    "content-type",
    "date",
    "if-modified-since",
    "if-match",
    "if-none-match",
    "if-unmodified-since",
    "range"
  };

  private static final String[] DAYS = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  private static final String[] MONTHS = {
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
  };

  private SharedKey() {}

  /// The same request with its date and signature. It has no query.
  static HttpTransport.Request sign(
      HttpTransport.Request request, AzureCredentials.AccountKey key, Instant time) {
    Map<String, String> headers = new LinkedHashMap<>(request.headers());
    headers.put("x-ms-date", format(time));
    String text =
        stringToSign(
            request.method(),
            headers,
            request.body() == null ? 0 : request.body().size(),
            "/" + key.account() + request.uri().getRawPath());
    headers.put(
        "Authorization",
        "SharedKey "
            + key.account()
            + ":"
            + Base64.getEncoder().encodeToString(Hmac.sha256(key.key(), text)));
    return new HttpTransport.Request(request.method(), request.uri(), headers, request.body());
  }

  /// @param length of the body
  /// @param canonicalizedResource the account, and the path and query as they are sent
  static String stringToSign(
      String method, Map<String, String> headers, long length, String canonicalizedResource) {
    Map<String, String> lower = new TreeMap<>();
    for (Map.Entry<String, String> header : headers.entrySet()) {
      lower.put(header.getKey().toLowerCase(Locale.ROOT), header.getValue().strip());
    }
    StringBuilder text = new StringBuilder(512);
    text.append(method).append('\n');
    text.append(lower.getOrDefault("content-encoding", "")).append('\n');
    text.append(lower.getOrDefault("content-language", "")).append('\n');
    text.append(length == 0 ? "" : Long.toString(length)).append('\n');
    for (String name : AFTER_LENGTH) {
      text.append(lower.getOrDefault(name, "")).append('\n');
    }
    for (Map.Entry<String, String> header : lower.entrySet()) {
      if (header.getKey().startsWith("x-ms-")) {
        text.append(header.getKey()).append(':').append(header.getValue()).append('\n');
      }
    }
    return text.append(canonicalizedResource).toString();
  }

  /// The date format of HTTP, such as `Sun, 01 Nov 2026 12:00:00 GMT`. The JDK's formatters take 5
  /// ms to load.
  static String format(Instant time) {
    LocalDateTime utc = LocalDateTime.ofEpochSecond(time.getEpochSecond(), 0, ZoneOffset.UTC);
    DayOfWeek day = utc.getDayOfWeek();
    Month month = utc.getMonth();
    StringBuilder text = new StringBuilder(32);
    text.append(DAYS[day.getValue() - 1]).append(", ");
    twoDigits(text, utc.getDayOfMonth());
    text.append(' ').append(MONTHS[month.getValue() - 1]).append(' ').append(utc.getYear());
    text.append(' ');
    twoDigits(text, utc.getHour());
    text.append(':');
    twoDigits(text, utc.getMinute());
    text.append(':');
    twoDigits(text, utc.getSecond());
    return text.append(" GMT").toString();
  }

  private static void twoDigits(StringBuilder text, int number) {
    text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
  }
}
