package dev.cacheprog.report.format;

import dev.cacheprog.core.JsonText;
import dev.cacheprog.core.Rfc3339;
import dev.cacheprog.store.ActionId;
import java.io.UncheckedIOException;
import java.text.ParseException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

/// The format of lines: JSON objects that begin with [#START], so that a line can be found behind
/// an incomplete one of a killed process.
public final class LineFormat {
  /// The first characters of every line; the name of the session follows.
  public static final String START = "{\"s\":\"";

  private LineFormat() {}

  /// The line, with its end.
  public static String write(Line line) {
    StringBuilder text = new StringBuilder(160).append("{\"s\":");
    JsonText.appendString(text, line.session());
    // Not a switch over patterns, which the JVM links when it first runs.
    if (line instanceof Line.Event event) {
      append(text, event);
    } else if (line instanceof Line.Begin begin) {
      append(text, begin);
    } else {
      append(text, (Line.End) line);
    }
    return text.append("}\n").toString();
  }

  private static void append(StringBuilder text, Line.Event event) {
    text.append(",\"t\":").append(event.start());
    text.append(",\"us\":").append(event.micros());
    text.append(",\"").append(event.outcome().tier().verb());
    text.append("\":\"").append(event.outcome().word());
    text.append("\",\"action\":\"").append(event.action().hex());
    text.append("\",\"size\":").append(event.size());
  }

  private static void append(StringBuilder text, Line.Begin begin) {
    text.append(",\"begin\":\"").append(Rfc3339.format(begin.start())).append('"');
    text.append(",\"version\":");
    JsonText.appendString(text, begin.version());
    text.append(",\"command\":[");
    for (int i = 0; i < begin.command().size(); i++) {
      text.append(i == 0 ? "" : ",");
      JsonText.appendString(text, begin.command().get(i));
    }
    text.append("],\"store\":");
    JsonText.appendString(text, begin.store());
  }

  private static void append(StringBuilder text, Line.End end) {
    text.append(",\"end\":").append(end.micros());
    text.append(",\"dropped\":").append(end.dropped());
    text.append(",\"statistics\":{");
    String separator = "";
    for (Map.Entry<String, Long> fact : end.statistics().entrySet()) {
      text.append(separator);
      JsonText.appendString(text, fact.getKey());
      text.append(':').append(fact.getValue());
      separator = ",";
    }
    text.append('}');
  }

  /// Parses a line.
  ///
  /// @throws ParseException if it is not a line of this format, or more than one
  public static Line read(String text) throws ParseException {
    if (text.lastIndexOf(START) > 0) {
      throw new ParseException("more than one line", text.lastIndexOf(START));
    }
    try {
      @Nullable JsonNode line = JsonNode.parser().parse(text);
      if (line == null || !line.isObject()) {
        throw new ParseException("not an object", 0);
      }
      return read(line.asObject());
    } catch (UncheckedIOException | IllegalArgumentException | DateTimeException e) {
      throw new ParseException(String.valueOf(e.getMessage()), 0);
    }
  }

  private static Line read(Map<String, JsonNode> members) throws ParseException {
    String session = string(members, "s");
    if (members.containsKey("begin")) {
      return new Line.Begin(
          session,
          Instant.parse(string(members, "begin")),
          string(members, "version"),
          strings(members.get("command")),
          string(members, "store"));
    }
    if (members.containsKey("end")) {
      return new Line.End(
          session,
          number(members, "end"),
          number(members, "dropped"),
          numbers(members.get("statistics")));
    }
    return event(session, members);
  }

  private static List<String> strings(@Nullable JsonNode list) {
    List<String> strings = new ArrayList<>();
    if (list != null && list.isArray()) {
      for (JsonNode element : list.asArray()) {
        strings.add(element.isString() ? element.asString() : element.toString());
      }
    }
    return strings;
  }

  private static Map<String, Long> numbers(@Nullable JsonNode object) {
    Map<String, Long> numbers = new LinkedHashMap<>();
    if (object != null && object.isObject()) {
      for (Map.Entry<String, JsonNode> member : object.asObject().entrySet()) {
        if (member.getValue().isNumber()) {
          numbers.put(member.getKey(), Long.valueOf(member.getValue().asNumber()));
        }
      }
    }
    return numbers;
  }

  private static Line.Event event(String session, Map<String, JsonNode> members)
      throws ParseException {
    for (String verb : List.of("get", "put", "upload")) {
      if (members.containsKey(verb)) {
        String word = string(members, verb);
        return new Line.Event(
            session,
            Outcome.find(verb, word)
                .orElseThrow(() -> new ParseException("unknown outcome: " + word, 0)),
            new ActionId(string(members, "action")),
            number(members, "t"),
            number(members, "us"),
            number(members, "size"));
      }
    }
    throw new ParseException("neither an event nor the begin or end of a session", 0);
  }

  private static String string(Map<String, JsonNode> members, String name) throws ParseException {
    JsonNode member = members.get(name);
    if (member == null || !member.isString()) {
      throw new ParseException(name + " is missing", 0);
    }
    return member.asString();
  }

  private static long number(Map<String, JsonNode> members, String name) throws ParseException {
    JsonNode member = members.get(name);
    if (member == null || !member.isNumber()) {
      throw new ParseException(name + " is missing", 0);
    }
    return Long.parseLong(member.asNumber());
  }
}
