package dev.cacheprog.stats;

import dev.cacheprog.core.Count;
import dev.cacheprog.core.Display;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.TimeSaved;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Keeps a Markdown table with the sums of all go commands of a job in a file to which other
/// programs append, too, such as the one in `GITHUB_STEP_SUMMARY`.
///
/// The table is a block of a fixed size that begins with a comment, in which the sums are. The
/// first session appends it, later ones write over it, under a lock, and touch nothing else.
public final class JobSummary implements Runnable {
  private static final String BEGIN = "<!-- cacheprog ";
  private static final String END = "<!-- end of cacheprog -->\n";
  private static final int BLOCK = 2048;

  /// Files beyond that are not looked through.
  private static final int LARGEST = 8 << 20;

  /// The counts in the table.
  private static final List<String> SHOWN =
      List.of(
          "sessions",
          "get_calls",
          "get_hits",
          "local_hits",
          "prefetched_hits",
          "fetched_hits",
          "too_slow_lookups",
          "bytes_hit",
          "hit_cost_ms",
          "get_wait_us",
          "bytes_fetched",
          "bytes_sent",
          "remote_puts",
          "remote_errors",
          "damaged_objects",
          "uploads_given_up");

  private final Path file;
  private final Statistics statistics;
  private final Log log;

  public JobSummary(Path file, Statistics statistics, Log log) {
    this.file = file;
    this.statistics = statistics;
    this.log = log;
  }

  /// Never fails: what cannot be written is a warning.
  @Override
  public void run() {
    if (statistics.sum(Count.GETS) == 0) {
      return;
    }
    try (FileChannel channel =
            FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        FileLock _ = channel.lock()) {
      add(channel);
    } catch (IOException e) {
      log.warn("Failed to write job summary", "file", file, "error", e);
    }
  }

  private void add(FileChannel channel) throws IOException {
    long size = channel.size();
    if (size > LARGEST) {
      throw new IOException("it has more than " + LARGEST + " bytes");
    }
    ByteBuffer content = ByteBuffer.allocate((int) size);
    while (content.hasRemaining() && channel.read(content, content.position()) >= 0) {
      // more
    }
    // One character a byte, so that places in the text are places in the file.
    String text = new String(content.array(), StandardCharsets.ISO_8859_1);
    int begin = text.indexOf(BEGIN);
    boolean known = begin >= 0 && text.startsWith(END, begin + BLOCK - END.length());
    Map<String, Long> sums = known ? sums(text, begin) : new LinkedHashMap<>();
    sums.merge("sessions", 1L, Long::sum);
    statistics.snapshot().counts().forEach((name, count) -> sums.merge(name, count, Long::sum));
    ByteBuffer block = ByteBuffer.wrap(block(sums));
    for (long at = known ? begin : size; block.hasRemaining(); ) {
      at += channel.write(block, at);
    }
  }

  private static Map<String, Long> sums(String text, int begin) {
    Map<String, Long> sums = new LinkedHashMap<>();
    for (String pair : text.substring(begin, begin + BLOCK).split("[ \n]+", -1)) {
      int equals = pair.indexOf('=');
      if (pair.equals("-->")) {
        break;
      }
      try {
        if (equals > 0) {
          sums.put(pair.substring(0, equals), Long.parseLong(pair, equals + 1, pair.length(), 10));
        }
      } catch (NumberFormatException _) {
        // Somebody has written there; that number starts anew.
      }
    }
    return sums;
  }

  private static byte[] block(Map<String, Long> sums) {
    StringBuilder text = new StringBuilder(BLOCK);
    text.append('\n').append(table(sums));
    StringBuilder head = new StringBuilder(BLOCK);
    head.append(BEGIN);
    for (Map.Entry<String, Long> sum : sums.entrySet()) {
      if (SHOWN.contains(sum.getKey())) {
        head.append(sum.getKey()).append('=').append(sum.getValue()).append(' ');
      }
    }
    int padding = BLOCK - head.length() - text.length() - END.length() - "-->".length();
    head.append(" ".repeat(Math.max(0, padding))).append("-->").append(text).append(END);
    return head.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String table(Map<String, Long> sums) {
    long gets = sum(sums, "get_calls");
    long hits = sum(sums, "get_hits");
    return String.format(
        Locale.ROOT,
        """

        **Go build cache**: %.0f %% hit rate (%,d lookups of %,d go commands)

        | | |
        |---|---|
        | hits on the local disk | %,d |
        | hits prefetched | %,d |
        | hits fetched on lookup | %,d |
        | misses, built by go | %,d%s |
        | downloaded, uploaded | %s, %s (%,d objects) |
        | go waited for the cache, sum | %s |
        | time saved, estimated | %s |
        | store errors, damaged objects, unfinished uploads | %,d, %,d, %,d |

        """,
        gets == 0 ? 0.0 : 100.0 * hits / gets,
        gets,
        sum(sums, "sessions"),
        sum(sums, "local_hits"),
        sum(sums, "prefetched_hits"),
        sum(sums, "fetched_hits"),
        gets - hits,
        tooSlow(sum(sums, "too_slow_lookups")),
        Display.size(sum(sums, "bytes_fetched")),
        Display.size(sum(sums, "bytes_sent")),
        sum(sums, "remote_puts"),
        Units.duration(Duration.of(sum(sums, "get_wait_us"), ChronoUnit.MICROS)),
        Units.duration(TimeSaved.of(sums)),
        sum(sums, "remote_errors"),
        sum(sums, "damaged_objects"),
        sum(sums, "uploads_given_up"));
  }

  private static String tooSlow(long lookups) {
    return lookups == 0
        ? ""
        : String.format(Locale.ROOT, ", of these too slow to fetch: %,d", lookups);
  }

  private static long sum(Map<String, Long> sums, String name) {
    return sums.getOrDefault(name, 0L);
  }
}
