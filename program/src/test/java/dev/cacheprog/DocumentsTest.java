package dev.cacheprog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.options.Reference;
import dev.cacheprog.testkit.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What the documents must agree on with the code.
class DocumentsTest {
  @Test
  void theReferenceIsThatOfTheOptionTable() throws IOException {
    Path reference = Workspace.checkout().resolve("docs/reference.md");
    assertThat(Files.readString(reference)).isEqualTo(Reference.markdown());
  }

  /// A promise that no test enforces is a wish, and one that `make test` leaves out is broken
  /// unseen.
  @Test
  void everyInvariantNamesTestsThatExist() throws IOException {
    Pattern name = Pattern.compile("`(\\w+Test)\\.(\\w+)`");
    Map<String, String> sources = new HashMap<>();
    try (Stream<Path> files = Files.walk(Workspace.checkout().resolve("program/src/test/java"))) {
      for (Path file : files.filter(path -> path.toString().endsWith("Test.java")).toList()) {
        sources.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
      }
    }
    int promises = 0;
    for (String line : Files.readAllLines(Workspace.checkout().resolve("INVARIANTS.md"))) {
      if (!line.startsWith("| ") || line.startsWith("| promise")) {
        continue;
      }
      promises++;
      List<MatchResult> tests = name.matcher(line).results().toList();
      assertThat(tests).as(line).isNotEmpty();
      for (MatchResult test : tests) {
        assertThat(sources.getOrDefault(test.group(1), "nothing"))
            .as(test.group())
            .contains("void " + test.group(2) + "(");
      }
      assertThat(tests)
          .as("one of these is not a variation: %s", line)
          .anyMatch(test -> isInMakeTest(sources.getOrDefault(test.group(1), ""), test.group(2)));
    }
    assertThat(promises).isGreaterThan(30);
  }

  private static boolean isInMakeTest(String source, String method) {
    int end = source.indexOf("void " + method + "(");
    String before = source.substring(source.lastIndexOf("\n\n", end), end);
    String head = source.substring(0, source.indexOf("class "));
    return Stream.of(before, head)
        .noneMatch(text -> text.contains("@Tag(\"variation\")") || text.contains("@Tag(\"soak\")"));
  }
}
