package dev.cacheprog.metrics;

import java.util.Arrays;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;

/// A histogram as Prometheus has it: each bucket, `le`, also counts what the smaller ones do.
final class LeHistogram implements Histogram {
  private final double[] bounds;
  private final LongAdder[] counts;
  private final DoubleAdder sum = new DoubleAdder();

  /// @param bounds the largest value of each bucket, ascending; one more takes the rest
  LeHistogram(double... bounds) {
    this.bounds = bounds;
    this.counts = new LongAdder[bounds.length + 1];
    Arrays.setAll(counts, _ -> new LongAdder());
  }

  @Override
  public void observe(double value) {
    int found = Arrays.binarySearch(bounds, value);
    counts[found < 0 ? -found - 1 : found].increment();
    sum.add(value);
  }

  @Override
  public void writeTo(Registry.Lines lines, String name, String labels) {
    long count = 0;
    for (int i = 0; i < counts.length; i++) {
      count += counts[i].sum();
      String bound = i < bounds.length ? Registry.number(bounds[i]) : "+Inf";
      lines.add(
          name + "_bucket",
          Registry.joined(labels, Registry.label("le", bound)),
          Long.toString(count));
    }
    lines.add(name + "_sum", labels, Registry.number(sum.sum()));
    lines.add(name + "_count", labels, Long.toString(count));
  }
}
