package dev.cacheprog.report;

import dev.cacheprog.core.Display;
import dev.cacheprog.report.format.Line;
import dev.cacheprog.report.format.LineFormat;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Reads records. What a killed process left of a line is passed over.
final class RecordReader {
  /// So many events fit into the memory that the program has.
  static final int MOST_EVENTS = 500_000;

  /// Longer lines are none of ours.
  private static final int LONGEST = 1 << 20;

  private static final int TELL = 10_000;

  private final LongConsumer progress;
  private final int mostEvents;
  private final Map<String, Begun> sessions = new LinkedHashMap<>();
  private long lines;
  private long events;
  private long unreadable;
  private long strays;

  private static final class Begun {
    private final Line.Begin begin;
    private final List<Line.Event> events = new ArrayList<>();
    private Line.@Nullable End end;

    Begun(Line.Begin begin) {
      this.begin = begin;
    }
  }

  private RecordReader(LongConsumer progress, int mostEvents) {
    this.progress = progress;
    this.mostEvents = mostEvents;
  }

  /// @param progress is told how many lines were read
  /// @throws IOException if one of the files cannot be read, or is no record
  static RecordedSessions read(List<Path> files, LongConsumer progress) throws IOException {
    return read(files, progress, MOST_EVENTS);
  }

  static RecordedSessions read(List<Path> files, LongConsumer progress, int mostEvents)
      throws IOException {
    RecordReader reader = new RecordReader(progress, mostEvents);
    for (int i = 0; i < files.size(); i++) {
      int before = reader.sessions.size();
      reader.read(files.get(i), i);
      if (reader.sessions.size() == before) {
        throw new IOException(
            files.get(i) + " is no record: no line of it begins a session as --record writes it");
      }
    }
    List<RecordedSession> all = new ArrayList<>();
    for (Begun begun : reader.sessions.values()) {
      all.add(new RecordedSession(begun.begin, Optional.ofNullable(begun.end), begun.events));
    }
    return new RecordedSessions(
        all, reader.unreadable, reader.strays, Math.max(0, reader.events - mostEvents));
  }

  private void read(Path file, int number) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      ByteArrayOutputStream line = new ByteArrayOutputStream(256);
      for (int b = in.read(); b >= 0; b = in.read()) {
        if (b == '\n') {
          take(line.toString(StandardCharsets.UTF_8), number);
          line.reset();
        } else if (line.size() < LONGEST) {
          line.write(b);
        }
      }
      take(line.toString(StandardCharsets.UTF_8), number);
    } catch (FileSystemException e) {
      throw e;
    } catch (IOException e) {
      // What the system says of an open file does not name it.
      throw new IOException(file + ": " + Display.reason(e), e);
    }
  }

  private void take(String text, int file) {
    if (text.isBlank()) {
      return;
    }
    if (++lines % TELL == 0) {
      progress.accept(lines);
    }
    try {
      take(LineFormat.read(text), file);
    } catch (ParseException _) {
      unreadable++;
      // A line that was torn by the end of its process may have a whole one behind it.
      int second = text.lastIndexOf(LineFormat.START);
      if (second > 0) {
        takeRest(text.substring(second), file);
      }
    }
  }

  private void takeRest(String text, int file) {
    try {
      take(LineFormat.read(text), file);
    } catch (ParseException _) {
      // was counted
    }
  }

  private void take(Line line, int file) {
    String key = file + " " + line.session();
    Begun begun = sessions.get(key);
    if (line instanceof Line.Begin begin) {
      sessions.putIfAbsent(key, new Begun(begin));
    } else if (begun == null) {
      strays++;
    } else if (line instanceof Line.End end) {
      begun.end = end;
    } else if (++events <= mostEvents) {
      begun.events.add((Line.Event) line);
    }
  }
}
