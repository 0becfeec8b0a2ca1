package dev.cacheprog.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/// Many HTTP clients at once, each with a connection of its own that it keeps, as cheap as they can
/// be: what is measured is to be the server.
final class HttpLoad {
  private static final int BUFFER = 16 << 10;

  private final InetSocketAddress address;
  private final List<byte[]> requests;
  private final LongAdder errors = new LongAdder();
  private final AtomicLong firstError = new AtomicLong();
  private volatile String error = "";

  /// @param requests whole ones; each client sends one at random after another
  HttpLoad(InetSocketAddress address, List<byte[]> requests) {
    this.address = address;
    this.requests = requests;
  }

  /// What came of a run.
  ///
  /// @param errors answers other than 200, and broken connections
  /// @param error the first of them
  /// @param p50 median time for an answer, in milliseconds
  record Result(long answers, double perSecond, long errors, String error, double p50, double p99) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%.0f/s (%d answers, %d errors%s, p50 %.1f ms, p99 %.1f ms)",
          perSecond,
          answers,
          errors,
          error.isEmpty() ? "" : ": " + error,
          p50,
          p99);
    }
  }

  /// Runs so many clients for so long.
  Result run(int clients, Duration time) throws InterruptedException {
    long start = System.nanoTime();
    long end = start + time.toNanos();
    List<Client> all = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      Client client = new Client(end);
      all.add(client);
      threads.add(Thread.startVirtualThread(client));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    long[] times = new long[Client.BUCKETS];
    long answers = 0;
    for (Client client : all) {
      for (int i = 0; i < times.length; i++) {
        times[i] += client.times[i];
        answers += client.times[i];
      }
    }
    return new Result(
        answers,
        answers / seconds,
        errors.sum(),
        error,
        quantile(times, answers, 0.5),
        quantile(times, answers, 0.99));
  }

  private static double quantile(long[] times, long all, double part) {
    long left = (long) (all * part);
    for (int i = 0; i < times.length; i++) {
      left -= times[i];
      if (left < 0) {
        return i / 10.0;
      }
    }
    return times.length / 10.0;
  }

  private void failed(String what) {
    errors.increment();
    if (firstError.compareAndSet(0, 1)) {
      error = what;
    }
  }

  private final class Client implements Runnable {
    /// Tenths of a millisecond, up to a second.
    static final int BUCKETS = 10_000;

    final long[] times = new long[BUCKETS];
    private final long end;
    private final byte[] buffer = new byte[BUFFER];

    Client(long end) {
      this.end = end;
    }

    @Override
    public void run() {
      while (System.nanoTime() < end) {
        try (Socket socket = new Socket()) {
          socket.setTcpNoDelay(true);
          socket.setSoTimeout(30_000);
          socket.connect(address);
          session(new BufferedInputStream(socket.getInputStream(), BUFFER), socket);
        } catch (IOException e) {
          failed(e.toString());
        }
      }
    }

    private void session(InputStream in, Socket socket) throws IOException {
      OutputStream out = socket.getOutputStream();
      for (long now = System.nanoTime(); now < end; ) {
        out.write(requests.get(ThreadLocalRandom.current().nextInt(requests.size())));
        int status = answer(in);
        long then = System.nanoTime();
        if (status == 200) {
          times[(int) Math.min((then - now) / 100_000, BUCKETS - 1)]++;
        } else {
          failed("status " + status);
        }
        now = then;
      }
    }

    /// Reads an answer to its end.
    private int answer(InputStream in) throws IOException {
      String head = head(in);
      int length = head.toLowerCase(Locale.ROOT).indexOf("\ncontent-length:");
      if (length < 0) {
        throw new IOException("an answer without a length: " + head);
      }
      int start = length + "\ncontent-length:".length();
      in.skipNBytes(Long.parseLong(head.substring(start, head.indexOf('\r', start)).strip()));
      return Integer.parseInt(head.substring(9, 12));
    }

    private String head(InputStream in) throws IOException {
      int length = 0;
      while (length < 4
          || buffer[length - 1] != '\n'
          || buffer[length - 2] != '\r'
          || buffer[length - 3] != '\n') {
        int c = in.read();
        if (c < 0) {
          throw new EOFException(
              "the server has closed the connection after " + length + " bytes of an answer");
        }
        buffer[length++] = (byte) c;
      }
      return new String(buffer, 0, length, ISO_8859_1);
    }
  }
}
