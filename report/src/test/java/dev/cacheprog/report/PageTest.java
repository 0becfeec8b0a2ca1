package dev.cacheprog.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.core.TimeSaved;
import dev.cacheprog.report.format.Line;
import dev.cacheprog.report.format.Outcome;
import dev.cacheprog.store.ActionId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageTest {
  private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");
  private static final ActionId FMT = Samples.action("fmt");

  @TempDir Path folder;

  private static RecordedSession session(int number, List<Line.Event> events) {
    return session(number, events, Map.of());
  }

  private static RecordedSession session(
      int number, List<Line.Event> events, Map<String, Long> statistics) {
    return new RecordedSession(
        new Line.Begin(
            "s" + number,
            NOON.plusSeconds(number * 60L),
            "1.0",
            List.of("/usr/local/go/bin/go", "build", "./" + number),
            "s3 bucket"),
        Optional.of(new Line.End("s" + number, 3_000_000, 0, statistics)),
        events);
  }

  private static Line.Event event(
      Outcome outcome, ActionId id, long start, long micros, long size) {
    return new Line.Event("s", outcome, id, start, micros, size);
  }

  private static RecordedSessions recording(RecordedSession... sessions) {
    return new RecordedSessions(List.of(sessions), 0, 0, 0);
  }

  private static String page(RecordedSession... sessions) {
    return Page.of(recording(sessions), ActionGraph.NONE);
  }

  /// Without tags, as people read it.
  private static String text(String html) {
    return html.replaceAll("(?s)<style>.*?</style>", "")
        .replaceAll("<[^>]*>", " ")
        .replace('\u00a0', ' ')
        .replaceAll("\\s+", " ");
  }

  @Test
  void tellsTotalsReasonsAndWhatMissesCost() {
    String text =
        text(
            page(
                session(
                    0,
                    List.of(
                        event(Outcome.LOCAL, Samples.action("a"), 0, 100, 1_000_000),
                        event(Outcome.PREFETCHED, Samples.action("b"), 10, 20, 2_000_000),
                        event(Outcome.FETCHED, Samples.action("c"), 20, 30_000, 500),
                        event(Outcome.ABSENT, FMT, 40, 880, 0),
                        event(Outcome.STORED, FMT, 1_500_920, 500, 70_000),
                        event(Outcome.SENT, FMT, 1_501_000, 90_000, 70_000)))));

    assertThat(text)
        .contains("go build ./0 , 2026-11-25 12:00:00 to 2026-11-25 12:00:03 UTC")
        .contains("lookups that hit 75.0 % 3 of 4")
        .contains("local disk 1 976.6 KiB")
        .contains("prefetched 1 1.9 MiB")
        .contains("fetched on lookup 1 500 B")
        .contains("missed 1 built by go")
        .contains("go waited for lookups 31 ms")
        .contains("stored by go 1 68.4 KiB")
        .contains("uploaded 1 68.4 KiB")
        .contains("absent 1 880 µs 68.4 KiB The store does not have it: sources, flags")
        .contains(FMT.hex().substring(0, 16) + " 1.5 s 68.4 KiB 880 µs absent");
  }

  @Test
  void tellsTheTimeSavedByAllCommandsAndEach() {
    Map<String, Long> statistics = Map.of("get_hits", 1L, "hit_cost_ms", 20_500L * TimeSaved.CORES);
    Map<String, Long> nothing = Map.of("get_hits", 1L, "get_wait_us", 900L);

    String text =
        text(
            page(
                session(0, List.of(), statistics),
                session(1, List.of(), statistics),
                session(2, List.of(), nothing),
                session(3, List.of())));

    assertThat(text.split("Time saved: ", -1)).hasSize(5);
    assertThat(text)
        .containsOnlyOnce("Time saved: 41 s , estimated: what building the hits takes on ")
        .containsOnlyOnce("Time saved: none");
  }

  @Test
  void tellsWhatBuildingTookWhereTheLinkWasTooSlow() {
    ActionId log = Samples.action("log");
    String text =
        text(
            page(
                session(
                    0,
                    List.of(
                        event(Outcome.TOO_SLOW, FMT, 0, 1_000, 0),
                        event(Outcome.TOO_SLOW, log, 0, 2_000, 0),
                        event(Outcome.TOO_SLOW, Samples.action("aborted"), 0, 0, 0),
                        event(Outcome.STORED, FMT, 1_501_000, 500, 70_000),
                        event(Outcome.STORED, log, 2_002_000, 500, 80_000)))));

    assertThat(text)
        .contains("too-slow 3 3 ms 146.5 KiB The store may have it, but over this link")
        .contains("3 objects were not fetched over a slow link: building them took 3.5 s, added up")
        .contains(log.hex().substring(0, 16) + " 2 s 78.1 KiB 2 ms too-slow");
  }

  @Test
  void namesPackagesAndTheirByProducts() throws Exception {
    Path graph =
        Files.writeString(
            folder.resolve("graph"),
            "[{\"Mode\":\"build\",\"Package\":\"example.com/<p>\",\"ActionID\":\"%s\"},{\"Mode\":\"vet\",\"Package\":\"v\",\"ActionID\":\"%s\"}]"
                .formatted(ActionGraph.spelled(FMT), ActionGraph.spelled(Samples.action("v"))));
    String text =
        text(
            Page.of(
                recording(
                    session(
                        0,
                        List.of(
                            event(Outcome.ABSENT, FMT, 0, 900, 0),
                            event(Outcome.ABSENT, FMT.subkey("stdout"), 0, 800, 0),
                            event(Outcome.ABSENT, Samples.action("v"), 0, 700, 0)))),
                ActionGraph.read(graph)));

    assertThat(text)
        .contains("2 actions have a name from the action graph.")
        .contains("example.com/&lt;p&gt; not stored 900 µs absent")
        .contains("example.com/&lt;p&gt;, stdout not stored 800 µs absent")
        .contains("v (vet) not stored 700 µs absent");
  }

  @Test
  void anActionGraphOfAnotherBuildIsSaid() throws Exception {
    Path graph =
        Files.writeString(
            folder.resolve("graph"), "[{\"Package\":\"p\",\"ActionID\":\"AAAAAAAAAAAAAAAAAAAA\"}]");

    assertThat(
            Page.of(
                recording(session(0, List.of(event(Outcome.ABSENT, FMT, 0, 900, 0)))),
                ActionGraph.read(graph)))
        .contains("The action graph contains none of these actions");
  }

  @Test
  void whatAnEarlierSessionHadIsLostNotNew() {
    String text =
        text(
            page(
                session(0, List.of(event(Outcome.STORED, FMT, 0, 900, 5))),
                session(1, List.of(event(Outcome.ABSENT, FMT, 0, 900, 0)))));

    assertThat(text).contains("lost 1 900 µs").contains("An earlier build had it");
  }

  @Test
  void severalSessionsHaveARowAndASectionEach() {
    List<RecordedSession> sessions = new ArrayList<>();
    for (int i = 0; i < 130; i++) {
      sessions.add(session(i, List.of(event(Outcome.LOCAL, FMT, 0, 10L + i, 5))));
    }

    String page = page(sessions.toArray(new RecordedSession[0]));

    assertThat(page.split("<details>", -1)).hasSize(1 + Page.SECTIONS);
    assertThat(text(page))
        .contains("130 go commands, ")
        .contains("Left out: 129 pauses without a go command.")
        .contains("12:01:00 go build ./1 1 100.0 % 0 0 11 µs 3 s")
        .contains("30 more, which began later, are left out.")
        .contains("110 more, with less waiting, are left out.");
    // Those that waited for most are shown, in their order.
    assertThat(page.substring(page.indexOf("<details>"))).contains("./110<", "./129<");
    assertThat(page.substring(page.indexOf("<details>"))).doesNotContain("./109<");
  }

  @Test
  void whatIsAmissIsSaidAtTheTop() {
    RecordedSession killed =
        new RecordedSession(
            new Line.Begin("k", NOON, "1.0", List.of(), ""),
            Optional.empty(),
            List.of(event(Outcome.LOCAL, FMT, 0, 1, 1)));
    RecordedSession slow =
        new RecordedSession(
            new Line.Begin("l", NOON, "1.0", List.of(), ""),
            Optional.of(new Line.End("l", 1, 44, Map.of())),
            List.of());

    assertThat(
            text(
                Page.of(
                    new RecordedSessions(List.of(killed, slow), 2, 3, 1_234), ActionGraph.NONE)))
        .contains("1 sessions have no end: they were killed, or are running.")
        .contains("2 lines could not be read and were skipped.")
        .contains("3 events belong to sessions without a beginning.")
        .contains("1,234 events exceed the limit of the report and were left out.")
        .contains("44 events were dropped, since the file could not be written fast enough.");
  }

  @Test
  void whatRecordsSayIsTextNotHtml() {
    String hostile = "<script>alert(1)</script>\"'&<img src=x>";
    RecordedSession session =
        new RecordedSession(
            new Line.Begin("s", NOON, hostile, List.of("go", hostile), hostile),
            Optional.empty(),
            List.of(event(Outcome.ABSENT, FMT, 0, 1, 1)));

    String page = page(session, session(1, List.of()));

    assertThat(page)
        .doesNotContain("<script", "<img")
        .contains("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;&lt;img src=x&gt;");
  }

  @Test
  void loadsNothingFromElsewhere() {
    String page = page(session(0, List.of(event(Outcome.LOCAL, FMT, 0, 1, 1))));

    assertThat(page)
        .startsWith("<!DOCTYPE html>")
        .endsWith("</body></html>\n")
        .contains("default-src 'none'")
        .contains("prefers-color-scheme: dark")
        .doesNotContain("http://", "https://", "url(", "@import", "<script", "<link", "src=");
  }

  @Test
  void aSessionWithoutRequestsIsAPageToo() {
    assertThat(text(page(session(0, List.of()))))
        .contains("lookups that hit \u2013 0 of 0")
        .contains("Misses and their reasons None.");
  }

  @Test
  void manyEventsMakeNoLargePage() {
    Random random = new Random(1);
    List<RecordedSession> sessions = new ArrayList<>();
    Outcome[] outcomes = Outcome.values();
    for (int i = 0; i < 40; i++) {
      List<Line.Event> events = new ArrayList<>();
      for (int k = 0; k < 1_000; k++) {
        events.add(
            event(
                outcomes[random.nextInt(outcomes.length)],
                Samples.action(i + " " + k),
                random.nextInt(100_000_000),
                1L << random.nextInt(25),
                1L << random.nextInt(30)));
      }
      sessions.add(session(i, events));
    }

    String page = page(sessions.toArray(new RecordedSession[0]));

    assertThat(page.length()).isLessThan(1_500_000);
    assertThat(text(page)).contains("more, that were faster, are left out.");
  }

  @Test
  void numbersHaveUnits() {
    assertThat(Text.time(999)).isEqualTo("999\u00a0\u00b5s");
    assertThat(Text.time(1_000)).isEqualTo("1\u00a0ms");
    assertThat(Text.time(1_550)).isEqualTo("1.6\u00a0ms");
    assertThat(Text.time(999_600)).isEqualTo("1.0\u00a0s");
    assertThat(Text.time(119_000_000)).isEqualTo("119\u00a0s");
    assertThat(Text.time(150_000_000)).isEqualTo("2.5\u00a0min");
    assertThat(Text.bytes(0)).isEqualTo("0\u00a0B");
    assertThat(Text.bytes(123_456_789_000L)).isEqualTo("115\u00a0GiB");
    assertThat(Text.bytes(9_000_000_000_000_000L)).isEqualTo("8\u00a0PiB");
  }
}
