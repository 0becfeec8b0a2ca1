package dev.cacheprog.prefetch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// The actions of a build, in the order in which go asks for them.
///
/// @param needs the actions that each needs, all before it
/// @param cost seconds of a core that building takes
/// @param size uncompressed bytes of the body
/// @param isPacked whether the bodies lie in packs, too
@SuppressWarnings("ArrayRecordComponent") // never compared
record BuildGraph(int[][] needs, double[] cost, long[] size, boolean isPacked) {
  /// Stored bytes of an uncompressed byte.
  static final double SHARE = 0.27;

  static BuildGraph random(Random random) {
    int n = 50 + random.nextInt(900);
    int[][] needs = new int[n][];
    double[] cost = new double[n];
    long[] size = new long[n];
    double spread = random.nextDouble() * 1.2;
    for (int i = 0; i < n; i++) {
      needs[i] = new int[Math.min(i, random.nextInt(6))];
      for (int k = 0; k < needs[i].length; k++) {
        needs[i][k] = i - (int) Math.min(i, 1 + Math.abs(random.nextGaussian()) * n / 8);
      }
      size[i] = Math.min(6 << 20, (long) (60_000 * Math.exp(1.3 * random.nextGaussian())) + 300);
      double seconds = 0.01 + size[i] / 1.2e6 * Math.exp(spread * random.nextGaussian());
      cost[i] = Math.min(60, seconds);
    }
    return new BuildGraph(needs, cost, size, random.nextInt(4) > 0);
  }

  int actions() {
    return cost.length;
  }

  String describe() {
    return actions() + (isPacked ? " packed" : " single") + " bodies";
  }

  /// Bytes of all bodies on the link.
  double stored() {
    return Arrays.stream(size).sum() * SHARE;
  }

  /// Seconds of the action that takes longest.
  double dearest() {
    return Arrays.stream(cost).max().orElse(0);
  }

  /// The first action that is not begun and of which all needs are done; -1 if there is none.
  int next(boolean[] begun, boolean[] done) {
    for (int i = 0; i < actions(); i++) {
      if (!begun[i] && isReady(i, done)) {
        return i;
      }
    }
    return -1;
  }

  private boolean isReady(int action, boolean[] done) {
    for (int need : needs[action]) {
      if (!done[need]) {
        return false;
      }
    }
    return true;
  }

  /// Seconds to build everything.
  double built(int cores) {
    double[] end = new double[actions()];
    boolean[] begun = new boolean[actions()];
    List<Integer> running = new ArrayList<>();
    double now = 0;
    for (int left = actions(); left > 0 || !running.isEmpty(); ) {
      boolean[] done = new boolean[actions()];
      for (int i = 0; i < actions(); i++) {
        done[i] = begun[i] && end[i] <= now;
      }
      running.removeIf(action -> done[action]);
      for (int next = next(begun, done);
          next >= 0 && running.size() < cores;
          next = next(begun, done)) {
        begun[next] = true;
        end[next] = now + cost[next];
        running.add(next);
        left--;
      }
      now = running.stream().mapToDouble(action -> end[action]).min().orElse(now);
    }
    return now;
  }
}
