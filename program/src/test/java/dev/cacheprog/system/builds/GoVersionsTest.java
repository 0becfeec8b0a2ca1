package dev.cacheprog.system.builds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.testkit.Go;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The newest go of each supported version, which go fetches from its module proxy.
@Tag("system")
@Tag("variation")
@Timeout(600)
class GoVersionsTest {
  private static Go go(String version, String prefix) throws Exception {
    return Fixture.go(Fixture.small().folder(), prefix).with("GOTOOLCHAIN", version);
  }

  @ParameterizedTest
  @ValueSource(strings = {"go1.24.13", "go1.25.14", "go1.26.11", "go1.27.4"})
  void testsAndVetsFromTheStoreOnAnEmptyDisk(String version) throws Exception {
    String prefix = Fixture.unique("versions");
    assertThat(go(version, prefix).run("version").stdout()).contains(version + " ");

    Go.Run cold = go(version, prefix).run("test", "-x", "./...");
    Go.Run warm = go(version, prefix).run("test", "-x", "./...");

    assertThat(cold.exit()).as("%s", cold).isZero();
    assertThat(cold.complaints()).as("%s", cold).isEmpty();
    assertThat(cold.compilations()).as("%s", cold).isPositive();
    assertThat(warm.exit()).as("%s", warm).isZero();
    assertThat(warm.complaints()).as("%s", warm).isEmpty();
    assertThat(warm.compilations()).as("%s", warm).isZero();
    assertThat(warm.stdout()).as("%s", warm).contains("(cached)");
    assertThat(warm.statistic("get_hits")).as("%s", warm).isPositive();
  }
}
