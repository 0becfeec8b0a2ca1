package dev.cacheprog.disk;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.contract.LocalStoreContract;
import dev.cacheprog.core.BodySink;
import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.fakes.MemoryLog;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.store.OutputId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Permissions of files and folders in the root directory.
class DiskStoreModeTest extends DiskStoreBase {
  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void filesAreReadableByEverybody() throws IOException {
    put("a", BODY);
    put("large", Samples.noise(1 << 20));

    hasModes(root);
  }

  @ParameterizedTest
  @EnabledOnOs({OS.LINUX, OS.MAC})
  @ValueSource(
      strings = {
        "7f454c46", // ELF
        "feedface",
        "feedfacf",
        "cefaedfe",
        "cffaedfe",
        "cafebabe",
        "cafebabf", // Mach-O
        "4d5a9000",
        "4d5a", // PE
        "23212f62",
        "2321" // a script
      })
  void programsAreExecutable(String head) throws IOException {
    byte[] small = HexFormat.of().parseHex(head);
    byte[] large = Samples.noise(1 << 20);
    System.arraycopy(small, 0, large, 0, small.length);

    assertThat(mode(put("small", small).path())).isEqualTo("rwxr-xr-x");
    LocalEntry entry = put("large", large);
    assertThat(mode(entry.path())).isEqualTo("rwxr-xr-x");

    Files.setPosixFilePermissions(entry.path(), PosixFilePermissions.fromString("rw-r--r--"));
    put("again", large);
    assertThat(mode(entry.path())).as("put again").isEqualTo("rwxr-xr-x");
  }

  /// Also if the body is written byte by byte.
  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void theFirstBytesMayComeOneByOne() throws IOException {
    byte[] script = "#!/bin/sh\n".getBytes(US_ASCII);
    try (BodySink incoming = store.receive(0)) {
      for (byte one : script) {
        incoming.write(new byte[] {one});
      }
      assertThat(mode(store.storeBody(OutputId.ofBody(script), incoming))).isEqualTo("rwxr-xr-x");
    }
  }

  @ParameterizedTest
  @EnabledOnOs({OS.LINUX, OS.MAC})
  @ValueSource(strings = {"", "23", "4d", "7f454c", "213c617263683e0a", "0023212f", "cafebabd"})
  void otherBodiesAreNotExecutable(String bytes) throws IOException {
    assertThat(mode(put("a", HexFormat.of().parseHex(bytes)).path())).isEqualTo("rw-r--r--");
  }

  static void hasModes(Path root) throws IOException {
    assertThat(mode(root)).isEqualTo("rwxr-xr-x");
    assertThat(all(root)).hasSizeGreaterThan(6);
    for (Path path : all(root)) {
      assertThat(mode(path))
          .as(path.toString())
          .isEqualTo(Files.isDirectory(path) ? "rwxr-xr-x" : "rw-r--r--");
    }
  }

  /// Also in a process with a umask that removes these permissions.
  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void filesAreReadableByEverybodyWithAnyUmask() throws Exception {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Process process =
        new ProcessBuilder(
                "sh",
                "-c",
                "umask 077 && exec \"$@\"",
                "sh",
                java.toString(),
                "-cp",
                System.getProperty("java.class.path"),
                PutsOneBody.class.getName(),
                root.toString())
            .inheritIO()
            .start();

    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    hasModes(root);
  }

  /// The program of that process.
  static final class PutsOneBody {
    private PutsOneBody() {}

    public static void main(String[] arguments) throws IOException {
      DiskStore store = new DiskStore(Path.of(arguments[0]), new MemoryLog());
      LocalStoreContract.put(store, Samples.action("a"), BODY);
    }
  }
}
