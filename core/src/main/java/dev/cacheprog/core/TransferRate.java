package dev.cacheprog.core;

import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectMetadata;

/// The rate at which bodies arrive from the remote store, all transfers together: that of the link,
/// or of this process where it is slower. Only time counts in which a body is being received.
///
/// The rate is that of the last second, so that a change is noticed within two; of the last two
/// seconds where few bytes arrive. Safe for use by several threads.
public final class TransferRate implements StoreListener {
  private static final long SLOT = 50_000_000;
  private static final int SHORT = 20;
  private static final int LONG = 40;

  /// Time with transfers after which the rate is known.
  private static final long KNOWN_AFTER = 200_000_000;

  /// Bytes after which it is known, however short the time.
  private static final long KNOWN_BYTES = 4 << 20;

  /// What is uncertain about the bytes of a period: one piece may have been on the way at its
  /// beginning or its end.
  private static final double PIECE = 4 << 10;

  /// Bytes of a period that are enough for a rate.
  private static final long ENOUGH = 64 << 10;

  private final Ticker ticker;

  // All that follows is guarded by this.

  private final long[] bytes = new long[LONG];
  private final long[] busy = new long[LONG];

  /// The slot of the last event, counted from the start of time.
  private long slot;

  private long last;
  private int transfers;
  private long totalBusy;
  private long totalBytes;

  /// The last one; it counts while nothing is being received.
  private Estimate known = Estimate.UNKNOWN;

  /// Bytes a second.
  ///
  /// @param low the least that it may be, given how little was measured
  /// @param high the most
  public record Estimate(double low, double high) {
    /// Nothing was measured yet.
    public static final Estimate UNKNOWN = new Estimate(0, Double.POSITIVE_INFINITY);

    public Estimate {
      if (!(low >= 0 && high > 0 && low <= high)) {
        throw new IllegalArgumentException("not a range of rates: " + low + " to " + high);
      }
    }

    public boolean isKnown() {
      return high < Double.POSITIVE_INFINITY;
    }

    /// The best guess; infinite if nothing is known.
    public double middle() {
      return (low + high) / 2;
    }
  }

  public TransferRate(Ticker ticker) {
    this.ticker = ticker;
    this.last = ticker.nanos();
    this.slot = last / SLOT;
  }

  @Override
  public void hit(ActionId id, Lookup.Hit hit) {
    begin();
  }

  @Override
  public void bodyClosed(ObjectMetadata metadata, long received, boolean failed, long start) {
    end();
  }

  /// A transfer begins; [#end] follows.
  public synchronized void begin() {
    advance();
    transfers++;
  }

  public synchronized void end() {
    advance();
    transfers--;
  }

  @Override
  public synchronized void received(int count) {
    advance();
    bytes[(int) (slot % LONG)] += count;
    totalBytes += count;
  }

  /// Adds the time since the last event to the slots that it spans.
  private void advance() {
    long now = ticker.nanos();
    if (transfers > 0) {
      totalBusy += now - last;
    }
    long until = now / SLOT;
    if (until - slot > LONG) {
      slot = until - LONG; // all slots are cleared below
      last = slot * SLOT;
    }
    while (slot < until) {
      long end = (slot + 1) * SLOT;
      addBusy(end - last);
      last = end;
      slot++;
      bytes[(int) (slot % LONG)] = 0;
      busy[(int) (slot % LONG)] = 0;
    }
    addBusy(now - last);
    last = now;
  }

  private void addBusy(long nanos) {
    if (transfers > 0 && nanos > 0) {
      busy[(int) (slot % LONG)] += nanos;
    }
  }

  /// What is known now.
  public synchronized Estimate estimate() {
    advance();
    if (totalBusy < KNOWN_AFTER && totalBytes < KNOWN_BYTES) {
      return Estimate.UNKNOWN;
    }
    Estimate recent = over(SHORT, ENOUGH);
    if (!recent.isKnown()) {
      recent = over(LONG, 0);
    }
    if (recent.isKnown()) {
      known = recent;
    }
    return known;
  }

  /// Over all transfers of the session; 0 if there were none.
  public synchronized long averageBytesPerSecond() {
    advance();
    return totalBusy <= 0 ? 0 : Math.round(totalBytes * 1e9 / totalBusy);
  }

  private Estimate over(int slots, long enough) {
    long received = 0;
    long time = 0;
    for (int i = 0; i < slots; i++) {
      int index = (int) Math.floorMod(slot - i, (long) LONG);
      received += bytes[index];
      time += busy[index];
    }
    if (received < enough || time < SLOT) {
      return Estimate.UNKNOWN;
    }
    double seconds = time / 1e9;
    return new Estimate(Math.max(0, received - PIECE) / seconds, (received + PIECE) / seconds);
  }
}
