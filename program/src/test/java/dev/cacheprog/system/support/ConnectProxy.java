package dev.cacheprog.system.support;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/// A proxy for TLS: connects to one port, whatever host it is asked for.
public final class ConnectProxy implements AutoCloseable {
  /// A refusal that never comes.
  public static final String SILENCE = "silence";

  /// The first lines of all requests.
  public final List<String> asked = new CopyOnWriteArrayList<>();

  private final Relay relay;
  private final Function<String, String> refusal;

  /// @param refusal the answer to the request with that head, see [FrontEnd#answer]; empty: the
  ///   tunnel is opened
  public ConnectProxy(int target, Function<String, String> refusal) throws IOException {
    this.refusal = refusal;
    this.relay = new Relay(target, this::hold);
  }

  public int port() {
    return relay.port();
  }

  private void hold(Socket client, Socket server) throws IOException {
    // Nobody sends a byte of the tunnel before it is open, so that reading ahead does no harm.
    InputStream in = new BufferedInputStream(client.getInputStream());
    for (String head = Relay.head(in); !head.isEmpty(); head = Relay.head(in)) {
      asked.add(head.substring(0, head.indexOf('\r')));
      String refused = refusal.apply(head);
      if (refused.equals(SILENCE)) {
        in.read(); // until the other end gives up
        return;
      }
      if (refused.isEmpty()) {
        client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(ISO_8859_1));
        Relay.join(client, server);
        return;
      }
      client.getOutputStream().write(refused.getBytes(ISO_8859_1));
    }
  }

  @Override
  public void close() throws IOException {
    relay.close();
  }
}
