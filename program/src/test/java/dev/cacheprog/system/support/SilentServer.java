package dev.cacheprog.system.support;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A server that accepts connections and says nothing.
public final class SilentServer implements AutoCloseable {
  private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final List<Socket> connections = new CopyOnWriteArrayList<>();

  public SilentServer() throws IOException {
    Thread.ofVirtual().start(this::accept);
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        connections.add(listener.accept());
      } catch (IOException _) {
        return;
      }
    }
  }

  public int port() {
    return listener.getLocalPort();
  }

  /// All connections so far.
  public List<Socket> connections() {
    return List.copyOf(connections);
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket connection : connections) {
      connection.close();
    }
  }
}
