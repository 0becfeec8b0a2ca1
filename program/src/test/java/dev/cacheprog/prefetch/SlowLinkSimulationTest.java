package dev.cacheprog.prefetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.fakes.Effort;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/// Over links of any rate a build takes hardly longer than the better of fetching everything and
/// building everything.
class SlowLinkSimulationTest {
  /// Until the rate is known, gets wait.
  private static final double START = 1.5;

  private static final double[] LATENCIES = {0.005, 0.05, 0.15};

  /// From a link that brings nearly nothing to one that brings all in no time: how often it could
  /// bring everything while go builds everything.
  private static double anyFactor(Random random) {
    return Math.pow(10, random.nextDouble() * 5 - 2);
  }

  @Test
  void aConstantRateCostsATenthAtMost() {
    Random random = new Random(19);
    for (int run = 0; run < Effort.times(1000); run++) {
      BuildGraph graph = BuildGraph.random(random);
      int cores = 1 + random.nextInt(4);
      double latency = LATENCIES[run % LATENCIES.length];
      double built = graph.built(cores);
      double rate = graph.stored() / built * anyFactor(random);

      double time = new SlowLinkSimulation(graph, cores, _ -> rate, latency).run();

      double best = Math.min(built, fetched(graph, rate, latency));
      assertThat(time)
          .as(
              "run %d: %s, built in %.1f s, %.0f bytes a second, %.3f s away",
              run, graph.describe(), built, rate, latency)
          .isLessThanOrEqualTo(1.1 * best + START);
    }
  }

  /// But what go had begun to build before the change is built to its end: one build in fifty ends
  /// with that.
  @Test
  void aRateThatChangesCostsTwoSecondsMore() {
    Random random = new Random(20);
    int exceeded = 0;
    for (int run = 0; run < Effort.times(500); run++) {
      BuildGraph graph = BuildGraph.random(random);
      int cores = 1 + random.nextInt(4);
      double latency = LATENCIES[run % LATENCIES.length];
      double built = graph.built(cores);
      double first = graph.stored() / built * anyFactor(random);
      double second = graph.stored() / built * anyFactor(random);
      double change = random.nextDouble() * built;
      DoubleUnaryOperator rate = time -> time < change ? first : second;

      SlowLinkSimulation simulation = new SlowLinkSimulation(graph, cores, rate, latency);
      if (run % 5 == 0) {
        simulation.withPacksAlone();
      }
      double time = simulation.run();

      double early = fetched(graph, first, latency);
      double late = change + (1 - change / early) * fetched(graph, second, latency);
      double best = Math.min(built, early <= change ? early : late);
      assertThat(time)
          .as(
              "run %d: %s, built in %.1f s, %.0f bytes a second, after %.1f s %.0f, %.3f s away",
              run, graph.describe(), built, first, change, second, latency)
          .isLessThanOrEqualTo(1.1 * best + 2 + graph.dearest());
      exceeded += time > 1.1 * best + 2 ? 1 : 0;
    }
    assertThat(exceeded).isLessThanOrEqualTo(Effort.times(10));
  }

  /// Where both take as long, each does its part.
  @Test
  void goAndTheLinkShareTheWork() {
    Random random = new Random(21);
    double sum = 0;
    int runs = 100;
    for (int run = 0; run < runs; run++) {
      BuildGraph graph = BuildGraph.random(random);
      double built = graph.built(2);
      double rate = graph.stored() / built;
      sum += new SlowLinkSimulation(graph, 2, _ -> rate, 0.05).run() / built;
    }

    assertThat(sum / runs).isLessThan(0.65);
  }

  /// The same with packs that the store has alone: the link brings those that go needs last.
  @Test
  void goAndTheLinkShareThePacks() {
    Random random = new Random(23);
    double sum = 0;
    int runs = 0;
    while (runs < 20) {
      BuildGraph graph = BuildGraph.random(random);
      if (graph.isPacked() && graph.actions() > 500) { // so that there are enough packs to share
        double built = graph.built(2);
        double rate = graph.stored() / built;
        sum += new SlowLinkSimulation(graph, 2, _ -> rate, 0.05).withPacksAlone().run() / built;
        runs++;
      }
    }

    assertThat(sum / runs).isLessThan(0.7);
  }

  /// The same where the store has packs and no objects.
  @Test
  void packsAloneCostATenthAtMost() {
    Random random = new Random(22);
    for (int run = 0; run < Effort.times(200); run++) {
      BuildGraph graph = BuildGraph.random(random);
      int cores = 1 + random.nextInt(4);
      double latency = LATENCIES[run % LATENCIES.length];
      double built = graph.built(cores);
      double rate = graph.stored() / built * anyFactor(random);

      double time = new SlowLinkSimulation(graph, cores, _ -> rate, latency).withPacksAlone().run();

      double best = Math.min(built, fetched(graph, rate, latency));
      assertThat(time)
          .as(
              "run %d: %s, built in %.1f s, %.0f bytes a second, %.3f s away",
              run, graph.describe(), built, rate, latency)
          .isLessThanOrEqualTo(1.1 * best + START);
    }
  }

  private static double fetched(BuildGraph graph, double rate, double latency) {
    double trips = graph.isPacked() ? 2 : 1 + (double) graph.actions() / FetchQueue.AT_ONCE;
    // A request takes two steps of the simulation more than its latency.
    return graph.stored() / rate + (latency + 2 * SlowLinkSimulation.STEP) * trips;
  }
}
