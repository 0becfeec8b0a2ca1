package dev.cacheprog.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.core.UsedEntry;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.store.OutputId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoBodiesTest {
  @TempDir Path folder;

  private LocalEntry body(String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Path file = Files.write(folder.resolve("body"), bytes);
    return new LocalEntry(OutputId.ofBody(bytes), bytes.length, Instant.EPOCH, file);
  }

  private boolean isVolatile(String text) throws IOException {
    return GoBodies.isVolatile(new UsedEntry(Samples.action("a"), body(text)));
  }

  @Test
  void indexesLogsAndProfilesAreVolatile() throws IOException {
    assertThat(isVolatile("go index v2\nabc")).isTrue();
    assertThat(isVolatile("# test log\nopen /x\n")).isTrue();
    assertThat(isVolatile("mode: set\n")).isTrue();
    assertThat(isVolatile("go index v1\nabc")).isFalse();
    assertThat(isVolatile("")).isFalse();
  }

  @Test
  void aTestResultEndsWithThePackage() throws IOException {
    assertThat(GoBodies.testedPackage(body("PASS\nok  \texample.com/a\t0.012s\n")))
        .isEqualTo("example.com/a");
    assertThat(GoBodies.testedPackage(body("ok  \texample.com/a\t0.012s\n")))
        .isEqualTo("example.com/a");
    assertThat(
            GoBodies.testedPackage(
                body("x\n".repeat(5000) + "ok  \texample.com/b\t0.1s\tcoverage: 3.0%\n")))
        .isEqualTo("example.com/b");
  }

  @Test
  void othersAreNone() throws IOException {
    for (String text : new String[] {"", "\n", "ok", "ok  \t", "# test log\n", "FAIL\tx\t1s\n"}) {
      assertThat(GoBodies.testedPackage(body(text))).as(text).isEmpty();
    }
  }
}
