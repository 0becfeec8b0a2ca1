package dev.cacheprog.report;

import dev.cacheprog.core.TimeSaved;
import dev.cacheprog.report.format.Line;
import dev.cacheprog.report.format.Outcome;
import dev.cacheprog.report.format.Tier;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// The page. Its size is bounded: what exceeds a limit is counted and left out.
public final class Page {
  /// Sessions that have a section of their own.
  static final int SECTIONS = 20;

  /// Rows of the table of sessions, and of that of misses.
  static final int ROWS = 100;

  /// Rows of the tables of one session.
  static final int FEW_ROWS = 25;

  private static final int LONGEST_COMMAND = 300;

  private final StringBuilder html = new StringBuilder(1 << 16);
  private final Charts charts = new Charts(html);
  private final RecordedSessions recording;
  private final List<RecordedSession> sessions;
  private final ActionGraph graph;
  private final ActionNames names;
  private final List<Misses> misses;

  private Page(RecordedSessions recording, ActionGraph graph) {
    this.recording = recording;
    this.sessions = recording.sessions();
    this.graph = graph;
    this.names = new ActionNames(graph, sessions);
    this.misses = Misses.of(sessions);
  }

  /// The page for some records.
  ///
  /// @param actionGraph what `go build -debug-actiongraph` wrote, if there is that
  /// @param progress is told how many lines were read
  /// @throws IOException if a file cannot be read, or is something else
  public static String of(List<Path> records, @Nullable Path actionGraph, LongConsumer progress)
      throws IOException {
    ActionGraph graph = actionGraph == null ? ActionGraph.NONE : ActionGraph.read(actionGraph);
    return of(RecordReader.read(records, progress), graph);
  }

  static String of(RecordedSessions recording, ActionGraph graph) {
    Page page = new Page(recording, graph);
    page.write();
    return page.html.toString();
  }

  private void write() {
    html.append(Style.HEAD);
    html.append("<header><h1>Go build cache report</h1>\n<p>");
    if (sessions.size() == 1) {
      html.append("<code>").append(command(sessions.getFirst())).append("</code>, ");
    } else {
      html.append(Text.count(sessions.size())).append(" go commands, ");
    }
    html.append(period()).append("</p></header>\n<main>\n");
    notes();
    body(sessions, Misses.together(misses), ROWS);
    if (sessions.size() > 1) {
      table();
      sections();
    }
    html.append("</main>\n<footer>Made by cacheprog report from build records of cacheprog ");
    html.append(Text.escaped(String.join(", ", versions()))).append(".</footer>\n</body></html>\n");
  }

  private Set<String> versions() {
    Set<String> versions = new HashSet<>();
    for (RecordedSession session : sessions) {
      if (versions.size() < 5) {
        versions.add(session.begin().version());
      }
    }
    return versions;
  }

  private String period() {
    Instant first = sessions.getFirst().begin().start();
    Instant last = first;
    for (RecordedSession session : sessions) {
      Instant end = session.at(session.micros());
      last = end.isAfter(last) ? end : last;
    }
    return clock(first) + " to " + clock(last) + " UTC";
  }

  private static String clock(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString().replace("T", " ").replace("Z", "");
  }

  private static String command(RecordedSession session) {
    List<String> words = new ArrayList<>(session.begin().command());
    if (words.isEmpty()) {
      return "a go command";
    }
    String first = words.getFirst();
    words.set(0, first.substring(first.lastIndexOf('/') + 1));
    String text = String.join(" ", words);
    return Text.escaped(
        text.length() > LONGEST_COMMAND ? text.substring(0, LONGEST_COMMAND) + "..." : text);
  }

  private void notes() {
    List<String> notes = new ArrayList<>();
    long killed = sessions.stream().filter(session -> session.end().isEmpty()).count();
    note(notes, killed, "sessions have no end: they were killed, or are running");
    note(notes, recording.unreadable(), "lines could not be read and were skipped");
    note(notes, recording.strays(), "events belong to sessions without a beginning");
    note(notes, recording.leftOut(), "events exceed the limit of the report and were left out");
    long dropped = 0;
    for (RecordedSession session : sessions) {
      dropped += session.end().map(Line.End::dropped).orElse(0L);
    }
    note(notes, dropped, "events were dropped, since the file could not be written fast enough");
    if (graph != ActionGraph.NONE) {
      note(notes, names.known(), "actions have a name from the action graph");
      if (names.known() == 0) {
        notes.add(
            "The action graph contains none of these actions: it belongs to another build, or to"
                + " another version of the sources.");
      }
    }
    if (!notes.isEmpty()) {
      html.append("<ul class=notes>\n");
      notes.forEach(note -> html.append("<li>").append(note).append('\n'));
      html.append("</ul>\n");
    }
  }

  private static void note(List<String> notes, long number, String text) {
    if (number > 0) {
      notes.add(Text.count(number) + " " + text + ".");
    }
  }

  /// All that is shown of some sessions.
  private void body(List<RecordedSession> some, List<Misses.Miss> missed, int rows) {
    Totals totals = new Totals(some);
    tiles(totals);
    totals.saved().ifPresent(this::saved);
    charts.timeline(new Timeline(some));
    charts.durations(totals);
    charts.sizes(totals);
    reasons(missed);
    missed(missed, rows);
  }

  private void tiles(Totals totals) {
    html.append("<div class=tiles>\n");
    tile(
        "lookups that hit",
        Text.percent(totals.hits(), totals.gets()),
        Text.count(totals.hits()) + " of " + Text.count(totals.gets()));
    for (Tier tier : Charts.GETS) {
      tile(
          "<i class=" + Charts.name(tier) + "></i>" + tier.text(),
          Text.count(totals.count(tier)),
          tier == Tier.MISSED ? "built by go" : Text.bytes(totals.bytes(tier)));
    }
    tile("go waited for lookups", Text.time(totals.waited()), "sum, several run at once");
    tile(
        "<i class=put></i>stored by go",
        Text.count(totals.count(Tier.PUT)),
        Text.bytes(totals.bytes(Tier.PUT)));
    tile(
        "<i class=upload></i>uploaded",
        Text.count(totals.count(Outcome.SENT)),
        Text.bytes(totals.bytes(Tier.UPLOAD))
            + failures(totals.count(Tier.UPLOAD) - totals.count(Outcome.SENT)));
    html.append("</div>\n");
  }

  private void saved(Duration saved) {
    html.append("<p><b>Time saved: ");
    html.append(saved.isZero() ? "none" : Text.time(saved.toNanos() / 1000));
    html.append("</b>, estimated: what building the hits takes on ");
    html.append(TimeSaved.CORES == 1 ? "one core" : TimeSaved.CORES + " cores");
    html.append(", as this computer has, less what go waited for lookups.</p>\n");
  }

  private static String failures(long number) {
    return number == 0 ? "" : ", " + Text.count(number) + " not";
  }

  /// @param label HTML
  private void tile(String label, String value, String more) {
    html.append("<div><span>").append(label).append("</span><b>").append(value);
    html.append("</b><span>").append(more).append("</span></div>\n");
  }

  private void reasons(List<Misses.Miss> missed) {
    html.append("<h2>Misses and their reasons</h2>\n");
    if (missed.isEmpty()) {
      html.append("<p>None.</p>\n");
      return;
    }
    html.append(
        "<div class=scroll><table><thead><tr><th>reason<th class=n>lookups<th class=n>go waited"
            + "<th class=n>stored then</thead>\n<tbody>\n");
    for (Outcome why : Outcome.values()) {
      List<Misses.Miss> some = missed.stream().filter(miss -> miss.why() == why).toList();
      if (!some.isEmpty()) {
        html.append("<tr class=head><td>").append(why.word());
        number(Text.count(some.size()));
        number(Text.time(some.stream().mapToLong(Misses.Miss::waited).sum()));
        number(Text.bytes(some.stream().mapToLong(Misses.Miss::size).sum()));
        html.append("<tr><td colspan=4 class=hint>");
        html.append(Text.escaped(Misses.explanation(why))).append('\n');
      }
    }
    html.append("</tbody></table></div>\n");
    tooSlow(missed.stream().filter(miss -> miss.why() == Outcome.TOO_SLOW).toList());
  }

  private void tooSlow(List<Misses.Miss> declined) {
    if (!declined.isEmpty()) {
      html.append("<p>").append(Text.count(declined.size()));
      html.append(" objects were not fetched over a slow link: building them took ");
      html.append(Text.time(Misses.built(declined)));
      html.append(", added up.</p>\n");
    }
  }

  private void missed(List<Misses.Miss> missed, int rows) {
    if (missed.isEmpty()) {
      return;
    }
    html.append("<h3>Slowest misses</h3>\n<p class=hint>");
    html.append(
        "<b>built in</b> is the time from the miss until go stored the rebuilt object, including"
            + " the wait for a free processor.");
    if (names.known() == 0) {
      html.append(
          " To see package names, pass the output of <code>go build -debug-actiongraph</code> with"
              + " <code>--actiongraph</code>.");
    }
    html.append(
        "</p>\n<div class=scroll><table><thead><tr><th>package or action<th class=n>built in"
            + "<th class=n>size<th class=n>waited<th>reason</thead>\n<tbody>\n");
    for (Misses.Miss miss : Misses.slowest(missed, rows)) {
      html.append("<tr><td class=id title=\"").append(miss.action().hex()).append("\">");
      html.append(Text.escaped(names.find(miss.action()))).append("</td>");
      number(miss.built() < 0 ? "not stored" : Text.time(miss.built()));
      number(miss.built() < 0 ? "" : Text.bytes(miss.size()));
      number(Text.time(miss.waited()));
      html.append("<td>").append(miss.why().word()).append('\n');
    }
    html.append("</tbody></table></div>\n");
    leftOut(missed.size() - rows, "that were faster");
  }

  private void number(String text) {
    html.append("<td class=n>").append(text);
  }

  private void leftOut(int number, String which) {
    if (number > 0) {
      html.append("<p class=hint>").append(Text.count(number)).append(" more, ").append(which);
      html.append(", are left out.</p>\n");
    }
  }

  private void table() {
    html.append(
        "<h2>Go commands</h2>\n<div class=scroll><table><thead><tr><th>began"
            + "<th>command<th class=n>lookups<th class=n>hits<th class=n>misses<th class=n>puts"
            + "<th class=n>go waited<th class=n>took</thead>\n<tbody>\n");
    for (RecordedSession session : sessions.subList(0, Math.min(ROWS, sessions.size()))) {
      Totals totals = new Totals(List.of(session));
      html.append("<tr><td>").append(clock(session.begin().start()).substring(11));
      html.append("<td class=id>").append(command(session));
      number(Text.count(totals.gets()));
      number(Text.percent(totals.hits(), totals.gets()));
      number(Text.count(totals.count(Tier.MISSED)));
      number(Text.count(totals.count(Tier.PUT)));
      number(Text.time(totals.waited()));
      number(Text.time(session.micros()) + (session.end().isEmpty() ? ", no end" : ""));
      html.append('\n');
    }
    html.append("</tbody></table></div>\n");
    leftOut(sessions.size() - ROWS, "which began later");
  }

  /// Of the sessions that go waited for most, in their order.
  private void sections() {
    Set<RecordedSession> slowest = new HashSet<>();
    sessions.stream()
        .sorted(
            Comparator.comparingLong(
                    (RecordedSession session) -> new Totals(List.of(session)).waited())
                .reversed())
        .limit(SECTIONS)
        .forEach(slowest::add);
    html.append("<h2>Details of each command</h2>\n");
    for (int i = 0; i < sessions.size(); i++) {
      RecordedSession session = sessions.get(i);
      if (slowest.remove(session)) {
        html.append("<details><summary><span>")
            .append(clock(session.begin().start()).substring(11));
        html.append("</span> <code>").append(command(session)).append("</code></summary>\n");
        if (!session.begin().store().isEmpty()) {
          html.append("<p class=hint>Store: ").append(Text.escaped(session.begin().store()));
          html.append("</p>\n");
        }
        body(List.of(session), misses.get(i).all(), FEW_ROWS);
        html.append("</details>\n");
      }
    }
    leftOut(sessions.size() - SECTIONS, "with less waiting");
  }
}
