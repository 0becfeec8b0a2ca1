package dev.cacheprog.metrics;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.DoubleAdder;

/// A histogram as VictoriaMetrics has it: 18 buckets a decade from 1e-9 to 1e18, each counting only
/// what is above its lower bound and not above its upper one, written where something was counted.
final class VmHistogram implements Histogram {
  private static final int PER_DECADE = 18;
  private static final int LEAST = -9;
  private static final int MOST = 18;
  private static final int BUCKETS = (MOST - LEAST) * PER_DECADE;

  /// The first one is for what is too small, the last one for what is too large.
  private final AtomicLongArray counts = new AtomicLongArray(BUCKETS + 2);

  private final DoubleAdder sum = new DoubleAdder();

  @Override
  public void observe(double value) {
    counts.incrementAndGet(bucket(value));
    sum.add(value);
  }

  /// Rounding up puts a value that is a bound into the bucket below it.
  private static int bucket(double value) {
    double position = Math.ceil((Math.log10(value) - LEAST) * PER_DECADE);
    return (int) Math.clamp(position, 0, BUCKETS + 1);
  }

  @Override
  public void writeTo(Registry.Lines lines, String name, String labels) {
    long count = 0;
    for (int i = 0; i < counts.length(); i++) {
      long n = counts.get(i);
      if (n > 0) {
        count += n;
        lines.add(
            name + "_bucket",
            Registry.joined(labels, Registry.label("vmrange", bound(i - 1) + "..." + bound(i))),
            Long.toString(n));
      }
    }
    if (count > 0) {
      lines.add(name + "_sum", labels, Registry.number(sum.sum()));
      lines.add(name + "_count", labels, Long.toString(count));
    }
  }

  /// The upper bound of a bucket.
  private static String bound(int bucket) {
    if (bucket < 0) {
      return "0";
    }
    return bucket > BUCKETS
        ? "+Inf"
        : String.format(Locale.ROOT, "%.3e", Math.pow(10, LEAST + (double) bucket / PER_DECADE));
  }
}
