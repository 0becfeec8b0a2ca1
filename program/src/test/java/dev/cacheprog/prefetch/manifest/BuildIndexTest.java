package dev.cacheprog.prefetch.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cacheprog.fakes.Samples;
import dev.cacheprog.prefetch.manifest.BuildIndex.Build;
import dev.cacheprog.store.ActionId;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BuildIndexTest {
  private static Build build(String name, String command) {
    return new Build(Samples.action(name), command);
  }

  /// See [ManifestFormatTest#theBytesOfVersion1DoNotChange].
  @Test
  void theBytesOfVersion1DoNotChange() throws IOException {
    BuildIndex index =
        new BuildIndex(
            List.of(
                new Build(new ActionId("01".repeat(32)), "build"),
                new Build(new ActionId("02".repeat(32)), "test"),
                new Build(new ActionId("03".repeat(32)), "")));
    try (InputStream in = BuildIndexTest.class.getResourceAsStream("builds-1.txt")) {
      byte[] golden = in.readAllBytes();
      assertThat(BuildIndex.decode(golden)).isEqualTo(index);
      assertThat(index.encode()).isEqualTo(golden);
    }
  }

  @Test
  void anEmptyIndexIsReadBack() {
    assertThat(BuildIndex.decode(BuildIndex.NONE.encode())).isEqualTo(BuildIndex.NONE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "cacheprog kinds 1",
        "cacheprog kinds 2\n",
        "cacheprog kinds 1\nnonsense\n",
        "cacheprog kinds 1\n0102 build\n",
        "cacheprog kinds 1\n\n"
      })
  void otherTextsAreRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> BuildIndex.decode(text.getBytes(UTF_8)));
  }

  @Test
  void aLineWithoutAnEndIsRefused() {
    String text = "cacheprog kinds 1\n" + "01".repeat(32) + " build";
    assertThatIllegalArgumentException().isThrownBy(() -> BuildIndex.decode(text.getBytes(UTF_8)));
  }

  @Test
  void aBuildIsListedOnceAndTheLatestLast() {
    BuildIndex index = BuildIndex.NONE.with(build("a", "build")).with(build("b", "test"));

    assertThat(index.with(build("a", "build")).builds())
        .containsExactly(build("b", "test"), build("a", "build"));
  }

  @Test
  void theOldestAreDropped() {
    BuildIndex index = BuildIndex.NONE;
    List<Build> all = new ArrayList<>();
    for (int i = 0; i < BuildIndex.MAX_BUILDS + 5; i++) {
      all.add(build("build " + i, "build"));
      index = index.with(all.getLast());
    }

    assertThat(index.builds()).isEqualTo(all.subList(5, all.size()));
    assertThat(index.encode()).hasSizeLessThan(BuildIndex.MAX_BYTES);
  }

  @Test
  void theNearestHaveTheSameCommandAndAreTheLatest() {
    BuildIndex index =
        BuildIndex.NONE
            .with(build("a", "build"))
            .with(build("b", "test"))
            .with(build("c", "build"))
            .with(build("d", "vet"));

    assertThat(index.nearest("build", 3))
        .containsExactly(build("c", "build"), build("a", "build"), build("d", "vet"));
    assertThat(index.nearest("list", 2)).containsExactly(build("d", "vet"), build("c", "build"));
    assertThat(BuildIndex.NONE.nearest("build", 2)).isEmpty();
  }

  @Test
  void partsAreMergedByTheAgeOfTheirLines() {
    BuildIndex older = BuildIndex.NONE.with(build("a", "build")).with(build("b", "build"));
    BuildIndex newer =
        BuildIndex.NONE
            .with(build("c", "build"))
            .with(build("a", "build"))
            .with(build("d", "build"));

    assertThat(BuildIndex.merge(List.of(older, newer)).builds())
        .containsExactly(
            build("c", "build"), build("a", "build"), build("b", "build"), build("d", "build"));
    assertThat(BuildIndex.merge(List.of())).isEqualTo(BuildIndex.NONE);
  }
}
