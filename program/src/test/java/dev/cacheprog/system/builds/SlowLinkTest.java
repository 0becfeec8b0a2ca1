package dev.cacheprog.system.builds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.testkit.Go;
import dev.cacheprog.testkit.Link;
import dev.cacheprog.testkit.Link.Conditions;
import dev.cacheprog.testkit.S3Server;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Builds with an empty disk whose store is behind a slow link.
@Tag("system")
class SlowLinkTest extends PrefetchBase {
  private static final Conditions AWAY =
      Conditions.PERFECT.withDelay(Duration.ofMillis(25), Duration.ofMillis(5));

  /// Fills the prefix by a cold build, so that the manifest has costs.
  private void filledWithCosts() throws Exception {
    Go.Run cold = build();
    assertThat(cold.statistic("packs_sent")).as("%s", cold).isPositive();
  }

  private Go go(Link link) throws Exception {
    return Fixture.go(project, prefix).with(S3Server.environment(prefix, link.port()));
  }

  /// A ratio, and far from what it is: the tests beside this one take the cores, too.
  private void tookHardlyLonger(Go.Run run) throws Exception {
    Go.Run plain = build(Fixture.plainGo(project));
    assertThat(run.time())
        .as("plain go took %s: %s", plain.time(), run)
        .isLessThan(plain.time().multipliedBy(2).plusSeconds(4));
  }

  @Test
  void aLinkThatIsOfNoUseCostsLittle() throws Exception {
    filledWithCosts();
    Map<String, Long> before = objects();
    try (Link link = new Link(Fixture.minio().port())) {
      link.set(AWAY.withRate(10_000));

      Go.Run run = build(go(link));

      assertThat(built()).isEqualTo(right);
      assertThat(run.statistic("too_slow_lookups")).as("%s", run).isPositive();
      assertThat(run.statistic("remote_errors")).as("%s", run).isZero();
      tookHardlyLonger(run);
    }
    assertThat(objects()).as("all of it was there").isEqualTo(before);
  }

  @Test
  void goAndTheLinkShareTheWork() throws Exception {
    filledWithCosts();
    try (Link link = new Link(Fixture.minio().port())) {
      link.set(AWAY.withRate(400_000));

      Go.Run run = build(go(link));

      assertThat(built()).isEqualTo(right);
      assertThat(run.statistic("prefetched_hits")).as("%s", run).isPositive();
      assertThat(run.statistic("too_slow_lookups")).as("%s", run).isPositive();
      assertThat(run.complaints()).as("%s", run).isEmpty();
      tookHardlyLonger(run);
    }
  }

  @Test
  void aConnectionEachMayBeSlow() throws Exception {
    filledWithCosts();
    try (Link link = new Link(Fixture.minio().port())) {
      link.set(AWAY.withConnectionRate(3_000));

      Go.Run run = build(go(link));

      assertThat(built()).isEqualTo(right);
      // A response may be taken for none: its first byte takes long.
      assertThat(run.statistic("remote_errors")).as("%s", run).isLessThanOrEqualTo(3);
      tookHardlyLonger(run);
    }
  }

  /// What other programs have stored has no manifest and no costs.
  @Test
  void objectsWithoutAManifestAreNotWaitedForLong() throws Exception {
    Fixture.minio().copy(PLAIN, prefix);
    try (Link link = new Link(Fixture.minio().port())) {
      link.set(AWAY.withRate(10_000));

      Go.Run run = build(go(link).with("CACHEPROG_MAX_BACKGROUND_WAIT", "1s"));

      assertThat(built()).isEqualTo(right);
      assertThat(run.statistic("too_slow_lookups")).as("%s", run).isPositive();
      tookHardlyLonger(run);
    }
  }

  @Test
  void aColdBuildOverASlowLinkSendsWhatThereIsTimeFor() throws Exception {
    try (Link link = new Link(Fixture.minio().port())) {
      link.set(AWAY.withRate(50_000));

      build(go(link).with("CACHEPROG_MAX_BACKGROUND_WAIT", "6s"));

      assertThat(built()).isEqualTo(right);
    }
    Go.Run next = build();
    assertThat(next.statistic("get_hits")).as("what was sent: %s", next).isPositive();
    assertThat(built()).isEqualTo(right);
  }
}
