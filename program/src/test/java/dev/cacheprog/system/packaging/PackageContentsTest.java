package dev.cacheprog.system.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.testkit.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The files of the distribution: size, bill of materials, jar.
@Tag("system")
class PackageContentsTest extends PackageBase {
  @Test
  void isNotLargerThanDocumented() throws Exception {
    try (Stream<Path> files = Files.walk(Workspace.distribution())) {
      assertThat(files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum())
          .isLessThan(95L << 20);
    }
    Path parent = Workspace.distribution().getParent();
    assertThat(parent).isNotNull();
    try (Stream<Path> files = Files.list(parent)) {
      assertThat(files.filter(file -> file.toString().endsWith(".tar.gz")))
          .hasSize(1)
          .allMatch(file -> file.toFile().length() < 48L << 20);
    }
  }

  /// The class path of the tests has the jars that are merged into the one.
  @Test
  void theBillOfMaterialsListsEveryJarInTheProgram() throws Exception {
    String bill = Files.readString(Workspace.distribution().resolve("sbom.cdx.json"));
    Set<String> packed = classes(Workspace.distribution().resolve("lib/cacheprog.jar"));
    Set<String> explained = new HashSet<>();
    for (String file : System.getProperty("java.class.path").split(":", -1)) {
      Path jar = Path.of(file);
      Set<String> classes = file.endsWith(".jar") ? classes(jar) : new HashSet<>();
      classes.retainAll(packed);
      if (!classes.isEmpty() && !jar.startsWith(Workspace.checkout())) {
        // As repositories have them: .../NAME/VERSION/NAME-VERSION.jar
        int names = jar.getNameCount();
        assertThat(bill)
            .contains("/" + jar.getName(names - 3) + "@" + jar.getName(names - 2) + "?");
        explained.addAll(classes);
      }
    }
    packed.removeAll(explained);
    assertThat(packed).isNotEmpty().allMatch(name -> name.startsWith("dev/cacheprog/"));
    assertThat(bill).contains("/cacheprog-core@").doesNotContain("junit", "jspecify");
  }

  @Test
  void theBillOfMaterialsNamesTheRuntimeAndTheNativeLibraries() throws Exception {
    Path home = Workspace.distribution();
    String bill = Files.readString(home.resolve("sbom.cdx.json"));

    assertThat(bill)
        .contains(
            "\"name\" : \"OpenJDK\"",
            "\"version\" : \"" + System.getProperty("java.runtime.version") + "\"")
        // Nothing that differs between builds.
        .doesNotContain("serialNumber", "timestamp");
    for (String library :
        List.of("lib/libzstd-jni.so", "lib/libsha256.so", "runtime/lib/libconscrypt.so")) {
      if (Files.exists(home.resolve(library))) {
        byte[] sum =
            MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(home.resolve(library)));
        assertThat(bill).contains("\"" + library + "\"", HexFormat.of().formatHex(sum));
      }
    }
  }

  private static Set<String> classes(Path file) throws IOException {
    Set<String> classes = new HashSet<>();
    try (JarFile jar = new JarFile(file.toFile())) {
      for (JarEntry entry : Collections.list(jar.entries())) {
        if (entry.getName().endsWith(".class") && !entry.getName().endsWith("-info.class")) {
          classes.add(entry.getName());
        }
      }
    }
    return classes;
  }

  /// Order and times could differ between builds. `make reproducible` compares two.
  @Test
  void theJarIsSortedAndHasFixedTimes() throws Exception {
    try (JarFile jar =
        new JarFile(Workspace.distribution().resolve("lib/cacheprog.jar").toFile())) {
      List<JarEntry> entries = Collections.list(jar.entries());

      assertThat(entries)
          .hasSizeGreaterThan(1000)
          .extracting(JarEntry::getTimeLocal)
          .containsOnly(entries.getFirst().getTimeLocal());
      assertThat(entries.stream().skip(2).map(entry -> entry.getName().replace('/', '\0')).toList())
          .as("folder by folder, after META-INF and the manifest")
          .isSorted();
      assertThat(jar.getManifest().getMainAttributes())
          .doesNotContainKeys(new Attributes.Name("Built-By"), new Attributes.Name("Build-Time"));
    }
  }
}
