package dev.cacheprog.system.support;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/// A port before another one. Each connection to it runs a [Conversation] on a thread of its own,
/// and ends with it.
public final class Relay implements AutoCloseable {
  private final ServerSocket listener;
  private final int target;
  private final Conversation conversation;

  /// What happens on one connection.
  public interface Conversation {
    /// @param client who came
    /// @param server a new connection to the server behind
    void hold(Socket client, Socket server) throws IOException, InterruptedException;
  }

  /// @param address of this machine, to listen on
  /// @param target the port of the server behind, on the loopback address
  public Relay(InetAddress address, int target, Conversation conversation) throws IOException {
    this.listener = new ServerSocket(0, 200, address);
    this.target = target;
    this.conversation = conversation;
    Thread.ofVirtual().start(this::accept);
  }

  public Relay(int target, Conversation conversation) throws IOException {
    this(InetAddress.getLoopbackAddress(), target, conversation);
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
      conversation.hold(client, server);
    } catch (IOException _) {
      // One of them is gone.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Passes on in both directions what comes, until the client has nothing more to say.
  static void join(Socket client, Socket server) throws IOException {
    copyBack(client, server);
    client.getInputStream().transferTo(server.getOutputStream());
  }

  /// Passes answers on, on a thread of its own; their end is the end of the connection.
  static void copyBack(Socket client, Socket server) {
    Thread.ofVirtual()
        .start(
            () -> {
              try (client) {
                server.getInputStream().transferTo(client.getOutputStream());
              } catch (IOException _) {
                // One of them is gone.
              }
            });
  }

  /// The head of an HTTP message with the empty line after it; empty at the end of the connection.
  static String head(InputStream in) throws IOException {
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
