package dev.cacheprog.azure;

import dev.cacheprog.core.Hmac;
import dev.cacheprog.core.HttpDate;
import dev.cacheprog.core.HttpTransport;
import java.time.Instant;
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

  private SharedKey() {}

  /// The same request with its date and signature. It has no query.
  static HttpTransport.Request sign(
      HttpTransport.Request request, AzureCredentials.AccountKey key, Instant time) {
    Map<String, String> headers = new LinkedHashMap<>(request.headers());
    headers.put("x-ms-date", HttpDate.format(time));
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
}
