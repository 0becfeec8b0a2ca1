package dev.cacheprog.system;

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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Stands before an HTTP server and changes a header on its way in, as the front ends of some
/// providers do.
final class FrontEnd implements AutoCloseable {
  private static final Pattern LENGTH = Pattern.compile("(?i)\r\nContent-Length: *(\\d+)\r\n");

  private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final int target;
  private final String header;
  private final String value;

  /// The heads of all requests as they came.
  final List<String> heads = new CopyOnWriteArrayList<>();

  FrontEnd(int target, String header, String value) throws IOException {
    this.target = target;
    this.header = header;
    this.value = value;
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
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
        String changed = head.replaceAll("(?i)\\r\\n" + header + ":[^\\r]*", "");
        changed = changed.substring(0, changed.length() - 2) + header + ": " + value + "\r\n\r\n";
        out.write(changed.getBytes(ISO_8859_1));
        Matcher length = LENGTH.matcher(head);
        out.write(in.readNBytes(length.find() ? Integer.parseInt(length.group(1)) : 0));
        out.flush();
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
