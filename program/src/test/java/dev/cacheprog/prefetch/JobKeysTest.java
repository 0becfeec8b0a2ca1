package dev.cacheprog.prefetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.prefetch.manifest.BuildKey;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JobKeysTest {
  private static JobKeys job(String name, String platform) {
    return JobKeys.of("owner/shop", name, Map.of("GITHUB_ACTIONS", "true"), platform);
  }

  @Test
  void jobsOfARepositoryAreFallbacksForEachOther() {
    BuildKey unit = job("test/unit", "linux/amd64").own();
    BuildKey lint = job("test/lint", "linux/amd64").own();
    BuildKey arm = job("test/unit", "linux/arm64").own();

    assertThat(lint.manifest()).isNotEqualTo(unit.manifest());
    assertThat(lint.scope()).isEqualTo(unit.scope());
    assertThat(arm.scope()).isNotEqualTo(unit.scope());
  }

  @Test
  void aToolHasKeysOfItsOwn() throws InterruptedException {
    JobKeys go = job("test/unit", "linux/amd64");
    JobKeys tool = go.ofTool("staticcheck");

    assertThat(tool.own().manifest()).isNotEqualTo(go.own().manifest());
    assertThat(tool.own().scope()).isNotEqualTo(go.own().scope());
    assertThat(tool.ofModule()).isEmpty();

    JobKeys named = JobKeys.named(BuildKey.named("nightly"));
    assertThat(named.own()).isEqualTo(BuildKey.named("nightly"));
    assertThat(named.ofModule()).isEmpty();
    assertThat(named.ofTool("staticcheck").own().scope()).isNull();
    assertThat(named.ofTool("staticcheck").own().manifest()).isNotEqualTo(named.own().manifest());
  }
}
