package dev.cacheprog.system.support;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Stands before an HTTP server, and behaves badly from some request on.
public final class FaultyServer implements AutoCloseable {
  private static final Pattern LENGTH = Pattern.compile("(?i)\r\nContent-Length: *(\\d+)\r\n");

  private final Relay relay;
  private final int good;
  private final Fault fault;

  /// Requests so far.
  public final AtomicInteger requests = new AtomicInteger();

  /// What becomes of a request.
  public interface Fault {
    /// @param answer of the server behind, head and body, as bytes
    /// @return whether the connection stays
    boolean answer(byte[] answer, Socket client) throws IOException, InterruptedException;

    /// Something else than the server behind would say.
    static Fault saying(String status, String headers, String body) {
      String answer =
          "HTTP/1.1 %s\r\nContent-Length: %d\r\n%s\r\n%s"
              .formatted(status, body.length(), headers, body);
      return (_, client) -> {
        client.getOutputStream().write(answer.getBytes(ISO_8859_1));
        return true;
      };
    }

    /// Nothing, for longer than any build takes.
    static Fault hanging() {
      return (_, client) -> {
        client.getInputStream().read(); // until the other end gives up
        return false;
      };
    }

    /// So much of the right answer, and then a reset.
    static Fault resetAfter(double share) {
      return (answer, client) -> {
        client.getOutputStream().write(answer, 0, (int) (answer.length * share));
        client.setSoLinger(true, 0);
        return false;
      };
    }

    /// The right answer, and the end of the connection, which had not been announced.
    static Fault closing() {
      return (answer, client) -> {
        client.getOutputStream().write(answer);
        return false;
      };
    }
  }

  /// @param good so many requests are answered as they should be
  public FaultyServer(int target, int good, Fault fault) throws IOException {
    this.good = good;
    this.fault = fault;
    this.relay = new Relay(target, this::hold);
  }

  public int port() {
    return relay.port();
  }

  private void hold(Socket client, Socket server) throws IOException, InterruptedException {
    InputStream in = new BufferedInputStream(client.getInputStream());
    InputStream answers = new BufferedInputStream(server.getInputStream());
    boolean stays = true;
    for (byte[] request = message(in); stays && request.length > 0; request = message(in)) {
      server.getOutputStream().write(request);
      byte[] answer = message(answers);
      if (requests.incrementAndGet() > good) {
        stays = fault.answer(answer, client);
      } else {
        client.getOutputStream().write(answer);
      }
      if (!stays) {
        return;
      }
    }
  }

  /// A request or a response with its body; nothing at the end.
  private static byte[] message(InputStream in) throws IOException {
    String head = Relay.head(in);
    Matcher length = LENGTH.matcher(head);
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    message.writeBytes(head.getBytes(ISO_8859_1));
    message.writeBytes(in.readNBytes(length.find() ? Integer.parseInt(length.group(1)) : 0));
    return message.toByteArray();
  }

  @Override
  public void close() throws IOException {
    relay.close();
  }
}
