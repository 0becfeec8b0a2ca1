package dev.cacheprog.sessionlog;

import dev.cacheprog.core.Rfc3339;
import dev.cacheprog.store.ActionId;
import java.text.ParseException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// How lines look: JSON objects, each beginning with [#START], so that one can be found behind what
/// a killed process left of another.
public final class LineFormat {
  /// What every line begins with; the name of the session follows.
  public static final String START = "{\"s\":\"";

  private LineFormat() {}

  /// The line, with its end.
  public static String write(Line line) {
    StringBuilder text = new StringBuilder(160).append("{\"s\":");
    JsonReader.quote(text, line.session());
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
    JsonReader.quote(text, begin.version());
    text.append(",\"command\":[");
    for (int i = 0; i < begin.command().size(); i++) {
      text.append(i == 0 ? "" : ",");
      JsonReader.quote(text, begin.command().get(i));
    }
    text.append("],\"store\":");
    JsonReader.quote(text, begin.store());
  }

  private static void append(StringBuilder text, Line.End end) {
    text.append(",\"end\":").append(end.micros());
    text.append(",\"dropped\":").append(end.dropped());
    text.append(",\"statistics\":{");
    String separator = "";
    for (Map.Entry<String, Long> fact : end.statistics().entrySet()) {
      text.append(separator);
      JsonReader.quote(text, fact.getKey());
      text.append(':').append(fact.getValue());
      separator = ",";
    }
    text.append('}');
  }

  /// What a line says.
  ///
  /// @throws ParseException if it is none of ours
  public static Line read(String text) throws ParseException {
    if (!(JsonReader.parse(text) instanceof Map<?, ?> members)) {
      throw new ParseException("not an object", 0);
    }
    try {
      String session = string(members, "s");
      if (members.containsKey("begin")) {
        List<String> command = new ArrayList<>();
        if (members.get("command") instanceof List<?> words) {
          words.forEach(word -> command.add(String.valueOf(word)));
        }
        return new Line.Begin(
            session,
            Instant.parse(string(members, "begin")),
            string(members, "version"),
            command,
            string(members, "store"));
      }
      if (members.containsKey("end")) {
        Map<String, Long> statistics = new LinkedHashMap<>();
        if (members.get("statistics") instanceof Map<?, ?> facts) {
          facts.forEach(
              (name, value) -> {
                if (value instanceof Long number) {
                  statistics.put(String.valueOf(name), number);
                }
              });
        }
        return new Line.End(
            session, number(members, "end"), number(members, "dropped"), statistics);
      }
      return event(session, members);
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new ParseException(String.valueOf(e.getMessage()), 0);
    }
  }

  private static Line.Event event(String session, Map<?, ?> members) throws ParseException {
    for (String verb : List.of("get", "put", "upload")) {
      if (members.containsKey(verb)) {
        String word = string(members, verb);
        return new Line.Event(
            session,
            Outcome.of(verb, word)
                .orElseThrow(() -> new ParseException("unknown outcome: " + word, 0)),
            new ActionId(string(members, "action")),
            number(members, "t"),
            number(members, "us"),
            number(members, "size"));
      }
    }
    throw new ParseException("neither an event nor the begin or end of a session", 0);
  }

  private static String string(Map<?, ?> members, String name) throws ParseException {
    if (members.get(name) instanceof String text) {
      return text;
    }
    throw new ParseException(name + " is missing", 0);
  }

  private static long number(Map<?, ?> members, String name) throws ParseException {
    if (members.get(name) instanceof Long number) {
      return number;
    }
    throw new ParseException(name + " is missing", 0);
  }
}
