import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Tries a package on the system that it is for, with the go command on the PATH: unpacks it, starts it, builds with it on
/// two empty disks that share a store, then restores and saves GOCACHE. For systems where no other test runs.
///
/// usage: java Smoke.java PACKAGE VERSION
///   PACKAGE: an archive, or the folder that it unpacks to
void main(String[] args) throws Exception {
  Path scratch = Files.createTempDirectory("cacheprog-smoke-").toRealPath();
  try (Store store = new Store()) {
    Path home = unpack(Path.of(args[0]).toAbsolutePath(), scratch.resolve("package"));
    Path program = home.resolve(WINDOWS ? "bin/cacheprog.cmd" : "bin/cacheprog");
    Smoke smoke = new Smoke(program.toString(), scratch, store.url(), project(scratch.resolve("project")));
    smoke.says("its version", Pattern.quote(args[1]), smoke.run("", Map.of(), smoke.program(), "--version"));
    smoke.answersGo();
    if (Files.isDirectory(home.resolve("runtime"))) {
      smoke.takesClassesFromTheArchive();
    }
    smoke.finds("doctor finds no fault", smoke.run("", smoke.direct("doctor"), smoke.program(), "doctor"));
    smoke.buildsOnTwoDisks();
    smoke.restoresAndSaves();
    IO.println("cacheprog " + args[1] + " works on " + System.getProperty("os.name") + " " + System.getProperty("os.arch"));
  } finally {
    delete(scratch);
  }
}

static final boolean WINDOWS = File.separatorChar == '\\';

/// As users do: tar keeps the times of files, for a zip file on Windows, too.
Path unpack(Path archive, Path folder) throws Exception {
  if (Files.isDirectory(archive)) {
    return archive;
  }
  Files.createDirectories(folder);
  boolean isZip = archive.toString().endsWith(".zip");
  List<String> command =
      WINDOWS
          ? List.of(System.getenv("SystemRoot") + "\\System32\\tar.exe", "-xf", archive.toString())
          : isZip
              ? List.of(System.getProperty("java.home") + "/bin/jar", "-xf", archive.toString())
              : List.of("tar", "-xzf", archive.toString());
  Process process = new ProcessBuilder(command).directory(folder.toFile()).inheritIO().start();
  require(process.waitFor() == 0, "cannot unpack " + archive);
  Path home = folder.resolve("cacheprog");
  if (isZip && !WINDOWS) {
    require(home.resolve("bin/cacheprog").toFile().setExecutable(true), "no program"); // jar forgets that
  }
  return home;
}

/// A program of two packages that needs little of Go's library.
Path project(Path folder) throws IOException {
  Files.createDirectories(folder.resolve("greet"));
  Files.writeString(folder.resolve("go.mod"), "module example.com/smoke\n\ngo 1.24\n");
  Files.writeString(
      folder.resolve("main.go"),
      "package main\n\nimport \"example.com/smoke/greet\"\n\nfunc main() { println(greet.Text()) }\n");
  Files.writeString(
      folder.resolve("greet/greet.go"),
      "package greet\n\nimport \"strings\"\n\nfunc Text() string { return strings.ToUpper(\"hello\") }\n");
  return folder;
}

record Smoke(String program, Path scratch, String url, Path project) {
  record Result(int exit, String out, String err) {}

  /// Runs a command in the project, with the variables of a user who has set nothing but these.
  Result run(String stdin, Map<String, String> settings, String... command) throws Exception {
    Path in = Files.writeString(scratch.resolve("stdin"), stdin);
    Path err = scratch.resolve("stderr");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(project.toFile())
            .redirectInput(in.toFile())
            .redirectError(err.toFile());
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.matches("(?i)(CACHEPROG_|GOCACHE|GOFLAGS|GITHUB_STEP_SUMMARY).*"));
    environment.put("GOTOOLCHAIN", "local");
    environment.put("CGO_ENABLED", "0");
    environment.put("GOCACHE", scratch.resolve("gocache").toString());
    environment.put("CACHEPROG_REMOTE_STORAGE_TYPE", "http");
    environment.put("CACHEPROG_HTTP_STORAGE_BASE_URL", url);
    environment.put("CACHEPROG_MAX_BACKGROUND_WAIT", "60s");
    environment.put("CACHEPROG_ROOT_DIRECTORY", scratch.resolve("root").toString());
    environment.putAll(settings);
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.waitFor(), out, Files.readString(err));
  }

  /// The variables of a build through the program, on a disk of its own.
  Map<String, String> direct(String root) {
    return Map.of(
        "GOCACHEPROG", program, "CACHEPROG_ROOT_DIRECTORY", scratch.resolve("root of " + root).toString());
  }

  void finds(String what, Result result) {
    require(result.exit() == 0, what + ": " + result);
    IO.println("ok: " + what);
  }

  /// @param text a regular expression
  void says(String what, String text, Result result) {
    require(Pattern.compile(text).matcher(result.out()).find(), what + ": no \"" + text + "\" in " + result);
    finds(what + ": " + result.out().strip(), result);
  }

  private static final String SESSION =
      "{\"ID\":1,\"Command\":\"get\",\"ActionID\":\"" + "A".repeat(43) + "=\"}\n\n{\"ID\":2,\"Command\":\"close\"}\n\n";

  /// stdout has the answers and nothing else.
  void answersGo() throws Exception {
    Map<String, String> settings =
        Map.of("JAVA_TOOL_OPTIONS", "-Dsaid=on.stdout", "CACHEPROG_REMOTE_STORAGE_TYPE", "disabled");
    Result result = run(SESSION, settings, program);
    String answers =
        "{\"ID\":0,\"KnownCommands\":[\"get\",\"put\",\"close\"]}\n{\"ID\":1,\"Miss\":true}\n{\"ID\":2}\n";
    require(result.out().equals(answers) && result.err().isEmpty(), "not the answers: " + result);
    finds("it answers as go expects", result);
  }

  void takesClassesFromTheArchive() throws Exception {
    Result result = run(SESSION, Map.of("CACHEPROG_JVM_OPTIONS", "-Xlog:class+load=info:file=loaded.txt"), program);
    List<String> loaded = Files.readAllLines(project.resolve("loaded.txt"));
    long others = loaded.stream().filter(line -> !line.contains("source: shared objects file")).count();
    require(loaded.size() > 300 && others < 40, others + " of " + loaded.size() + " classes are not from the archive");
    finds(loaded.size() - others + " of " + loaded.size() + " classes come from the class archive", result);
  }

  void buildsOnTwoDisks() throws Exception {
    String[] build = {"go", "build", "-x", "-trimpath", "-o", scratch.resolve("built.exe").toString(), "."};
    Result first = run("", direct("first"), build);
    require(compilations(first) > 5, "the first build compiles: " + first);
    finds("a build compiles " + compilations(first) + " packages", first);
    Result second = run("", direct("second"), build);
    require(compilations(second) == 0, "nothing is compiled on another disk: " + second);
    finds("a build on another empty disk compiles nothing", second);
    Result started = run("", Map.of(), scratch.resolve("built.exe").toString());
    require(started.err().contains("HELLO"), "not what was to be built: " + started);
  }

  void restoresAndSaves() throws Exception {
    String[] build = {"go", "build", "-x", "."};
    finds("restore of nothing of this job", run("", Map.of(), program, "restore", "--tools=none"));
    finds("a build with GOCACHE", run("", Map.of(), build));
    says("save", "Saved [0-9]", run("", Map.of(), program, "save", "--tools=none"));
    delete(scratch.resolve("gocache"));
    delete(scratch.resolve("root"));
    says("restore", "Restored [0-9]", run("", Map.of(), program, "restore", "--tools=none"));
    Result again = run("", Map.of(), build);
    require(compilations(again) == 0, "nothing is compiled after restore: " + again);
    finds("a build after restore compiles nothing", again);
  }

  private static long compilations(Result result) {
    return result.err().lines().filter(line -> line.matches(".*[/\\\\]compile(\\.exe)?\"? -o .*")).count();
  }
}

static void require(boolean condition, String failure) {
  if (!condition) {
    throw new IllegalStateException(failure);
  }
}

/// What a process still has open stays, on Windows.
static void delete(Path folder) throws IOException {
  List<Path> paths = new ArrayList<>();
  try (Stream<Path> walk = Files.walk(folder)) {
    walk.forEach(paths::addFirst);
  }
  paths.forEach(path -> path.toFile().delete());
}

/// HTTP storage in memory.
static final class Store implements AutoCloseable {
  private record Stored(byte[] body, Map<String, List<String>> headers) {}

  private final Map<String, Stored> objects = new ConcurrentHashMap<>();
  private final HttpServer server;

  Store() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      byte[] body = exchange.getRequestBody().readAllBytes();
      if (exchange.getRequestMethod().equals("PUT")) {
        Map<String, List<String>> headers = new HashMap<>(exchange.getRequestHeaders());
        headers.keySet().removeIf(name -> !name.toLowerCase().startsWith("x-cacheprog-"));
        objects.put(path, new Stored(body, headers));
        exchange.sendResponseHeaders(200, -1);
      } else if (objects.get(path) instanceof Stored stored) {
        exchange.getResponseHeaders().putAll(stored.headers());
        exchange.sendResponseHeaders(200, stored.body().length == 0 ? -1 : stored.body().length);
        if (stored.body().length > 0) {
          exchange.getResponseBody().write(stored.body());
        }
      } else {
        exchange.sendResponseHeaders(404, -1);
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
