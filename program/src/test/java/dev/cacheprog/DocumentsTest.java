package dev.cacheprog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.options.Reference;
import dev.cacheprog.testkit.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// What the documents must agree on with the code.
class DocumentsTest {
  @Test
  void theReferenceIsThatOfTheOptionTable() throws IOException {
    Path reference = Workspace.checkout().resolve("docs/reference.md");
    assertThat(Files.readString(reference)).isEqualTo(Reference.markdown());
  }

  @Test
  void theReadmeIsShort() throws IOException {
    assertThat(Files.readAllLines(Workspace.checkout().resolve("README.md")))
        .hasSizeLessThanOrEqualTo(150);
  }
}
