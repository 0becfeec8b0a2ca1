package dev.cacheprog.system.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.testkit.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a release derives from the checksums of its archives.
@Tag("system")
class ReleaseTest {
  private static final List<String> PLATFORMS =
      List.of(
          "linux-amd64",
          "linux-arm64",
          "linux-musl-amd64",
          "linux-musl-arm64",
          "darwin-amd64",
          "darwin-arm64");

  @TempDir Path release;

  /// By archive. No two are the same.
  private final Map<String, String> sums = new TreeMap<>();

  @BeforeEach
  void list() throws IOException {
    List<String> archives = new ArrayList<>();
    PLATFORMS.forEach(platform -> archives.add("cacheprog-1.2.3-" + platform + ".tar.gz"));
    archives.add("cacheprog-1.2.3-windows-amd64.zip");
    archives.add("cacheprog-1.2.3-portable.zip");
    for (String archive : archives) {
      sums.put(archive, "%064x".formatted(sums.size() + 1));
    }
    write();
  }

  private void write() throws IOException {
    StringBuilder lines = new StringBuilder();
    sums.forEach((archive, sum) -> lines.append(sum).append("  ").append(archive).append('\n'));
    lines.append("0".repeat(64)).append("  cacheprog-store-api-1.2.3-bundle.zip\n");
    lines.append("0".repeat(64)).append("  cacheprog-1.2.3-linux-amd64-sbom.cdx.json\n");
    Files.writeString(release.resolve("SHA256SUMS"), lines);
  }

  private String run(String... command) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(Workspace.checkout().toFile())
            .redirectErrorStream(true);
    builder.environment().put("VERSION", "1.2.3");
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  @Test
  void recipesNameEachArchiveWithItsChecksum() throws Exception {
    assertThat(run("scripts/recipes.sh", release.toString())).isEmpty();

    for (String name : List.of("cacheprog.rb", "PKGBUILD", "cacheprog.nix")) {
      String recipe = Files.readString(release.resolve(name));
      assertThat(recipe).as(name).contains("1.2.3").doesNotContainPattern("@[A-Z]");
      for (String platform :
          List.of("linux-amd64", "linux-arm64", "darwin-amd64", "darwin-arm64")) {
        if (name.equals("PKGBUILD") && platform.startsWith("darwin")) {
          continue;
        }
        // The archive's name and its checksum are near each other, in either order of lines.
        String sum = sums.get("cacheprog-1.2.3-" + platform + ".tar.gz");
        assertThat(recipe).as(name).containsOnlyOnce(sum).contains(platform);
      }
    }
    assertThat(Files.readString(release.resolve("cacheprog.rb")))
        .containsPattern(
            "darwin-arm64\\.tar\\.gz\"\\s+sha256 \""
                + sums.get("cacheprog-1.2.3-darwin-arm64.tar.gz"));
    run("bash", "-n", release.resolve("PKGBUILD").toString());
  }

  @Test
  void aRecipeWhoseArchiveIsMissingIsLeftOut() throws Exception {
    sums.remove("cacheprog-1.2.3-darwin-arm64.tar.gz");
    write();

    String output = run("scripts/recipes.sh", release.toString());

    assertThat(output).contains("cacheprog-1.2.3-darwin-arm64.tar.gz");
    assertThat(release.resolve("cacheprog.rb")).doesNotExist();
    assertThat(release.resolve("PKGBUILD")).exists();
  }

  @Test
  void theActionGetsTheArchivesAndNothingElse() throws Exception {
    String json =
        run("scripts/action-release.sh", "1.2.3", release.resolve("SHA256SUMS").toString());

    Map<String, String> listed = new TreeMap<>();
    Pattern.compile("\"(cacheprog-[^\"]*)\": \"([0-9a-f]{64})\"")
        .matcher(json)
        .results()
        .forEach(entry -> listed.put(entry.group(1), entry.group(2)));
    assertThat(listed).isEqualTo(sums);
    assertThat(json)
        .startsWith("{\n  \"version\": \"1.2.3\",\n  \"sha256\": {\n")
        .endsWith("  }\n}\n");
  }

  @Test
  void theNotesAreTheSectionOfTheVersion() throws Exception {
    String notes = run("scripts/changes.sh", "0.9.0");

    assertThat(notes)
        .startsWith("The first release.")
        .doesNotContain("\n## ")
        .contains("/blob/v0.9.0/docs/formats.md#stability)");
  }
}
