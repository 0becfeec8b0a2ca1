package dev.cacheprog.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// A port before another one that behaves like one network link which all its connections share.
///
/// Connections take turns, a piece each, so that a small answer does not queue behind a large one.
/// What a closed connection has not sent costs the link nothing. Not modelled: slow start and loss.
/// A connect takes no time, since the kernel accepts it, but the first answer comes a round trip
/// later.
public final class Link implements AutoCloseable {
  /// Bytes of the largest piece, and of the smallest one, except where there are no more.
  private static final int LARGEST = 64 << 10;

  private static final int SMALLEST = 512;

  /// A piece is what the rate carries in this part of a second.
  private static final int PIECES = 50;

  /// What the kernel may hold of a connection, on each side and in each direction: bytes that no
  /// longer or not yet cost anything.
  private static final int SOCKET_BUFFER = 128 << 10;

  private final ServerSocket listener = new ServerSocket();
  private final InetSocketAddress target;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Wire up = new Wire(() -> conditions().rate());
  private final Wire down = new Wire(() -> conditions().rate());
  private volatile Conditions conditions = Conditions.PERFECT;

  /// How a link behaves.
  ///
  /// @param delay of each direction: half a round trip
  /// @param jitter by how much the delay varies, up and down
  /// @param rate bytes a second in each direction, of all connections together; 0 for no limit
  /// @param connectionRate the same for each connection
  public record Conditions(Duration delay, Duration jitter, double rate, double connectionRate) {
    /// No delay and no limit.
    public static final Conditions PERFECT = new Conditions(Duration.ZERO, Duration.ZERO, 0, 0);

    /// @throws IllegalArgumentException if a value is negative or no number
    public Conditions {
      if (delay.isNegative() || jitter.isNegative()) {
        throw new IllegalArgumentException("negative time: " + delay + ", " + jitter);
      }
      if (!(rate >= 0 && connectionRate >= 0 && Double.isFinite(rate + connectionRate))) {
        throw new IllegalArgumentException("no rates: " + rate + ", " + connectionRate);
      }
    }

    /// The same with another delay each way.
    public Conditions withDelay(Duration other, Duration otherJitter) {
      return new Conditions(other, otherJitter, rate, connectionRate);
    }

    /// The same with another rate of all connections together.
    public Conditions withRate(double other) {
      return new Conditions(delay, jitter, other, connectionRate);
    }

    /// The same with another rate of each connection.
    public Conditions withConnectionRate(double other) {
      return new Conditions(delay, jitter, rate, other);
    }

    private int piece() {
      double slowest = Math.min(limit(rate), limit(connectionRate));
      return (int) Math.clamp(slowest / PIECES, SMALLEST, LARGEST);
    }

    private static double limit(double rate) {
      return rate == 0 ? Double.POSITIVE_INFINITY : rate;
    }

    /// Nanoseconds for a piece that leaves now.
    private long sampleDelay() {
      long most = jitter.toNanos();
      long deviation = most == 0 ? 0 : ThreadLocalRandom.current().nextLong(-most, most + 1);
      return Math.max(0, delay.toNanos() + deviation);
    }
  }

  /// Makes a link without delay and limit.
  ///
  /// @param port what is behind it, on the loopback address
  public Link(int port) throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    target = new InetSocketAddress(loopback, port);
    listener.setReceiveBufferSize(SOCKET_BUFFER);
    listener.bind(new InetSocketAddress(loopback, 0), 200);
    threads.execute(this::accept);
  }

  /// Where clients connect.
  public int port() {
    return listener.getLocalPort();
  }

  public Conditions conditions() {
    return conditions;
  }

  /// Changes how it behaves, also for the connections that there are. A piece that has left keeps
  /// its delay.
  public void set(Conditions now) {
    conditions = now;
  }

  /// Bytes from clients that it has carried.
  public long carriedUp() {
    return up.carried();
  }

  /// Bytes to clients that it has carried.
  public long carriedDown() {
    return down.carried();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        threads.execute(() -> relay(client));
      }
    } catch (IOException | RejectedExecutionException _) {
      // It was closed.
    }
  }

  private void relay(Socket client) {
    try (client;
        Socket server = new Socket()) {
      Thread.sleep(conditions.delay().multipliedBy(2));
      server.setReceiveBufferSize(SOCKET_BUFFER);
      server.connect(target);
      for (Socket socket : List.of(client, server)) {
        socket.setSendBufferSize(SOCKET_BUFFER);
        socket.setTcpNoDelay(true);
      }
      Direction there = new Direction(client, server, up);
      Direction back = new Direction(server, client, down);
      threads.invokeAll(List.of(there::send, there::receive, back::send, back::receive));
    } catch (IOException | RejectedExecutionException _) {
      // One of them is gone, or the link.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// One direction of one connection. Its end, however it comes, is passed on after all bytes
  /// before it.
  private final class Direction {
    private final Socket source;
    private final Socket destination;
    private final Wire shared;
    private final Wire own = new Wire(() -> conditions().connectionRate());
    private final Flight flight = new Flight();

    Direction(Socket source, Socket destination, Wire shared) {
      this.source = source;
      this.destination = destination;
      this.shared = shared;
    }

    @Nullable Void send() throws InterruptedException {
      byte[] buffer = new byte[LARGEST];
      try {
        InputStream in = source.getInputStream();
        while (true) {
          int size = in.read(buffer, 0, conditions.piece());
          if (size < 0 || !flight.reserve(size)) {
            break;
          }
          long since = System.nanoTime();
          shared.carry(size, since);
          own.carry(size, since);
          flight.send(Arrays.copyOf(buffer, size), System.nanoTime() + conditions.sampleDelay());
        }
      } catch (IOException _) {
        // Broken off: an end, too.
      } finally {
        flight.end();
      }
      return null;
    }

    @Nullable Void receive() throws InterruptedException {
      try {
        OutputStream out = destination.getOutputStream();
        for (Flight.Piece piece = flight.receive(); piece != null; piece = flight.receive()) {
          out.write(piece.bytes);
          flight.received(piece, System.nanoTime() + conditions.delay().toNanos());
        }
        destination.shutdownOutput();
      } catch (IOException _) {
        // Nobody is there to receive the rest.
        flight.unreachable();
        stopSending();
      }
      return null;
    }

    private void stopSending() {
      try {
        source.shutdownInput();
      } catch (IOException _) {
        // It is closed.
      }
    }
  }

  /// Ends all connections.
  @Override
  public void close() throws IOException {
    listener.close();
    threads.shutdownNow();
    threads.close();
  }
}
