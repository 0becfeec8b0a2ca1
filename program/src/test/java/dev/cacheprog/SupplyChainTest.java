package dev.cacheprog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.testkit.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a build takes from Maven repositories.
class SupplyChainTest {
  private static final String CHECK = "-Daether.artifactResolver.postProcessor.trustedChecksums";

  private static List<String> lines(String file) throws IOException {
    return Files.readAllLines(Workspace.checkout().resolve(file));
  }

  @Test
  void nothingIsTakenThatIsNotListed() throws IOException {
    assertThat(lines(".mvn/maven.config"))
        .contains(
            CHECK + "=true", CHECK + ".checksumAlgorithms=SHA-256", CHECK + ".failIfMissing=true");
  }

  @Test
  void theListIsInOrderAndNamesNothingTwice() throws IOException {
    List<String> list = lines(".mvn/checksums/checksums.sha256");

    assertThat(list).hasSizeGreaterThan(500).allMatch(line -> line.matches("[0-9a-f]{64}  \\S+"));
    assertThat(list.stream().map(line -> line.substring(66)).toList())
        .isSorted()
        .doesNotHaveDuplicates();
  }
}
