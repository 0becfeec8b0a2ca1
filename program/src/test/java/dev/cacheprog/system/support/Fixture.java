package dev.cacheprog.system.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cacheprog.testkit.Azurite;
import dev.cacheprog.testkit.CacheClient;
import dev.cacheprog.testkit.Go;
import dev.cacheprog.testkit.S3Server;
import dev.cacheprog.testkit.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What the system tests share: a folder, the servers, and a small project whose objects are in the
/// store already. All of it is made when it is first asked for, and goes with this process; what
/// one class of tests made for itself goes with that class, see [Tidy].
public final class Fixture {
  /// Where the objects of the small project are.
  public static final String SMALL_PREFIX = "small";

  /// Where the objects of the library are.
  public static final String LIBRARY_PREFIX = "library";

  private static final AtomicInteger count = new AtomicInteger();

  /// The folders of the class of tests that this thread, or the one that started it, runs. Two
  /// classes run at a time, each on one thread.
  private static final InheritableThreadLocal<Queue<Path>> made = new InheritableThreadLocal<>();

  /// Folders that could not be deleted yet.
  private static final Queue<Path> busy = new ConcurrentLinkedQueue<>();

  private static @Nullable Path folder;
  private static @Nullable S3Server minio;
  private static @Nullable S3Server versitygw;
  private static @Nullable S3Server ceph;
  private static @Nullable S3Server seaweedfs;
  private static @Nullable Azurite azurite;
  private static @Nullable Built small;
  private static @Nullable Built library;
  private static @Nullable Standard standard;

  private Fixture() {}

  private static synchronized Path folder() throws IOException {
    if (folder == null) {
      Path made = Workspace.scratch("cacheprog-system");
      // Some tests run the program as another user.
      Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxr-xr-x"));
      folder = made;
      Runtime.getRuntime().addShutdownHook(new Thread(() -> cleanUp(made)));
    }
    return folder;
  }

  private static void cleanUp(Path made) {
    try (S3Server _ = minio;
        S3Server _ = versitygw;
        S3Server _ = ceph;
        S3Server _ = seaweedfs;
        Azurite _ = azurite) {
      // closes them
    }
    Workspace.delete(made);
  }

  /// A name that no other test has: for prefixes and folders.
  public static String unique(String name) {
    return name + "-" + count.incrementAndGet();
  }

  /// A new, empty folder, for the class of tests that runs now.
  public static Path fresh(String name) throws IOException {
    Path fresh = shared(name);
    Queue<Path> folders = made.get();
    if (folders != null) {
      folders.add(fresh);
    }
    return fresh;
  }

  /// One that stays for other classes too.
  public static Path shared(String name) throws IOException {
    return Files.createDirectory(folder().resolve(unique(name)));
  }

  /// A class of tests begins on this thread.
  static void begin() {
    made.set(new ConcurrentLinkedQueue<>());
  }

  /// Deletes all that is [#fresh(String)] of the class that ends on this thread. Since it lies in
  /// memory where it can, a whole run would need more of that than machines have.
  static void tidy() {
    Queue<Path> folders = made.get();
    made.remove();
    if (folders == null) {
      return;
    }
    for (Path old = busy.poll(); old != null; old = busy.poll()) {
      folders.add(old);
    }
    for (Path folder : folders) {
      try {
        Workspace.delete(folder);
      } catch (UncheckedIOException _) {
        busy.add(folder); // a process that is ending still writes there; the next class tries again
      }
    }
  }

  /// The one MinIO of this run.
  public static synchronized S3Server minio() throws IOException, InterruptedException {
    if (minio == null) {
      minio = S3Server.minio(shared("minio"));
    }
    return minio;
  }

  /// The one Versity gateway of this run.
  public static synchronized S3Server versitygw() throws IOException, InterruptedException {
    if (versitygw == null) {
      versitygw = S3Server.versitygw(shared("versitygw"));
    }
    return versitygw;
  }

  /// The one Ceph of this run.
  private static synchronized S3Server ceph() throws IOException, InterruptedException {
    if (ceph == null) {
      requireTool(S3Server.CEPH, "how Ceph takes objects");
      ceph = S3Server.ceph(shared("ceph"));
    }
    return ceph;
  }

  /// The one SeaweedFS of this run.
  private static synchronized S3Server seaweedfs() throws IOException, InterruptedException {
    if (seaweedfs == null) {
      requireTool(S3Server.SEAWEEDFS, "how SeaweedFS takes objects");
      seaweedfs = S3Server.seaweedfs(shared("seaweedfs"));
    }
    return seaweedfs;
  }

  /// One of the servers that only some tests use: `ceph` or `seaweedfs`.
  public static S3Server other(String name) throws IOException, InterruptedException {
    return name.equals("ceph") ? ceph() : seaweedfs();
  }

  /// The one Azurite of this run.
  public static synchronized Azurite azurite() throws IOException, InterruptedException {
    if (azurite == null) {
      requireTool(Azurite.TOOL, "how Azure's blob storage takes requests");
      azurite = Azurite.start(shared("azurite"));
    }
    return azurite;
  }

  /// Plain go with an empty cache.
  public static Go plainGo(Path project) throws IOException {
    return Go.plain(project, fresh("gocache")).with("GOTMPDIR", fresh("gotmp").toString());
  }

  /// Go with the packaged program, its store in MinIO, its disk empty, as is plain go's cache.
  public static Go go(Path project, String prefix) throws IOException, InterruptedException {
    return go(project, fresh("root"), prefix);
  }

  /// The same with a root directory that may have something in it.
  public static Go go(Path project, Path root, String prefix)
      throws IOException, InterruptedException {
    return plainGo(project).cached(root).with(minio().environment(prefix));
  }

  /// What is known of a project that was built once by plain go and once into the store.
  ///
  /// @param folder its sources
  /// @param root the program's root directory after that build
  /// @param binary what plain go built
  /// @param plainTime how long that took
  /// @param keys of the objects in the store that its build needs
  public record Built(Path folder, Path root, Path binary, Duration plainTime, List<String> keys) {
    /// A copy of the root directory.
    public Path copyOfRoot() throws IOException, InterruptedException {
      return copy(root);
    }
  }

  private static Path copy(Path folder) throws IOException, InterruptedException {
    Path copy = fresh("copy");
    execute("cp", "-a", folder + "/.", copy.toString());
    return copy;
  }

  /// A small program, with its objects under [#SMALL_PREFIX]. It can be run, tested and vetted; a
  /// cold build compiles Go's runtime, which takes seconds of both cores.
  public static synchronized Built small() throws IOException, InterruptedException {
    if (small == null) {
      small = built(Projects.small(shared("hello")), SMALL_PREFIX);
    }
    return small;
  }

  /// A library, with its objects under [#LIBRARY_PREFIX]. It can only be built; since it needs
  /// nothing of Go's library, a cold build of it costs half a second. For all that is about stores
  /// and requests.
  public static synchronized Built library() throws IOException, InterruptedException {
    if (library == null) {
      library = built(Projects.library(shared("library")), LIBRARY_PREFIX);
    }
    return library;
  }

  private static Built built(Path project, String prefix) throws IOException, InterruptedException {
    Path root = shared("root");
    Path binary = shared("plain").resolve("plain");
    Go.Run plain = plainGo(project).run("build", "-o", binary.toString(), ".");
    require(plain);
    require(
        go(project, root, prefix)
            .run("build", "-o", binary.resolveSibling("cold").toString(), "."));
    List<String> keys = List.copyOf(minio().list(prefix + "/").keySet());
    return new Built(project, root, binary, plain.time(), keys);
  }

  /// Go's library as small programs and their tests import it, compiled and vetted once for tests
  /// that are about something else.
  ///
  /// @param goCache a cache of plain go, for all tests of the run
  /// @param root a root directory of the program: take a copy
  public record Standard(Path goCache, Path root) {
    /// Where all of it is in the store; tests may add to that.
    public static final String PREFIX = "standard";

    /// Plain go that has it in its cache.
    public Go plainGo(Path project) throws IOException {
      return Fixture.plainGo(project).with("GOCACHE", goCache.toString());
    }

    /// A root directory that has it.
    public Path copyOfRoot() throws IOException, InterruptedException {
      return copy(root);
    }
  }

  /// See [Standard].
  public static synchronized Standard standard() throws IOException, InterruptedException {
    if (standard == null) {
      Path project = Projects.standard(shared("standard"));
      Standard made = new Standard(shared("gocache"), shared("root"));
      require(made.plainGo(project).run("test", "."));
      require(go(project, made.root(), Standard.PREFIX).run("test", "."));
      standard = made;
    }
    return standard;
  }

  private static void require(Go.Run run) {
    if (run.exit() != 0) {
      throw new IllegalStateException(run.toString());
    }
  }

  /// Skips a test whose server is not there, since not every machine can have it; in CI, fails it.
  ///
  /// @param unproved what nobody then proves
  public static void requireTool(String tool, String unproved) {
    boolean there = Workspace.hasTool(tool);
    if (!there) {
      String message =
          "*** "
              + tool
              + " IS NOT THERE, so nothing proves "
              + unproved
              + ": see what scripts/tools.sh says ***";
      System.getLogger("skipped").log(System.Logger.Level.WARNING, message);
      assertThat(System.getenv("CI")).as(message).isNotEqualTo("true");
    }
    assumeTrue(there, tool + " is not there");
  }

  /// Waits until something is so.
  ///
  /// @throws IllegalStateException if it never is
  public static void await(Duration limit, String what, Callable<Boolean> condition)
      throws Exception {
    Instant end = Instant.now().plus(limit);
    while (!condition.call()) {
      if (Instant.now().isAfter(end)) {
        throw new IllegalStateException("timed out waiting for " + what);
      }
      Thread.sleep(10);
    }
  }

  /// All files under a folder, which may not be there yet or change all the time.
  public static List<Path> files(Path root) {
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (Stream<Path> walk = Files.walk(root)) {
      return walk.filter(Files::isRegularFile).toList();
    } catch (IOException | UncheckedIOException _) {
      return List.of();
    }
  }

  /// The processes that have this text among the variables or the words they were started with.
  public static List<String> processesWith(String text) throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc"))) {
      return all.filter(process -> process.getFileName().toString().matches("\\d+"))
          .filter(
              process ->
                  read(process.resolve("environ")).contains(text)
                      || read(process.resolve("cmdline")).contains(text))
          .map(process -> process + " " + read(process.resolve("cmdline")).replace('\0', ' '))
          .toList();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException _) {
      return ""; // it has ended
    }
  }

  /// How a command ended.
  ///
  /// @param exit its code
  public record Result(int exit, String out, String err) {}

  /// Runs a command that reads nothing, whatever becomes of it.
  public static Result run(ProcessBuilder builder) throws IOException, InterruptedException {
    Path err = fresh("err").resolve("err");
    Process process = builder.redirectError(err.toFile()).start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.waitFor(), out, Files.readString(err));
  }

  /// What a session without options loads, which misses once: the JVM's line for each class.
  public static List<String> loadedClasses() throws Exception {
    Path log = fresh("classes").resolve("log");
    try (CacheClient program =
        CacheClient.start(
            Map.of(
                "CACHEPROG_ROOT_DIRECTORY",
                fresh("root").toString(),
                "CACHEPROG_JVM_OPTIONS",
                "-Xlog:class+load=info:file=" + log))) {
      assertThat(program.get(new byte[32]).get().isMiss()).isTrue();
      assertThat(program.finish()).isZero();
    }
    return Files.readAllLines(log);
  }

  /// Runs a command and wants it to succeed.
  ///
  /// @return what it printed
  public static String execute(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": " + output);
    }
    return output;
  }

  /// The variables of [Map]s in one; later ones win.
  @SafeVarargs
  public static Map<String, String> merge(Map<String, String>... maps) {
    Map<String, String> all = new HashMap<>();
    for (Map<String, String> map : maps) {
      all.putAll(map);
    }
    return all;
  }
}
