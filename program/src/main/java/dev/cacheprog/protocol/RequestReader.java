package dev.cacheprog.protocol;

import dev.cacheprog.core.BodyIntake;
import dev.cacheprog.core.BodySink;
import dev.cacheprog.core.Log;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.OutputId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// Splits stdin into requests. Bodies stream through: however large one is, memory holds a piece of
/// it.
///
/// The go command writes its requests one after another into one pipe, so this reader never waits
/// for anything but the pipe and the intake of bodies.
final class RequestReader {
  /// Requests have some 200 bytes; what is longer than this is not one.
  private static final int MAX_LINE = 1 << 20;

  private static final int BUFFER = 1 << 16;

  private final InputStream in;
  private final BodyIntake bodies;
  private final Log log;

  private final byte[] buffer = new byte[BUFFER];
  private int at;
  private int limit;

  /// @param bodies receives the bodies of puts
  RequestReader(InputStream in, BodyIntake bodies, Log log) {
    this.in = in;
    this.bodies = bodies;
    this.log = log;
  }

  /// The next request, or null when stdin has ended. Lines that are no requests are logged and
  /// passed over.
  @Nullable Request next() throws IOException {
    while (true) {
      byte[] line = readLine();
      if (line == null) {
        return null;
      }
      if (isBlank(line)) {
        continue;
      }
      JsonObject object;
      try {
        object = JsonObject.parse(line, 0, line.length);
      } catch (MalformedException e) {
        log.error("Ignored malformed line on stdin", "reason", e.getMessage(), "line", start(line));
        continue;
      }
      Long id = object.number("ID");
      if (id == null) {
        log.error("Ignored request without ID", "line", start(line));
        continue;
      }
      return read(id, object);
    }
  }

  private Request read(long id, JsonObject object) throws IOException {
    String command = object.string("Command");
    if (command == null) {
      return new Request.Invalid(id, "the request has no Command");
    }
    return switch (command) {
      case "get" -> readGet(id, object);
      case "put" -> readPut(id, object);
      case "close" -> new Request.Close(id);
      default -> new Request.Invalid(id, "unknown command '" + shorten(command) + "'");
    };
  }

  private static Request readGet(long id, JsonObject object) {
    try {
      return new Request.Get(id, ActionId.of(bytes(object, "ActionID")));
    } catch (IllegalArgumentException e) {
      return new Request.Invalid(id, "get: " + e.getMessage());
    }
  }

  private Request readPut(long id, JsonObject object) throws IOException {
    Long given = object.number("BodySize");
    long size = given == null ? 0 : given;
    if (size < 0) {
      return new Request.Invalid(id, "put: BodySize is negative: " + size);
    }
    BodySink body = bodies.receive(size);
    boolean taken = false;
    try {
      // The body is read before anything is checked, so that the next request is found where it
      // starts.
      String flaw = size == 0 ? null : readBody(body, size);
      if (flaw != null) {
        return new Request.Invalid(id, "put: " + flaw);
      }
      ActionId actionId = ActionId.of(bytes(object, "ActionID"));
      // Older clients call the output id ObjectID; some send both.
      String name = object.string("OutputID") != null ? "OutputID" : "ObjectID";
      Request put = new Request.Put(id, actionId, OutputId.of(bytes(object, name)), body);
      taken = true;
      return put;
    } catch (IllegalArgumentException e) {
      return new Request.Invalid(id, "put: " + e.getMessage());
    } finally {
      if (!taken) {
        body.close();
      }
    }
  }

  private static byte[] bytes(JsonObject object, String name) {
    String base64 = object.string(name);
    if (base64 == null) {
      throw new IllegalArgumentException(name + " is missing");
    }
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + " is not base64: '" + shorten(base64) + "'", e);
    }
  }

  /// Reads the body line: a JSON string of base64. Returns what is wrong with it, or null; either
  /// way the line is read to its end.
  private @Nullable String readBody(BodySink body, long size) throws IOException {
    int c = skipToBody();
    if (c < 0) {
      return "stdin ended before the body";
    }
    if (c != '"') {
      // Perhaps the next request: it stays where it is.
      return "the body line is missing";
    }
    at++;
    byte[] text = new byte[(int) Math.min(BUFFER, Math.min(size, BUFFER) / 3 * 4 + 8)];
    int held = 0;
    long decoded = 0;
    String flaw = null;
    boolean inside = true;
    while (inside) {
      int b = readByte();
      if (b == '\\') {
        b = readEscaped();
      } else if (b == '"') {
        inside = false;
      }
      if (b < 0) {
        return "stdin ended inside the body";
      }
      if (inside) {
        text[held++] = (byte) b;
        held += copyPlain(text, held);
      }
      if (flaw == null && (held == text.length || !inside)) {
        int whole = inside ? held & ~3 : held;
        try {
          byte[] bytes = Base64.getDecoder().decode(Arrays.copyOf(text, whole));
          decoded += bytes.length;
          if (decoded <= size) {
            body.write(bytes, 0, bytes.length);
          } else {
            flaw = "the body has more bytes than BodySize says: " + size;
          }
        } catch (IllegalArgumentException _) {
          flaw = "the body is not base64";
        }
        System.arraycopy(text, whole, text, 0, held - whole);
        held -= whole;
      } else if (held == text.length) {
        held = 0;
      }
    }
    if (flaw == null && decoded != size) {
      return "the body has " + decoded + " bytes, but BodySize says " + size;
    }
    return flaw;
  }

  /// Copies what the buffer holds of plain characters, up to the room in `text`; returns how many.
  private int copyPlain(byte[] text, int from) {
    int end = Math.min(limit, at + text.length - from);
    int i = at;
    while (i < end && buffer[i] != '"' && buffer[i] != '\\') {
      i++;
    }
    int count = i - at;
    System.arraycopy(buffer, at, text, from, count);
    at = i;
    return count;
  }

  /// The character after a backslash, or -1 at the end of stdin. What base64 cannot hold comes out
  /// as a character that the decoder refuses.
  private int readEscaped() throws IOException {
    int c = readByte();
    if (c != 'u') {
      return c < 0 || c == '/' ? c : '\\';
    }
    int unit = 0;
    for (int i = 0; i < 4; i++) {
      int b = readByte();
      if (b < 0) {
        return b;
      }
      unit = (unit << 4) | (Character.digit(b, 16) & 0xf);
    }
    return unit < 0x80 ? unit : '\\';
  }

  /// Passes over the blank line between a request and its body; the next byte, left unread, or -1.
  private int skipToBody() throws IOException {
    while (true) {
      int c = peekByte();
      if (c != '\n' && c != '\r' && c != ' ') {
        return c;
      }
      at++;
    }
  }

  /// The next line without its end, or null at the end of stdin.
  private byte @Nullable [] readLine() throws IOException {
    byte[] line = new byte[0];
    boolean tooLong = false;
    while (true) {
      if (peekByte() < 0) {
        return line.length == 0 ? null : line;
      }
      int i = at;
      while (i < limit && buffer[i] != '\n') {
        i++;
      }
      if (!tooLong) {
        int old = line.length;
        line = Arrays.copyOf(line, old + i - at);
        System.arraycopy(buffer, at, line, old, i - at);
      }
      boolean complete = i < limit;
      at = complete ? i + 1 : i;
      if (!tooLong && line.length > MAX_LINE) {
        tooLong = true;
        log.error("Ignored overlong line on stdin", "line", start(line));
        line = new byte[0];
      }
      if (complete) {
        return line;
      }
    }
  }

  private int readByte() throws IOException {
    int b = peekByte();
    at++;
    return b;
  }

  private int peekByte() throws IOException {
    if (at >= limit) {
      at = 0;
      limit = Math.max(0, in.read(buffer, 0, buffer.length));
      if (limit == 0) {
        return -1;
      }
    }
    return buffer[at] & 0xff;
  }

  private static boolean isBlank(byte[] line) {
    for (byte b : line) {
      if (b != ' ' && b != '\r' && b != '\t') {
        return false;
      }
    }
    return true;
  }

  private static String start(byte[] line) {
    return shorten(new String(line, 0, Math.min(line.length, 200), StandardCharsets.UTF_8));
  }

  private static String shorten(String text) {
    return text.length() <= 100 ? text : text.substring(0, 100) + "...";
  }
}
