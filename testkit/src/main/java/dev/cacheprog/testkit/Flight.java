package dev.cacheprog.testkit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What is under way in one direction of one connection: pieces in their order, as many as a window
/// has room for. Times are on the clock of [System#nanoTime].
final class Flight {
  /// How many bytes a connection sends before it must hear that the first ones have arrived.
  private static final int WINDOW = 2 << 20;

  private final Deque<Piece> pieces = new ArrayDeque<>();
  private final Deque<Receipt> receipts = new ArrayDeque<>();
  private int bytes;
  private long last = System.nanoTime();
  private boolean ended;
  private boolean unreachable;

  /// Bytes and when they arrive.
  static final class Piece {
    final byte[] bytes;
    private final long due;

    private Piece(byte[] bytes, long due) {
      this.bytes = bytes;
      this.due = due;
    }
  }

  /// That bytes have arrived, and when the sender knows.
  private record Receipt(int bytes, long due) {}

  /// Waits until the window has room.
  ///
  /// @return false if nobody receives anything any more
  synchronized boolean reserve(int size) throws InterruptedException {
    while (!unreachable) {
      Receipt first = receipts.peek();
      long wait = first == null ? 0 : first.due - System.nanoTime();
      if (first != null && wait <= 0) {
        receipts.remove();
        bytes -= first.bytes;
      } else if (bytes + size <= WINDOW) {
        bytes += size;
        return true;
      } else if (first == null) {
        wait();
      } else {
        TimeUnit.NANOSECONDS.timedWait(this, wait);
      }
    }
    return false;
  }

  /// Adds a piece, for which there is room.
  ///
  /// @param due when it arrives; if one before it is later, then with that
  synchronized void send(byte[] piece, long due) {
    last = due - last < 0 ? last : due;
    pieces.add(new Piece(piece, last));
    notifyAll();
  }

  /// No more pieces come after those that are under way.
  synchronized void end() {
    ended = true;
    notifyAll();
  }

  /// Waits for the arrival of the next piece.
  ///
  /// @return null at the end
  @Nullable Piece receive() throws InterruptedException {
    Piece piece = next();
    if (piece != null) {
      Wire.sleepUntil(piece.due);
    }
    return piece;
  }

  private synchronized @Nullable Piece next() throws InterruptedException {
    while (pieces.isEmpty() && !ended) {
      wait();
    }
    return pieces.poll();
  }

  /// Notes that a piece was taken off the link.
  ///
  /// @param due when the sender knows
  synchronized void received(Piece piece, long due) {
    receipts.add(new Receipt(piece.bytes.length, due));
    notifyAll();
  }

  /// Notes that the receiver is gone, and forgets what is under way to it.
  synchronized void unreachable() {
    unreachable = true;
    pieces.clear();
    notifyAll();
  }
}
