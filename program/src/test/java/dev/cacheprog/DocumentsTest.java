package dev.cacheprog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.options.Reference;
import dev.cacheprog.testkit.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    for (Path file : Sources.all()) {
      if (file.toString().endsWith("Test.java")) {
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

  /// Whoever follows a document finds the class, file or folder that it names.
  @ParameterizedTest
  @ValueSource(strings = {"ARCHITECTURE.md", "CONTRIBUTING.md"})
  void everyPathAndClassNamedExists(String document) throws IOException {
    Set<String> names = new HashSet<>();
    Set<String> paths = new HashSet<>();
    for (Path file : Sources.all()) {
      names.add(file.getFileName().toString().replace(".java", ""));
      paths.add("/" + Workspace.checkout().relativize(file));
    }
    String text = Files.readString(Workspace.checkout().resolve(document));
    List<String> missing = new ArrayList<>();
    Pattern.compile("`([^`\\s]+)`")
        .matcher(text)
        .results()
        .map(match -> match.group(1))
        .forEach(
            word -> {
              String name = word.replaceFirst("[.(#].*", "");
              if (name.matches("[A-Z][a-z]\\w*") && !names.contains(name) && !isOfTheJdk(name)) {
                missing.add(word);
              } else if (word.matches("[\\w.-]+(/[\\w.-]+)+\\.?\\w*")
                  && !Files.exists(Workspace.checkout().resolve(word))
                  && paths.stream().noneMatch(path -> path.contains("/" + word))) {
                missing.add(word);
              }
            });
    assertThat(missing).isEmpty();
  }

  /// `scripts/owner.sh` changes all of them.
  @Test
  void theOwnerOfTheRepositoryIsThatOfThePom() throws IOException {
    Path checkout = Workspace.checkout();
    Pattern owner =
        Pattern.compile(
            "(?:github\\.com/|githubusercontent\\.com/|ghcr\\.io/|uses: *|--repo )([\\w-]+)/cacheprog\\b");
    String pom = Files.readString(checkout.resolve("pom.xml"));
    Matcher given = owner.matcher(pom.substring(pom.indexOf("<url>https://github.com/")));
    assertThat(given.find()).isTrue();
    Map<String, Set<String>> others = new HashMap<>();
    int named = 0;
    for (Path file : documents(checkout)) {
      for (MatchResult each : owner.matcher(Files.readString(file)).results().toList()) {
        named++;
        if (!List.of(given.group(1), "platacard").contains(each.group(1))) {
          others
              .computeIfAbsent(checkout.relativize(file).toString(), _ -> new HashSet<>())
              .add(each.group());
        }
      }
    }
    assertThat(others).isEmpty();
    assertThat(named).isGreaterThan(10);
  }

  /// What is written for people, recipes included.
  private static List<Path> documents(Path checkout) throws IOException {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> roots = Files.list(checkout)) {
      roots
          .filter(file -> file.toString().matches(".*(\\.md|\\.yml|pom\\.xml|Dockerfile)"))
          .forEach(files::add);
    }
    for (String folder :
        List.of("docs", "deployments", "examples", "packaging", "scripts", ".github")) {
      try (Stream<Path> walk = Files.walk(checkout.resolve(folder))) {
        walk.filter(
                file ->
                    Files.isRegularFile(file)
                        && !file.toString().matches(".*\\.(svg|png|json|java)"))
            .forEach(files::add);
      }
    }
    return files;
  }

  private static boolean isOfTheJdk(String name) {
    for (String pkg : List.of("java.lang.", "java.time.", "java.util.")) {
      try {
        Class.forName(pkg + name);
        return true;
      } catch (ClassNotFoundException _) {
        // perhaps in the next one
      }
    }
    return false;
  }

  private static boolean isInMakeTest(String source, String method) {
    int end = source.indexOf("void " + method + "(");
    String before = source.substring(source.lastIndexOf("\n\n", end), end);
    String head = source.substring(0, source.indexOf("class "));
    return Stream.of(before, head)
        .noneMatch(text -> text.contains("@Tag(\"variation\")") || text.contains("@Tag(\"soak\")"));
  }
}
