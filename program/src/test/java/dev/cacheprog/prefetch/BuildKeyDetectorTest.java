package dev.cacheprog.prefetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cacheprog.fakes.Samples;
import dev.cacheprog.prefetch.manifest.BuildKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// [BuildKeyDetector] and [BuildKey].
class BuildKeyDetectorTest {
  private static BuildKey key(Map<String, String> environment, String... words) {
    return BuildKeyDetector.of(
        List.of(words), "go1.26.0", "example.com/m", environment, "linux/amd64");
  }

  private static BuildKey key(String line) {
    return key(Map.of(), line.split(" ", -1));
  }

  @ParameterizedTest
  @CsvSource({
    "/usr/local/go/bin/go build ./..., build",
    "go test -race ./..., test",
    "go vet ./..., vet",
    "go list -export -deps ./..., list",
    "go -C sub build ., build",
    "/root/go/bin/golangci-lint run, golangci-lint",
    "/opt/gopls, gopls",
    "/opt/My_Tool, ''",
    "go -version, go",
    "go, go",
  })
  void theCommandIsWhatGoDoes(String line, String command) {
    assertThat(key(line).command()).isEqualTo(command);
  }

  @Test
  void anEmptyCommandLineHasAKey() {
    assertThat(BuildKeyDetector.of(List.of(), "", "", Map.of(), "linux/amd64").command()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "go build -o /out/a ./..., go build -o /out/b ./...",
    "go build -o=a ./..., go build ./...",
    "go build --o a ./..., go build ./...",
    "go build --o=a ./..., go build ./...",
    "go -C /a build ./..., go -C /b build ./...",
    "go -C=/a build ./..., go build ./...",
    "/usr/bin/go build ./..., /opt/go/bin/go build ./...",
    "go build -overlay=/tmp/1/x ./..., go build -overlay=/tmp/2/y ./...",
    "go run /tmp/1/x.go, go run /tmp/2/x.go",
  })
  void whatHasNoInfluenceDoesNotTellKindsApart(String one, String other) {
    assertThat(key(one)).isEqualTo(key(other));
    assertThat(key(one).manifest()).isEqualTo(key(other).manifest());
  }

  @ParameterizedTest
  @CsvSource({
    "go build ./..., go test ./...",
    "go build ./a, go build ./b",
    "go build ./..., go build -race ./...",
    "go build ./a b, go build ./ab",
    "golangci-lint run, gopls run",
  })
  void otherArgumentsAreAnotherKindOfTheSameScope(String one, String other) {
    assertThat(key(one).manifest()).isNotEqualTo(key(other).manifest());
    assertThat(key(one).scope()).isNotNull().isEqualTo(key(other).scope());
  }

  @ParameterizedTest
  @CsvSource({"GOFLAGS, -tags=x", "CGO_ENABLED, 0", "GOEXPERIMENT, x", "GOAMD64, v3"})
  void variablesThatChangeWhatIsBuiltTellKindsApart(String name, String value) {
    assertThat(key(Map.of(name, value), "go", "build").manifest())
        .isNotEqualTo(key(Map.of(), "go", "build").manifest());
    assertThat(key(Map.of("HOME", value), "go", "build")).isEqualTo(key("go build"));
  }

  @Test
  void temporaryFilesAreThoseInTheFolderOfTheUser() {
    Map<String, String> environment = Map.of("TMPDIR", "/scratch");
    assertThat(key(environment, "go", "vet", "-vettool=/scratch/1/tool"))
        .isEqualTo(key(environment, "go", "vet", "-vettool=/scratch/2/tool"));
  }

  @Test
  void moduleVersionAndPlatformAreTheScope() {
    List<String> words = List.of("go", "build");
    assertThat(
            List.of(
                BuildKeyDetector.of(words, "go1", "m", Map.of(), "linux/amd64"),
                BuildKeyDetector.of(words, "go2", "m", Map.of(), "linux/amd64"),
                BuildKeyDetector.of(words, "go1", "n", Map.of(), "linux/amd64"),
                BuildKeyDetector.of(words, "go1", "m", Map.of(), "linux/arm64")))
        .doesNotHaveDuplicates()
        .extracting(BuildKey::scope)
        .doesNotHaveDuplicates();
  }

  @Test
  void theModuleIsThatOfTheNextFileAbove(@TempDir Path folder) throws Exception {
    Path inner = Files.createDirectories(folder.resolve("a/b/c"));
    Files.writeString(folder.resolve("go.mod"), "// ours\n\nmodule\texample.com/outer // it is\n");
    assertThat(BuildKeyDetector.module(inner)).isEqualTo("example.com/outer");

    Files.writeString(folder.resolve("a/go.mod"), "go 1.24\nmodule example.com/inner\n");
    assertThat(BuildKeyDetector.module(inner)).isEqualTo("example.com/inner");

    Files.write(folder.resolve("a/b/go.mod"), new byte[] {(byte) 0xff, 0, 1});
    Files.writeString(inner.resolve("go.mod"), "");
    assertThat(BuildKeyDetector.module(inner)).isEqualTo("example.com/inner");
  }

  @Test
  void theParentOfThisProcessHasAKey() {
    BuildKey key = BuildKeyDetector.ofParent(Map.of(), "linux/amd64");

    assertThat(key.scope()).contains("linux/amd64");
    assertThat(key.text()).startsWith(key.scope());
  }

  /// The names are those of docs/prefetch-format.md: a change of one loses all manifests.
  @Test
  void actionIdsOfManifestsAndIndexesAreThoseOfTheFormat() {
    BuildKey named = BuildKey.named("nightly");

    assertThat(named.manifest()).isEqualTo(Samples.action("cacheprog manifest 1\nnamed\nnightly"));
    assertThat(named.scope()).isNull();
    assertThat(key(Map.of("GOFLAGS", "-v"), "go", "build", "-race", ".").manifest())
        .isEqualTo(
            Samples.action(
                lines("cacheprog manifest 1", "example.com/m", "linux/amd64", "go1.26.0")
                    + lines("build\0-race\0.", "-v", "", "", "", "", "")));
    assertThat(BuildKey.indexPart("m\np\nv", 0))
        .isEqualTo(Samples.action("cacheprog kinds 1\nm\np\nv"));
    assertThat(BuildKey.indexPart("m\np\nv", 12))
        .isEqualTo(Samples.action("cacheprog kinds 1\nm\np\nv\n12"));
  }

  @Test
  void aCommandIsOneWord() {
    assertThatIllegalArgumentException().isThrownBy(() -> new BuildKey("s", "a b", "k"));
    assertThatIllegalArgumentException().isThrownBy(() -> new BuildKey("s", "a\nb", "k"));
  }

  /// Each with a line feed.
  private static String lines(String... lines) {
    return String.join("\n", lines) + "\n";
  }
}
