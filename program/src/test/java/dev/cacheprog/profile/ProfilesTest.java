package dev.cacheprog.profile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.core.Log;
import dev.cacheprog.fakes.MemoryLog;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated // profiles are of the whole JVM: what other tests do would be in them
class ProfilesTest {
  private final MemoryLog log = new MemoryLog();
  private final Profiles profiles = new Profiles(log);

  @TempDir Path folder;

  private Path file(String name) {
    return folder.resolve(name);
  }

  private void start(ProfileKind kind, String name) {
    profiles.start(kind, file(name).toString());
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static byte[] firstBytes(InputStream in, int length) throws IOException {
    try (in) {
      return in.readNBytes(length);
    }
  }

  @Test
  void theFileNameDecidesTheForm() {
    assertThat(Stream.of("a.pb.gz", "a.pprof")).allMatch(Pprof::isNameOf);
    assertThat(Stream.of("a.jfr", "a", "a.gz", "a.html", "pprof")).noneMatch(Pprof::isNameOf);
  }

  @Test
  void allKindsAreWrittenAtOnceWithoutLeftovers() throws Exception {
    Files.writeString(file("mem.hprof"), "of an earlier session");
    start(ProfileKind.MEMORY, "mem.hprof");
    start(ProfileKind.MEMORY, "mem.hprof.gz");
    start(ProfileKind.WALL_CLOCK, "wall-{pid}");
    start(ProfileKind.WALL_CLOCK, "wall.pb.gz");
    start(ProfileKind.TRACE, "trace.jfr");
    start(ProfileKind.CPU, "cpu.jfr");
    start(ProfileKind.CPU, "cpu.pprof");

    profiles.run();

    assertThat(log.messages(Log.Level.WARN)).isEmpty();
    String wall = "wall-" + ProcessHandle.current().pid();
    assertThat(names())
        .containsExactly(
            "cpu.jfr", "cpu.pprof", "mem.hprof", "mem.hprof.gz", "trace.jfr", wall, "wall.pb.gz");
    assertThat(RecordingFile.readAllEvents(file("trace.jfr"))).isNotEmpty();
    assertThat(RecordingFile.readAllEvents(file("cpu.jfr"))).isNotEmpty();
    assertThat(firstBytes(Files.newInputStream(file("mem.hprof")), 12))
        .asString()
        .isEqualTo("JAVA PROFILE");
    assertThat(firstBytes(new GZIPInputStream(Files.newInputStream(file("mem.hprof.gz"))), 12))
        .asString()
        .isEqualTo("JAVA PROFILE");
    for (String pprof : List.of(wall, "wall.pb.gz", "cpu.pprof")) {
      assertThat(firstBytes(Files.newInputStream(file(pprof)), 2)).containsExactly(0x1F, 0x8B);
    }
  }

  @Test
  void recordingsExcludeVariablesAndCommandLines() throws Exception {
    start(ProfileKind.TRACE, "trace.jfr");
    start(ProfileKind.CPU, "cpu.jfr");

    profiles.run();

    for (String name : List.of("trace.jfr", "cpu.jfr")) {
      assertThat(RecordingFile.readAllEvents(file(name)))
          .isNotEmpty()
          .extracting(event -> event.getEventType().getName())
          .doesNotContain(
              "jdk.InitialEnvironmentVariable",
              "jdk.InitialSystemProperty",
              "jdk.JVMInformation",
              "jdk.SystemProcess");
    }
  }

  @Test
  void anInvalidFileIsAWarningAndTheOthersAreWritten() throws Exception {
    for (ProfileKind kind : ProfileKind.values()) {
      start(kind, "missing/profile");
    }
    start(ProfileKind.CPU, ""); // the folder
    profiles.start(ProfileKind.TRACE, "/dev/null");
    start(ProfileKind.MEMORY, "mem");

    profiles.run();

    assertThat(log.messages(Log.Level.WARN)).hasSize(6).containsOnly("Failed to write profile");
    assertThat(log.lines().get(4).facts()).contains("kind=CPU", "not a file");
    assertThat(names()).containsExactly("mem");
    assertThat(Files.isRegularFile(Path.of("/dev/null"))).isFalse();
  }

  @Test
  void aFailedMoveIsAWarning() throws Exception {
    start(ProfileKind.MEMORY, "mem");
    Files.createDirectories(file("mem/now a folder"));

    profiles.run();

    assertThat(log.messages(Log.Level.WARN)).containsExactly("Failed to write profile");
    assertThat(names()).containsExactly("mem");
  }
}
