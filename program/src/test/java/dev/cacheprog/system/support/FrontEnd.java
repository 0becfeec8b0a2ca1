package dev.cacheprog.system.support;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
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

  private final ServerSocket listener;
  private final int target;
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
    this.listener = new ServerSocket(0, 50, address);
    this.target = target;
    this.change = change;
    this.refusal = refusal;
    Thread.ofVirtual().start(this::accept);
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

  /// An answer of HTTP.
  ///
  /// @param headers lines with their ends
  public static String answer(String status, String headers, String body) {
    return "HTTP/1.1 %s\r\n%sContent-Length: %d\r\n\r\n%s"
        .formatted(status, headers, body.length(), body);
  }

  public int port() {
    return listener.getLocalPort();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException _) {
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client;
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
      Thread.ofVirtual().start(() -> copyBack(server, client));
      InputStream in = new BufferedInputStream(client.getInputStream());
      OutputStream out = server.getOutputStream();
      for (String head = head(in); !head.isEmpty(); head = head(in)) {
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
    } catch (IOException _) {
      // One of them is gone.
    }
  }

  private static void copyBack(Socket server, Socket client) {
    try (client) {
      server.getInputStream().transferTo(client.getOutputStream());
    } catch (IOException _) {
      // One of them is gone.
    }
  }

  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0; b = in.read()) {
      head.write(b);
      if (b == '\n' && head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
        return head.toString(ISO_8859_1);
      }
    }
    return "";
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
