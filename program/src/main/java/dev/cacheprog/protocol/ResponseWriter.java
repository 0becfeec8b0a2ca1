package dev.cacheprog.protocol;

import dev.cacheprog.core.JsonText;
import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.core.Rfc3339;
import dev.cacheprog.store.OutputId;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// Writes responses, each in one piece. Safe for use by many threads at once.
///
/// Once stdout has failed, the go command is gone: later responses are dropped, and [#close] tells.
final class ResponseWriter {
  /// The start of the year 0 and of the year 10000, in seconds since 1970.
  private static final long FIRST_SECOND = -62_167_219_200L;

  private static final long END_SECOND = 253_402_300_800L;

  private final OutputStream out;
  private @Nullable IOException failure;

  ResponseWriter(OutputStream out) {
    this.out = out;
  }

  void hit(long id, LocalEntry entry) {
    StringBuilder json = start(id);
    json.append(",\"OutputID\":\"").append(base64(entry.outputId()));
    json.append("\",\"Size\":").append(entry.size());
    if (isRfc3339(entry.time())) {
      json.append(",\"Time\":\"").append(Rfc3339.format(entry.time())).append('"');
    }
    finish(appendPath(json, entry));
  }

  void miss(long id) {
    finish(start(id).append(",\"Miss\":true"));
  }

  void stored(long id, LocalEntry entry) {
    finish(appendPath(start(id), entry));
  }

  void error(long id, String reason) {
    StringBuilder json = start(id).append(",\"Err\":");
    JsonText.appendString(json, reason);
    finish(json);
  }

  void done(long id) {
    finish(start(id));
  }

  /// Closes stdout.
  ///
  /// @throws IOException if a response could not be written
  synchronized void close() throws IOException {
    if (failure != null) {
      throw failure;
    }
    out.close();
  }

  private static StringBuilder start(long id) {
    return new StringBuilder(256).append("{\"ID\":").append(id);
  }

  /// The go command breaks off over a year that has not four digits; a response without a time it
  /// takes.
  private static boolean isRfc3339(Instant time) {
    return time.getEpochSecond() >= FIRST_SECOND && time.getEpochSecond() < END_SECOND;
  }

  private static StringBuilder appendPath(StringBuilder json, LocalEntry entry) {
    json.append(",\"DiskPath\":");
    JsonText.appendString(json, entry.path().toString());
    return json;
  }

  private void finish(StringBuilder json) {
    byte[] line = json.append("}\n").toString().getBytes(StandardCharsets.UTF_8);
    synchronized (this) {
      if (failure == null) {
        try {
          out.write(line);
          out.flush();
        } catch (IOException e) {
          failure = e;
        }
      }
    }
  }

  private static String base64(OutputId id) {
    return Base64.getEncoder().encodeToString(id.bytes());
  }
}
