package dev.cacheprog.system.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.testkit.Go;
import dev.cacheprog.testkit.S3Server;
import dev.cacheprog.testkit.Workspace;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The zip for systems that have Java 25 and no distribution of their own.
@Tag("system")
class PortableTest {
  @Test
  void buildsByTheJavaThatIsThere() throws Exception {
    Path program = unpacked().resolve("cacheprog/bin/cacheprog");
    String prefix = Fixture.unique("portable");
    Path binaries = Fixture.fresh("binaries");

    for (String number : new String[] {"1", "2"}) {
      Go.Run run =
          Fixture.go(Fixture.library().folder(), prefix)
              .with(
                  Fixture.merge(
                      S3Server.environment(prefix, Fixture.minio().port()),
                      Map.of(
                          "GOCACHEPROG", program.toString(),
                          "JAVA_HOME", System.getProperty("java.home"),
                          "JAVA_TOOL_OPTIONS", "-Dsaid=on.stdout")))
              .run("build", "-x", "-o", binaries.resolve("b" + number).toString(), ".");

      assertThat(run.exit()).as("%s", run).isZero();
      assertThat(run.complaints()).as("%s", run).isEmpty();
      if (number.equals("2")) {
        assertThat(run.compilations()).as("%s", run).isZero();
      }
    }
    assertThat(binaries.resolve("b1")).hasSameBinaryContentAs(binaries.resolve("b2"));
  }

  /// Such a test would be worth more on Windows.
  @Test
  void theScriptForWindowsEndsItsLinesAsWindowsDoes() throws Exception {
    assertThat(Files.readString(unpacked().resolve("cacheprog/bin/cacheprog.cmd")))
        .startsWith("@echo off\r\n")
        .doesNotContainPattern("[^\r]\n")
        .doesNotContain("@VERSION@");
  }

  private static Path unpacked() throws Exception {
    Path checkout = Workspace.checkout();
    ProcessBuilder script =
        new ProcessBuilder(checkout.resolve("scripts/portable.sh").toString())
            .redirectErrorStream(true);
    script.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process made = script.start();
    String said = new String(made.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(made.waitFor()).as(said).isZero();
    Path zip;
    try (var files = Files.newDirectoryStream(checkout.resolve("dist"), "*-portable.zip")) {
      zip = files.iterator().next();
    }
    Path folder = Fixture.fresh("portable");
    try (ZipInputStream in = new ZipInputStream(Files.newInputStream(zip))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        Path file = folder.resolve(entry.getName());
        if (entry.isDirectory()) {
          Files.createDirectories(file);
        } else {
          Files.copy(in, file);
        }
      }
    }
    // Which this way of unpacking leaves out.
    Files.setPosixFilePermissions(
        folder.resolve("cacheprog/bin/cacheprog"), PosixFilePermissions.fromString("rwxr-xr-x"));
    return folder;
  }
}
