package dev.cacheprog.testkit;

import com.sun.net.httpserver.HttpExchange;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

/// A request that a [GitHubCache] has received.
///
/// @param call the method of the service that it calls; empty for a blob
/// @param query names of its parameters in alphabetical order, some with their values
/// @param headers names in lower case
/// @param json of a call; empty for a blob
public record RecordedRequest(
    String method,
    String path,
    String call,
    List<String> query,
    Map<String, String> headers,
    String json) {
  static RecordedRequest of(HttpExchange exchange, String call, String json) {
    Map<String, String> headers = new TreeMap<>();
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) ->
                headers.put(name.toLowerCase(Locale.ROOT), String.join(", ", values)));
    List<String> query = new ArrayList<>();
    String raw = exchange.getRequestURI().getRawQuery();
    for (String part : raw == null ? new String[0] : raw.split("&", -1)) {
      String name = part.substring(0, part.indexOf('='));
      query.add(name.equals("comp") || name.equals("sp") ? part : name);
    }
    query.sort(null);
    return new RecordedRequest(
        exchange.getRequestMethod(),
        exchange.getRequestURI().getPath(),
        call,
        query,
        headers,
        json);
  }

  /// The names of the members of its JSON object, and whether each value is a string.
  public Map<String, Boolean> fields() {
    Map<String, Boolean> fields = new TreeMap<>();
    JsonNode.parser()
        .parse(json)
        .asObject()
        .forEach((name, value) -> fields.put(name, value.isString()));
    return fields;
  }

  /// What a server may look at, without the values that differ.
  ///
  /// @param path without the name of the blob
  /// @param fields of JSON, and whether each is a string
  public record Essence(
      String method,
      String path,
      List<String> query,
      Map<String, Boolean> fields,
      int versionLength,
      String authorization,
      String contentType,
      String blobType) {}

  public Essence essence() {
    return new Essence(
        method,
        path.replaceFirst("/blob-.*", ""),
        query,
        call.isEmpty() ? Map.of() : fields(),
        json.replaceFirst(".*\"version\":\"([^\"]*)\".*", "$1").length(),
        headers.getOrDefault("authorization", "").replaceFirst(" .*", ""),
        method.equals("GET") ? "" : headers.getOrDefault("content-type", ""),
        headers.getOrDefault("x-ms-blob-type", ""));
  }
}
