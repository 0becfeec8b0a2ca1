package dev.cacheprog.system.commands;

import static dev.cacheprog.system.commands.DoctorRun.visit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.commands.DoctorRun.Visit;
import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.testkit.S3Server;
import dev.cacheprog.testkit.Toxiproxy;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `cacheprog doctor` and the rate of the link to the store.
@Tag("system")
class DoctorRateTest {
  private static final Pattern RATES =
      Pattern.compile("(\\d+) KB/s down, (\\d+) KB/s up, round trip [\\d.]+ ms; ");

  private static Visit measure(Toxiproxy link) throws Exception {
    Visit visit =
        visit(
            Fixture.merge(
                S3Server.environment(Fixture.unique("doctor"), link.port()),
                Map.of("CACHEPROG_JVM_OPTIONS", "-XX:ActiveProcessorCount=2")));
    assertThat(visit.exit()).as("%s", visit).isZero();
    assertThat(visit.stderr()).isEmpty();
    assertThat(visit.row("permissions")).contains("read and write");
    return visit;
  }

  @Test
  void aFastLinkPaysFromASmallBuildOn() throws Exception {
    try (Toxiproxy link = Toxiproxy.start(Fixture.fresh("proxy"), Fixture.minio().port())) {
      link.add("latency", "{\"latency\":20}");

      Visit visit = measure(link);

      assertThat(visit.row("rate"))
          .contains(" ok ", "MB/s down, ", "MB/s up, ", "a build with an empty disk gains if")
          .containsPattern("round trip [2-9]\\d\\.");
    }
  }

  @Test
  void aLinkOf2500KiBASecondPaysToo() throws Exception {
    try (Toxiproxy link = Toxiproxy.start(Fixture.fresh("proxy"), Fixture.minio().port())) {
      link.add("latency", "{\"latency\":20}");
      link.add("bandwidth", "{\"rate\":2500}");
      link.addUpstream("bandwidth", "{\"rate\":2500}");

      assertThat(measure(link).row("rate"))
          .containsPattern(" ok +(at least )?2\\.\\d MB/s down, ")
          .containsPattern(
              "[23]\\.\\d MB of stored objects or more, which are [12]\\.\\d s of compiling");
    }
  }

  /// Rates in KiB/s.
  @ParameterizedTest
  @CsvSource({"100, 100", "10, 10", "100, 40"})
  void aSlowLinkIsAWarningAfterALimitedTime(int down, int up) throws Exception {
    try (Toxiproxy link = Toxiproxy.start(Fixture.fresh("proxy"), Fixture.minio().port())) {
      link.add("bandwidth", "{\"rate\":" + down + "}");
      link.addUpstream("bandwidth", "{\"rate\":" + up + "}");

      long start = System.nanoTime();
      Visit visit = measure(link);

      // The other checks make about 15 requests, five of them for 4 KiB.
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
      assertThat(visit.row("rate"))
          .contains("warning", "less than the ", "compile the rest")
          .satisfies(
              row -> {
                Matcher rates = RATES.matcher(row);
                assertThat(rates.find()).as(row).isTrue();
                assertThat(Integer.parseInt(rates.group(1))).isBetween(down / 2, down * 2);
                assertThat(Integer.parseInt(rates.group(2))).isBetween(up / 2, up * 2);
              });
    }
  }
}
