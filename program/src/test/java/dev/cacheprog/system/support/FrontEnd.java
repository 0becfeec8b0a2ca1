package dev.cacheprog.system.support;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Stands before an HTTP server and changes heads of requests on their way in, as the front ends of
/// some providers do, or answers in its place.
public final class FrontEnd implements AutoCloseable {
  private static final Pattern LENGTH = Pattern.compile("(?i)\r\nContent-Length: *(\\d+)\r\n");

  private final Relay relay;
  private final UnaryOperator<String> change;
  private final Function<String, String> refusal;

  /// The heads of all requests as they came.
  public final List<String> heads = new CopyOnWriteArrayList<>();

  private FrontEnd(
      InetAddress address,
      int target,
      UnaryOperator<String> change,
      Function<String, String> refusal)
      throws IOException {
    this.change = change;
    this.refusal = refusal;
    this.relay = new Relay(address, target, this::hold);
  }

  /// Gives every request a header of its own, in the place of what it had.
  public FrontEnd(int target, String header, String value) throws IOException {
    this(
        InetAddress.getLoopbackAddress(),
        target,
        head -> {
          String without = head.replaceAll("(?i)\\r\\n" + header + ":[^\\r]*", "");
          return without.substring(0, without.length() - 2) + header + ": " + value + "\r\n\r\n";
        },
        _ -> "");
  }

  /// Changes the heads of requests.
  public static FrontEnd changing(int target, UnaryOperator<String> change) throws IOException {
    return new FrontEnd(InetAddress.getLoopbackAddress(), target, change, _ -> "");
  }

  /// Changes nothing.
  public static FrontEnd at(InetAddress address, int target) throws IOException {
    return new FrontEnd(address, target, UnaryOperator.identity(), _ -> "");
  }

  /// Answers some requests itself.
  ///
  /// @param refusal the answer to the request with that head, see [#answer]; empty: the server's
  public static FrontEnd refusing(int target, Function<String, String> refusal) throws IOException {
    return new FrontEnd(
        InetAddress.getLoopbackAddress(), target, UnaryOperator.identity(), refusal);
  }

  /// Changes the heads of requests, and answers some itself.
  ///
  /// @param refusal as in [#refusing]
  public static FrontEnd of(
      int target, UnaryOperator<String> change, Function<String, String> refusal)
      throws IOException {
    return new FrontEnd(InetAddress.getLoopbackAddress(), target, change, refusal);
  }

  /// An answer of HTTP.
  ///
  /// @param headers lines with their ends
  public static String answer(String status, String headers, String body) {
    return "HTTP/1.1 %s\r\n%sContent-Length: %d\r\n\r\n%s"
        .formatted(status, headers, body.length(), body);
  }

  public int port() {
    return relay.port();
  }

  private void hold(Socket client, Socket server) throws IOException {
    Relay.copyBack(client, server);
    InputStream in = new BufferedInputStream(client.getInputStream());
    OutputStream out = server.getOutputStream();
    for (String head = Relay.head(in); !head.isEmpty(); head = Relay.head(in)) {
      heads.add(head);
      Matcher length = LENGTH.matcher(head);
      byte[] body = in.readNBytes(length.find() ? Integer.parseInt(length.group(1)) : 0);
      String refused = refusal.apply(head);
      if (refused.isEmpty()) {
        out.write(change.apply(head).getBytes(ISO_8859_1));
        out.write(body);
        out.flush();
      } else {
        // The server has answered all that came before: clients wait for one answer at a time.
        client.getOutputStream().write(refused.getBytes(ISO_8859_1));
      }
    }
  }

  @Override
  public void close() throws IOException {
    relay.close();
  }
}
