package dev.cacheprog.system.commands;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.testkit.CacheClient;
import dev.cacheprog.testkit.Go;
import dev.cacheprog.testkit.ProxyProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Profiles of real builds, and of programs that end in other ways.
@Tag("system")
class ProfileTest {
  private static final String CPU = "CACHEPROG_CPU_PROFILE_PATH";
  private static final String MEM = "CACHEPROG_MEM_PROFILE_PATH";
  private static final String TRACE = "CACHEPROG_TRACE_PROFILE_PATH";
  private static final String FGPROF = "CACHEPROG_FGPROF_PATH";

  private final Random random = new Random(20_261_125);

  private static Map<String, String> all(Path folder) {
    return Map.of(
        CPU, folder.resolve("cpu.pb.gz").toString(),
        MEM, folder.resolve("mem.hprof").toString(),
        TRACE, folder.resolve("trace.jfr").toString(),
        FGPROF, folder.resolve("wall.pprof").toString());
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static List<String> eventsOf(Path recording) throws IOException {
    return RecordingFile.readAllEvents(recording).stream()
        .map(event -> event.getEventType().getName())
        .distinct()
        .toList();
  }

  private static String pprof(Path profile) throws Exception {
    return Fixture.execute("go", "tool", "pprof", "-top", "-nodecount=10000", profile.toString());
  }

  private static void assertIsHeapDump(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      assertThat(new String(in.readNBytes(12), ISO_8859_1)).isEqualTo("JAVA PROFILE");
    }
    assertThat(Files.readString(file, ISO_8859_1)).contains("dev/cacheprog/disk/DiskStore");
    assertThat(Files.getPosixFilePermissions(file)).as("keys are in it").hasSize(2);
  }

  /// A client of a program without a store, which has something to do.
  private CacheClient busy(Map<String, String> profiles) throws Exception {
    CacheClient program =
        CacheClient.start(
            Fixture.merge(
                profiles, Map.of("CACHEPROG_ROOT_DIRECTORY", Fixture.fresh("root").toString())));
    for (int i = 0; i < 40; i++) {
      byte[] body = new byte[1_000_000];
      random.nextBytes(body);
      assertThat(program.put(CacheClient.sha256(new byte[i]), body).get().error()).isNull();
    }
    return program;
  }

  @Test
  void aBuildIsRightAndItsProfilesCanBeRead() throws Exception {
    Path folder = Fixture.fresh("profiles");
    Path binary = Fixture.fresh("binary").resolve("hello");
    Map<String, String> store = Fixture.minio().environment(Fixture.LIBRARY_PREFIX);

    Go.Run run =
        Fixture.go(Fixture.library().folder(), Fixture.LIBRARY_PREFIX)
            .with(all(folder))
            .run("build", "-o", binary.toString(), ".");

    assertThat(run.exit()).as("%s", run).isZero();
    assertThat(run.complaints()).as("%s", run).isEmpty();
    assertThat(binary).hasSameBinaryContentAs(Fixture.library().binary());
    assertThat(names(folder)).containsExactly("cpu.pb.gz", "mem.hprof", "trace.jfr", "wall.pprof");
    assertThat(pprof(folder.resolve("cpu.pb.gz"))).contains("Type: cpu", "dev.cacheprog.");
    assertThat(pprof(folder.resolve("wall.pprof")))
        .contains("Type: time", "dev.cacheprog.protocol.Session.run")
        .as("virtual threads")
        .contains("java.lang.VirtualThread.run", "dev.cacheprog.prefetch.")
        .as("the sampler itself")
        .doesNotContain("dumpThreads");
    Path trace = folder.resolve("trace.jfr");
    assertThat(eventsOf(trace))
        .contains("jdk.SocketRead", "jdk.ThreadPark", "jdk.GarbageCollection")
        .doesNotContain("jdk.InitialEnvironmentVariable", "jdk.InitialSystemProperty");
    String secret = store.get("CACHEPROG_S3_ACCESS_KEY_SECRET");
    assertThat(secret).isNotEmpty();
    assertThat(Files.readString(trace, ISO_8859_1)).doesNotContain(secret);
    assertIsHeapDump(folder.resolve("mem.hprof"));
  }

  @Test
  void everyCommandOfAJobCanHaveFilesOfItsOwn() throws Exception {
    Path folder = Fixture.fresh("profiles");
    Go go =
        Fixture.go(Fixture.library().folder(), Fixture.LIBRARY_PREFIX)
            .with(CPU, folder.resolve("{pid}.pb.gz").toString())
            .with(FGPROF, folder.resolve("last.pb.gz").toString());

    for (int i = 0; i < 2; i++) {
      Go.Run run = go.run("vet", ".");
      assertThat(run.exit()).as("%s", run).isZero();
      assertThat(run.complaints()).as("%s", run).isEmpty();
    }

    assertThat(names(folder)).hasSize(3).contains("last.pb.gz");
    for (String name : names(folder)) {
      assertThat(pprof(folder.resolve(name))).contains("dev.cacheprog.Main.main");
    }
  }

  @Test
  void filesThatCannotBeWrittenAreAWarningEachAndTheBuildGoesOn() throws Exception {
    Path missing = Fixture.fresh("profiles").resolve("missing");
    Path binary = Fixture.fresh("binary").resolve("hello");

    Go.Run run =
        Fixture.go(Fixture.library().folder(), Fixture.LIBRARY_PREFIX)
            .with(all(missing))
            .run("build", "-o", binary.toString(), ".");

    assertThat(run.exit()).as("%s", run).isZero();
    assertThat(binary).hasSameBinaryContentAs(Fixture.library().binary());
    assertThat(run.complaints())
        .as("%s", run)
        .hasSize(4)
        .allMatch(line -> line.contains("Failed to write profile") && line.contains("missing"));
  }

  @Test
  void aSignalEndsASessionWithItsProfiles() throws Exception {
    Path folder = Fixture.fresh("profiles");
    try (CacheClient program = busy(all(folder))) {
      assertThat(ProcessHandle.of(program.pid()).orElseThrow().destroy()).isTrue();

      assertThat(program.awaitExit()).isEqualTo(128 + 15);

      assertThat(program.stderr()).doesNotContain("level=WARN", "level=ERROR");
    }
    assertThat(names(folder)).containsExactly("cpu.pb.gz", "mem.hprof", "trace.jfr", "wall.pprof");
    assertThat(pprof(folder.resolve("cpu.pb.gz"))).contains("dev.cacheprog.");
    assertThat(pprof(folder.resolve("wall.pprof"))).contains("dev.cacheprog.");
    assertThat(eventsOf(folder.resolve("trace.jfr"))).contains("jdk.ThreadPark");
    assertIsHeapDump(folder.resolve("mem.hprof"));
  }

  @Test
  void aSessionWhoseGoIsGoneHasItsProfiles() throws Exception {
    Path folder = Fixture.fresh("profiles");
    try (CacheClient program = busy(all(folder))) {
      long pid = program.pid();
      program.endRequests();

      assertThat(program.awaitExit()).isZero();

      assertThat(program.stderr()).doesNotContain("level=WARN", "level=ERROR");
      assertThat(program.strays()).isEmpty();
      try (Stream<Path> left = Files.list(Path.of("/tmp"))) {
        assertThat(left)
            .as("the counts's folder")
            .noneMatch(file -> file.toString().endsWith("_" + pid));
      }
    }
    assertThat(names(folder)).containsExactly("cpu.pb.gz", "mem.hprof", "trace.jfr", "wall.pprof");
    assertThat(pprof(folder.resolve("cpu.pb.gz"))).contains("dev.cacheprog.");
  }

  @Test
  void aProxyWritesItsProfilesWhenItIsStopped() throws Exception {
    Path folder = Fixture.fresh("profiles");
    try (ProxyProcess proxy =
        ProxyProcess.start(
            Fixture.fresh("proxy"),
            Fixture.merge(Fixture.minio().environment(Fixture.LIBRARY_PREFIX), all(folder)))) {
      Go.Run run =
          Fixture.plainGo(Fixture.library().folder())
              .cached(Fixture.fresh("root"))
              .with(ProxyProcess.environment(proxy.port()))
              .run("build", "-o", Fixture.fresh("binary").resolve("hello").toString(), ".");
      assertThat(run.exit()).as("%s", run).isZero();

      assertThat(proxy.stop()).isZero();

      assertThat(proxy.log()).doesNotContain("level=WARN", "level=ERROR");
    }
    assertThat(names(folder)).containsExactly("cpu.pb.gz", "mem.hprof", "trace.jfr", "wall.pprof");
    assertThat(pprof(folder.resolve("cpu.pb.gz"))).contains("dev.cacheprog.store.server.");
    assertThat(pprof(folder.resolve("wall.pprof"))).contains("dev.cacheprog.");
  }

  @Test
  void withoutAProfileNothingOfItIsLoaded() throws Exception {
    List<String> loaded = Fixture.loadedClasses();
    assertThat(loaded).anyMatch(line -> line.contains(" dev.cacheprog.command.CommandContext "));
    assertThat(loaded)
        .noneMatch(
            line ->
                line.contains(" dev.cacheprog.profile.")
                    || line.contains(" dev.cacheprog.command.Profiling")
                    || line.contains(" jdk.jfr.")
                    || line.contains(" com.sun.management."));
  }
}
