package dev.cacheprog.report;

import java.util.Arrays;

/// How numbers are spread: percentiles, and a histogram with three bins for each power of ten.
final class Spread {
  private static final int BINS_PER_DECADE = 3;

  private final long[] sorted;

  /// @param values 0 or more
  Spread(long[] values) {
    sorted = values.clone();
    Arrays.sort(sorted);
  }

  int count() {
    return sorted.length;
  }

  /// The smallest of the numbers that at least `percent` of them do not exceed; 0 if there is none.
  long percentile(int percent) {
    if (sorted.length == 0) {
      return 0;
    }
    int rank = (int) Math.ceilDiv((long) percent * sorted.length, 100L);
    return sorted[Math.max(rank, 1) - 1];
  }

  long max() {
    return percentile(100);
  }

  /// How many numbers are in each bin: from 1, 2 and 5 times each power of ten on. What is below
  /// the first is in the first, what is beyond the last in the last.
  ///
  /// @param firstDecade the power of ten where the first bin begins
  /// @param decades how many powers of ten there are
  long[] histogram(int firstDecade, int decades) {
    long[] bins = new long[decades * BINS_PER_DECADE];
    for (long value : sorted) {
      int bin = bin(value) - firstDecade * BINS_PER_DECADE;
      bins[Math.clamp(bin, 0, bins.length - 1)]++;
    }
    return bins;
  }

  /// The number of a bin, counted from the one that begins with 1.
  static int bin(long value) {
    int bin = 0;
    long power = 1;
    for (long rest = value; rest >= 10; rest /= 10) {
      power *= 10;
      bin += BINS_PER_DECADE;
    }
    return bin + (value >= 5 * power ? 2 : value >= 2 * power ? 1 : 0);
  }

  /// The power of ten of a number; 0 for 0.
  static int decade(long value) {
    return bin(value) / BINS_PER_DECADE;
  }
}
