package dev.cacheprog.prefetch.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cacheprog.fakes.Samples;
import dev.cacheprog.prefetch.manifest.BuildIndex.Kind;
import dev.cacheprog.store.ActionId;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BuildIndexTest {
  private static Kind kind(String name, String command) {
    return new Kind(Samples.action(name), command);
  }

  /// See [ManifestFormatTest#theBytesOfVersion1StayAsTheyAre].
  @Test
  void theBytesOfVersion1StayAsTheyAre() throws IOException {
    BuildIndex kinds =
        new BuildIndex(
            List.of(
                new Kind(new ActionId("01".repeat(32)), "build"),
                new Kind(new ActionId("02".repeat(32)), "test"),
                new Kind(new ActionId("03".repeat(32)), "")));
    try (InputStream in = BuildIndexTest.class.getResourceAsStream("builds-1.txt")) {
      byte[] golden = in.readAllBytes();
      assertThat(BuildIndex.decode(golden)).isEqualTo(kinds);
      assertThat(kinds.encode()).isEqualTo(golden);
    }
  }

  @Test
  void anEmptyListIsReadBack() {
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
  void anythingElseIsNone(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> BuildIndex.decode(text.getBytes(UTF_8)));
  }

  @Test
  void aLineWithoutAnEndIsNone() {
    String text = "cacheprog kinds 1\n" + "01".repeat(32) + " build";
    assertThatIllegalArgumentException().isThrownBy(() -> BuildIndex.decode(text.getBytes(UTF_8)));
  }

  @Test
  void aKindIsListedOnceAndTheLatestLast() {
    BuildIndex kinds = BuildIndex.NONE.with(kind("a", "build")).with(kind("b", "test"));

    assertThat(kinds.with(kind("a", "build")).known())
        .containsExactly(kind("b", "test"), kind("a", "build"));
  }

  @Test
  void theOldestAreForgotten() {
    BuildIndex kinds = BuildIndex.NONE;
    List<Kind> all = new ArrayList<>();
    for (int i = 0; i < BuildIndex.MAX + 5; i++) {
      all.add(kind("kind " + i, "build"));
      kinds = kinds.with(all.getLast());
    }

    assertThat(kinds.known()).isEqualTo(all.subList(5, all.size()));
    assertThat(kinds.encode()).hasSizeLessThan(BuildIndex.MAX_BYTES);
  }

  @Test
  void theNearestAreThoseOfTheSameCommandAndTheLatest() {
    BuildIndex kinds =
        BuildIndex.NONE
            .with(kind("a", "build"))
            .with(kind("b", "test"))
            .with(kind("c", "build"))
            .with(kind("d", "vet"));

    assertThat(kinds.nearest("build", 3))
        .containsExactly(kind("c", "build"), kind("a", "build"), kind("d", "vet"));
    assertThat(kinds.nearest("list", 2)).containsExactly(kind("d", "vet"), kind("c", "build"));
    assertThat(BuildIndex.NONE.nearest("build", 2)).isEmpty();
  }

  @Test
  void partsAreMergedByTheAgeOfTheirLines() {
    BuildIndex older = BuildIndex.NONE.with(kind("a", "build")).with(kind("b", "build"));
    BuildIndex newer =
        BuildIndex.NONE.with(kind("c", "build")).with(kind("a", "build")).with(kind("d", "build"));

    assertThat(BuildIndex.merge(List.of(older, newer)).known())
        .containsExactly(
            kind("c", "build"), kind("a", "build"), kind("b", "build"), kind("d", "build"));
    assertThat(BuildIndex.merge(List.of())).isEqualTo(BuildIndex.NONE);
  }
}
