package dev.cacheprog.stats;

import dev.cacheprog.core.Count;
import dev.cacheprog.core.Display;
import dev.cacheprog.core.JsonText;
import dev.cacheprog.core.TimeSaved;
import dev.cacheprog.stats.StatsHistory.Known;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What `cacheprog stats` prints: for people, or for programs.
public final class StatsText {
  private static final Tally NONE = new Tally(0, 0, Map.of());

  private final Path root;
  private final @Nullable Instant since;
  private final Tally total;

  /// @param root the root directory
  /// @param known what is known of it; null if nothing is
  public StatsText(Path root, @Nullable Known known) {
    this.root = root;
    this.since = known == null ? null : known.since();
    Tally sum = known == null ? null : known.total();
    this.total = sum == null ? NONE : sum;
  }

  /// A few lines in columns; one line if there was no session.
  public String text() {
    if (total.sessions() == 0) {
      return since == null
          ? "no sessions yet on " + root + "\n"
          : "no sessions on " + root + " since " + seconds(since) + "\n";
    }
    StringBuilder text = new StringBuilder(1024);
    text.append("Statistics of ").append(root).append(" since ").append(seconds(since));
    text.append("\n\n");
    row(text, "Go commands", number(total.sessions()), "");
    long gets = total.count("get_calls");
    long hits = total.count("get_hits");
    row(text, "Lookups", number(gets), "");
    row(text, "  Hits", number(hits), percent(hits, gets));
    row(text, "    On the local disk", number(total.count("local_hits")), "");
    row(text, "    Prefetched", number(total.count("prefetched_hits")), "");
    row(text, "    Fetched on lookup", number(total.count("fetched_hits")), "");
    row(text, "  Misses", number(misses()), percent(misses(), gets));
    if (total.count("too_slow_lookups") > 0) {
      row(text, "    Too slow to fetch", number(total.count("too_slow_lookups")), "");
    }
    row(text, "Downloaded", transferred("bytes_fetched"), "compressed");
    row(text, "Uploaded", transferred("bytes_sent"), "compressed");
    row(text, "Time saved", Units.duration(TimeSaved.of(total.counts())), "estimated");
    row(text, "Store errors", number(total.count("remote_errors")), "");
    if (total.count("damaged_objects") > 0) {
      row(text, "Damaged objects", number(total.count("damaged_objects")), "");
    }
    row(text, "Unfinished uploads", number(total.count("uploads_given_up")), "");
    return text.toString();
  }

  /// What is less than this is what the cache writes for itself, such as the list of manifests.
  private String transferred(String count) {
    long bytes = total.count(count);
    return bytes > 0 && bytes < 1024 ? "under 1 KiB" : Display.size(bytes);
  }

  private static void row(StringBuilder text, String name, String value, String remark) {
    text.append(String.format(Locale.ROOT, "%-22s %12s  %s", name, value, remark).stripTrailing());
    text.append('\n');
  }

  /// One JSON object, in a line.
  public String json() {
    StringBuilder json = new StringBuilder(1024);
    json.append("{\"root\":");
    JsonText.appendString(json, root.toString());
    time(json, "since", since);
    time(json, "until", total.sessions() == 0 ? null : Instant.ofEpochMilli(total.to()));
    json.append(",\"sessions\":").append(total.sessions());
    json.append(",\"session_seconds\":").append(decimal(total.count(Tally.SESSION_MILLIS)));
    for (Map.Entry<String, Number> field : total.statistics().fields().entrySet()) {
      json.append(",\"").append(field.getKey()).append("\":").append(field.getValue());
      if (field.getKey().equals(Count.HITS.statistic())) {
        json.append(",\"get_misses\":").append(misses());
      }
    }
    return json.append("}\n").toString();
  }

  private static void time(StringBuilder json, String name, @Nullable Instant time) {
    json.append(",\"").append(name).append("\":");
    if (time == null) {
      json.append("null");
    } else {
      json.append('"').append(time).append('"');
    }
  }

  private long misses() {
    return Math.max(0, total.count("get_calls") - total.count("get_hits"));
  }

  private static String seconds(@Nullable Instant time) {
    return time == null ? "" : time.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String percent(long part, long whole) {
    return whole == 0 ? "" : String.format(Locale.ROOT, "%5.1f %%", 100.0 * part / whole);
  }

  private static String decimal(long millis) {
    return String.format(Locale.ROOT, "%.3f", millis / 1e3);
  }
}
