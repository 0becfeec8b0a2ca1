package dev.cacheprog.disk;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.store.OutputId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Seals: file times that show that a body is complete.
class DiskStoreSealTest extends DiskStoreBase {
  @Test
  void aFinishedBodyIsSealed() throws IOException {
    LocalEntry small = put("a", BODY);
    LocalEntry large = put("b", Samples.noise(1 << 20));

    for (LocalEntry entry : List.of(small, large)) {
      FileTime sealed = Files.getLastModifiedTime(entry.path());
      assertThat(sealed).isEqualTo(Seal.timeOf(entry.outputId(), sealed.toInstant()));
      assertThat(sealed.toInstant())
          .as("clean-up jobs delete what is old")
          .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(1));
    }
  }

  /// The seal of the body `text`, whose SHA-256 begins with 982d9e3e.
  @Test
  void sealsAreAsDocumented() {
    OutputId id = OutputId.ofBody("text".getBytes(US_ASCII));

    assertThat(id.hex()).startsWith("982d9e3e");
    assertThat(Seal.timeOf(id, Instant.parse("2026-11-24T08:00:00.5Z")))
        .hasToString("2026-11-24T08:00:00.3126718Z");
    assertThat(Seal.coarseTimeOf(id)).hasToString("1992-11-07T22:33:34Z");
  }

  @Test
  void usesAreStoredOnceAnHourAndTheSealIsKept() throws IOException {
    LocalEntry entry = put("a", BODY);
    FileTime recent = modify(entry, Instant.now().minusSeconds(3000));
    assertThat(store.get(Samples.action("a"))).contains(entry);
    assertThat(Files.getLastModifiedTime(entry.path())).isEqualTo(recent);

    modify(entry, Instant.now().minusSeconds(4000));
    assertThat(store.get(Samples.action("a"))).contains(entry);

    FileTime renewed = Files.getLastModifiedTime(entry.path());
    assertThat(renewed.toInstant()).isAfter(Instant.now().minusSeconds(60));
    assertThat(renewed).isEqualTo(Seal.timeOf(entry.outputId(), renewed.toInstant()));
  }

  private static FileTime modify(LocalEntry entry, Instant used) throws IOException {
    FileTime time = Seal.timeOf(entry.outputId(), used);
    Files.setLastModifiedTime(entry.path(), time);
    return time;
  }

  /// Archives and image layers may keep whole seconds only.
  @Test
  void aBodyWhoseFractionOfASecondIsLostIsReadAndSealedAgain() throws IOException {
    LocalEntry entry = put("a", BODY);
    Instant second = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    Files.setLastModifiedTime(entry.path(), FileTime.from(second));

    assertThat(store.get(Samples.action("a"))).contains(entry);
    FileTime sealed = Files.getLastModifiedTime(entry.path());
    assertThat(sealed).isEqualTo(Seal.timeOf(entry.outputId(), sealed.toInstant()));

    Files.write(entry.path(), Samples.noise(1000));
    Files.setLastModifiedTime(entry.path(), FileTime.from(second));
    isMissAndPutHeals();
  }

  /// As a file system without fractions of a second has it.
  @Test
  void aCoarseSealIsASeal() throws IOException {
    LocalEntry entry = put("a", BODY);
    FileTime coarse = Seal.coarseTimeOf(entry.outputId());
    Files.write(entry.path(), Samples.noise(1000)); // which would be noticed if it were read
    Files.setLastModifiedTime(entry.path(), coarse);

    assertThat(store.get(Samples.action("a"))).contains(entry);
    assertThat(Files.getLastModifiedTime(entry.path())).as("used lately").isEqualTo(coarse);

    FileTime longAgo = FileTime.from(Instant.now().minusSeconds(4000));
    Files.getFileAttributeView(entry.path(), BasicFileAttributeView.class)
        .setTimes(coarse, longAgo, null);
    assertThat(store.get(Samples.action("a"))).contains(entry);
    FileTime sealed = Files.getLastModifiedTime(entry.path());
    assertThat(sealed)
        .as("a file system with fractions")
        .isEqualTo(Seal.timeOf(entry.outputId(), sealed.toInstant()));
  }

  @Test
  void aTouchedBodyThatIsRightStillHits() throws IOException {
    LocalEntry entry = put("a", BODY);
    Files.setLastModifiedTime(entry.path(), FileTime.from(Instant.now()));

    assertThat(store.get(Samples.action("a"))).contains(entry);
    FileTime sealed = Files.getLastModifiedTime(entry.path());
    assertThat(sealed)
        .as("sealed again")
        .isEqualTo(Seal.timeOf(entry.outputId(), sealed.toInstant()));
  }
}
