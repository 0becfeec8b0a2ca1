package dev.cacheprog.bench;

import dev.cacheprog.testkit.Link.Conditions;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A link to build over.
///
/// @param name how users select it: the round trip, and the rate in MB/s
/// @param title the rate, for reports
/// @param roundTrip in milliseconds
/// @param cold whether the store is empty before the build; else it has all that the build needs
/// @param first what holds when the build starts
/// @param after when that changes, counted from the start of the build
/// @param then what holds from then on; equal to `first` if nothing changes
record LinkPoint(
    String name,
    String title,
    int roundTrip,
    boolean cold,
    Conditions first,
    Duration after,
    Conditions then) {
  /// Rates in MB/s; 0 is no limit.
  static final double[] RATES = {0.01, 0.05, 0.2, 0.5, 1, 2, 5, 20, 0};

  /// Round trips in milliseconds.
  static final int[] ROUND_TRIPS = {0, 50, 150};

  /// A few of [#all], by their names.
  static final String FEW = "50ms/0.05,50ms/1,50ms/5,50ms/none";

  /// All that are measured, in the order of reports.
  static List<LinkPoint> all() {
    List<LinkPoint> points = new ArrayList<>();
    for (int roundTrip : ROUND_TRIPS) {
      for (double rate : RATES) {
        points.add(shared(roundTrip, rate));
      }
    }
    for (double rate : new double[] {0.003, 0.05, 0.5}) {
      points.add(
          constant("each-" + number(rate), title(rate) + " each", false, distant(50, 0), rate));
    }
    points.add(changing(20, 1, 0.1));
    points.add(changing(0.1, 5, 20));
    for (double rate : new double[] {0.05, 0.2, 1, 0}) {
      points.add(
          constant("cold-" + number(rate), title(rate) + ", cold", true, distant(50, rate), 0));
    }
    return points;
  }

  /// A link whose rate all connections share.
  ///
  /// @param rate in MB/s; 0 is no limit
  static LinkPoint shared(int roundTrip, double rate) {
    return constant(number(rate), title(rate), false, distant(roundTrip, rate), 0);
  }

  private static LinkPoint constant(
      String name, String title, boolean cold, Conditions conditions, double connectionRate) {
    Conditions all = conditions.withConnectionRate(connectionRate * 1e6);
    int roundTrip = (int) all.delay().multipliedBy(2).toMillis();
    return new LinkPoint(roundTrip + "ms/" + name, title, roundTrip, cold, all, Duration.ZERO, all);
  }

  private static LinkPoint changing(double rate, int seconds, double next) {
    return new LinkPoint(
        "50ms/" + number(rate) + "-then-" + number(next),
        title(rate) + ", after " + seconds + " s " + title(next),
        50,
        false,
        distant(50, rate),
        Duration.ofSeconds(seconds),
        distant(50, next));
  }

  /// The jitter is a fifth of the delay.
  private static Conditions distant(int roundTrip, double rate) {
    Duration delay = Duration.ofMillis(roundTrip).dividedBy(2);
    return Conditions.PERFECT.withDelay(delay, delay.dividedBy(5)).withRate(rate * 1e6);
  }

  /// A rate in MB/s as people write it.
  static String title(double rate) {
    if (rate == 0) {
      return "no limit";
    }
    return rate < 0.1 ? plain(rate * 1000) + " KB/s" : plain(rate) + " MB/s";
  }

  /// The same as a number only.
  static String number(double rate) {
    return rate == 0 ? "none" : plain(rate);
  }

  private static String plain(double number) {
    return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
  }
}
