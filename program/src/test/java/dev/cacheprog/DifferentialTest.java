package dev.cacheprog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.command.ExitCode;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.fakes.Together;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.OutputId;
import dev.cacheprog.store.server.StoreHandler;
import dev.cacheprog.store.server.StoreServer;
import dev.cacheprog.testkit.CacheClient.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The whole program against a simple model: random sequences of gets, puts and restarts on two
/// machines with one store, which fails, hangs and lies, while files on the disks are damaged
/// between sessions.
///
/// The model: what a machine was given or has found last for an action, and nobody has damaged
/// since, is what every later get there finds. All else is a miss, or a body that somebody has once
/// put for that action: a store may be behind. What was damaged may come back when a put of the
/// same body mends its file, beside what the store had for its action: which of the two is found
/// then is open until the next put.
///
/// Tagged for the time that it takes; it needs nothing but the JDK.
@Tag("system")
@Timeout(300)
class DifferentialTest {
  private static final int SEQUENCES = 60;
  private static final Duration LONG = Duration.ofMinutes(30);
  private static final int AT_ONCE = 8;
  private static final int ACTIONS = 14;
  private static final int SMALL = 10;

  /// The bodies that there are, by number; few, so that actions share some.
  private static final byte[][] BODIES = bodies();

  private static final Pattern LINE = Pattern.compile("\\{\"ID\":(\\d+)[,}].*\n");

  /// Hits that came from the store.
  private final AtomicInteger fetched = new AtomicInteger();

  @TempDir Path folder;

  private static byte[][] bodies() {
    byte[][] bodies = new byte[SMALL + 2][];
    for (int i = 0; i < SMALL; i++) {
      bodies[i] = i % 2 == 0 ? Samples.noise(i * 211) : Samples.text(i * 1301);
    }
    bodies[SMALL] = Samples.text(300_000); // these go through files
    bodies[SMALL + 1] = Samples.noise(270_000);
    return bodies;
  }

  @Test
  void everyAnswerIsAMissOrWhatWasPut() throws Exception {
    run(0, SEQUENCES, Together.GUARD);
  }

  @Test
  @Tag("variation")
  void everyAnswerOfManyIsAMissOrWhatWasPut() throws Exception {
    run(SEQUENCES, 200, LONG);
  }

  @Test
  @Tag("soak")
  @Timeout(3600)
  void everyAnswerOfVeryManyIsAMissOrWhatWasPut() throws Exception {
    run(200, 2000, LONG);
  }

  private void run(int first, int end, Duration guard) throws Exception {
    try (StoreServer server =
        new StoreServer(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), null)) {
      server.start();
      Together.run(
          AT_ONCE,
          guard,
          number -> {
            for (int seed = first + number; seed < end; seed += AT_ONCE) {
              Sequence sequence = new Sequence(seed, folder.resolve("s" + seed), server, fetched);
              try {
                sequence.run();
              } catch (Exception | AssertionError e) {
                throw new AssertionError("seed " + seed + "\n" + sequence.told(), e);
              }
            }
          });
    }
    assertThat(fetched).as("hits that came from the store").hasValueGreaterThan(100);
  }

  /// What one machine has on its disk, as far as that is certain.
  ///
  /// @param held bodies by action
  /// @param open actions of which something was damaged
  private record Machine(Path root, Map<Integer, Integer> held, Set<Integer> open) {
    Machine(Path root) {
      this(root, new HashMap<>(), new HashSet<>());
    }
  }

  private static final class Sequence {
    private final Random random;
    private final UnreliableStore store;
    private final String storeUrl;
    private final AtomicInteger fetched;
    private final Machine[] machines;

    /// All bodies that were ever put for an action.
    private final Map<Integer, Set<Integer>> put = new HashMap<>();

    private final List<String> events = new ArrayList<>();
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();

    Sequence(long seed, Path folder, StoreServer server, AtomicInteger fetched) {
      this.fetched = fetched;
      random = new Random(seed);
      store = new UnreliableStore(new Random(seed));
      String path = "/" + folder.getFileName() + "/";
      server.add(path + "cache/", new StoreHandler(store, Long.MAX_VALUE));
      storeUrl = "http://127.0.0.1:" + server.address().getPort() + path;
      machines =
          new Machine[] {new Machine(folder.resolve("m0")), new Machine(folder.resolve("m1"))};
    }

    String told() {
      return String.join("\n", events) + "\n" + log.toString(UTF_8);
    }

    private void tell(Object... words) {
      events.add(Stream.of(words).map(Object::toString).collect(Collectors.joining(" ")));
    }

    void run() throws Exception {
      int sessions = 3 + random.nextInt(4);
      for (int i = 0; i < sessions; i++) {
        Machine machine = machines[random.nextInt(machines.length)];
        store.setFaults(new double[] {0, 0.1, 0.5, 1}[random.nextInt(4)]);
        session(machine, options());
        if (random.nextInt(2) == 0) {
          damage(machine);
        }
      }
      for (Machine machine : machines) {
        // Nothing was lost, and no store is needed to find it.
        tell("at the end", machine.held());
        try (Program program = new Program(machine, List.of())) {
          for (int action : machine.held().keySet()) {
            get(program, machine, action, true).run();
          }
          program.end();
        }
      }
    }

    private List<String> options() {
      List<String> options =
          new ArrayList<>(
              List.of(
                  "--remote-storage-type=http",
                  "--http-storage-base-url=" + storeUrl,
                  "--remote-get-timeout=100ms",
                  "--remote-put-timeout=100ms",
                  "--max-background-wait=1s",
                  "--retry-after=50ms",
                  "--prefetch-key=differential"));
      if (random.nextInt(4) == 0) {
        options.add("--prefetch=false");
      }
      if (random.nextInt(8) == 0) {
        options.add("--disable-put");
      }
      if (random.nextInt(8) == 0) {
        options.add("--disable-get");
      }
      return options;
    }

    private void session(Machine machine, List<String> options) throws Exception {
      tell("session in", machine.root().getFileName(), options);
      boolean getsOnlyItsOwn = options.contains("--disable-get");
      Set<Integer> own = new HashSet<>();
      try (Program program = new Program(machine, options)) {
        for (int batches = 1 + random.nextInt(5); batches > 0; batches--) {
          // As many at once as go may have in flight, but each for another action: go does not put
          // and get one action at the same time.
          List<Integer> actions = new ArrayList<>(IntStream.range(0, ACTIONS).boxed().toList());
          Collections.shuffle(actions, random);
          List<Check> checks = new ArrayList<>();
          for (int action : actions.subList(0, 1 + random.nextInt(ACTIONS))) {
            switch (random.nextInt(10)) {
              case 0 -> checks.add(wrongPut(program, action));
              case 1, 2, 3, 4 -> {
                checks.add(put(program, machine, action));
                own.add(action);
              }
              default ->
                  checks.add(
                      getsOnlyItsOwn && !own.contains(action)
                          ? miss(program, action)
                          : get(program, machine, action, machine.held().containsKey(action)));
            }
          }
          for (Check check : checks) {
            check.run();
          }
        }
        program.end();
      }
    }

    private interface Check {
      void run() throws Exception;
    }

    private Check put(Program program, Machine machine, int action) throws IOException {
      int body = random.nextInt(random.nextInt(5) == 0 ? BODIES.length : SMALL);
      tell("put", action, "body", body);
      CompletableFuture<Response> answer =
          program.put(action, OutputId.ofBody(BODIES[body]), BODIES[body]);
      put.computeIfAbsent(action, _ -> new HashSet<>()).add(body);
      return () -> {
        Response response = answer.get(20, TimeUnit.SECONDS);
        assertThat(response.error()).as(response.json()).isNull();
        program.handedOut(response.diskPath(), body);
        machine.held().put(action, body);
        machine.open().remove(action);
      };
    }

    /// A body that is not what its output id says; it must leave no trace.
    private Check wrongPut(Program program, int action) throws IOException {
      tell("put", action, "wrong");
      byte[] body = Samples.noise(1 + random.nextInt(1000));
      CompletableFuture<Response> answer =
          program.put(action, OutputId.ofBody(new byte[] {1, 2}), body);
      return () -> assertThat(answer.get(20, TimeUnit.SECONDS).error()).isNotNull();
    }

    private Check miss(Program program, int action) throws IOException {
      tell("get", action, "must be a miss");
      CompletableFuture<Response> answer = program.get(action);
      return () -> {
        Response response = answer.get(20, TimeUnit.SECONDS);
        assertThat(response.isMiss()).as(response.json()).isTrue();
      };
    }

    private Check get(Program program, Machine machine, int action, boolean isHeld)
        throws IOException {
      tell("get", action, isHeld ? machine.held().getOrDefault(action, -1) : "?");
      CompletableFuture<Response> answer = program.get(action);
      return () -> {
        Response response = answer.get(20, TimeUnit.SECONDS);
        if (response.isMiss() || response.error() != null) {
          assertThat(isHeld).as("get %d: %s", action, response.json()).isFalse();
          return;
        }
        int body = number(response);
        tell("got", action, "body", body);
        if (isHeld) {
          assertThat(body).as("get %d: %s", action, response).isEqualTo(machine.held().get(action));
        } else {
          assertThat(put.getOrDefault(action, Set.of())).as("get %d", action).contains(body);
          fetched.incrementAndGet();
        }
        program.handedOut(response.diskPath(), body);
        if (!machine.open().contains(action)) {
          machine.held().put(action, body);
        }
      };
    }

    private static int number(Response response) {
      for (int i = 0; i < BODIES.length; i++) {
        byte[] id = OutputId.ofBody(BODIES[i]).bytes();
        if (Base64.getEncoder().encodeToString(id).equals(response.text("OutputID"))) {
          assertThat(response.json()).contains("\"Size\":" + BODIES[i].length + ",");
          return i;
        }
      }
      throw new AssertionError("nobody has put that: " + response);
    }

    /// Does something to a few files of a disk, and forgets what was certain because of them.
    private void damage(Machine machine) throws IOException {
      for (Path file : files(machine.root())) {
        if (random.nextInt(6) != 0) {
          continue;
        }
        byte[] bytes = Files.readAllBytes(file);
        int how = random.nextInt(6);
        tell("damage", how, machine.root().relativize(file));
        switch (how) {
          case 0 -> Files.delete(file);
          case 1 -> Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
          case 2 -> Files.write(file, new byte[0]);
          case 3 -> Files.write(file, Arrays.copyOf(bytes, bytes.length + 1));
          case 4 -> {
            if (bytes.length > 0) {
              bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            Files.write(file, bytes);
          }
          default -> {
            Files.delete(file);
            Files.createDirectories(file.resolve("folder"));
          }
        }
        forget(machine, file.getFileName().toString());
      }
    }

    private static void forget(Machine machine, String name) {
      machine
          .held()
          .entrySet()
          .removeIf(
              held -> {
                boolean damaged =
                    action(held.getKey()).hex().equals(name)
                        || OutputId.ofBody(BODIES[held.getValue()]).hex().equals(name);
                if (damaged) {
                  machine.open().add(held.getKey());
                }
                return damaged;
              });
    }

    private static List<Path> files(Path root) throws IOException {
      if (!Files.isDirectory(root)) {
        return List.of();
      }
      try (Stream<Path> all = Files.walk(root)) {
        return all.filter(Files::isRegularFile).sorted().toList();
      }
    }

    private static ActionId action(int number) {
      return Samples.action("action " + number);
    }

    /// A session of the whole program in a thread, and its other end.
    private final class Program implements AutoCloseable {
      private final PipedOutputStream requests = new PipedOutputStream();
      private final Map<Long, CompletableFuture<Response>> waiting =
          Collections.synchronizedMap(new HashMap<>());
      private final Map<Path, Integer> paths = new HashMap<>();
      private final CompletableFuture<Integer> exit = new CompletableFuture<>();
      private final List<String> strays = new CopyOnWriteArrayList<>();
      private long lastId;

      Program(Machine machine, List<String> options) throws IOException {
        List<String> arguments = new ArrayList<>(options);
        arguments.add("--root-directory=" + machine.root());
        arguments.add("--log-level=DEBUG");
        arguments.add("--log-output=-");
        PipedInputStream stdin = new PipedInputStream(requests, 1 << 16);
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    exit.complete(Main.run(arguments, Map.of(), stdin, new Stdout(), log));
                  } catch (RuntimeException | Error e) {
                    exit.completeExceptionally(e);
                  }
                });
      }

      /// Takes lines, each in one piece. Not a pipe, which wants its writers to stay alive.
      private final class Stdout extends OutputStream {
        private boolean greeted;

        @Override
        public synchronized void write(byte[] bytes) {
          String line = new String(bytes, UTF_8);
          if (!greeted) {
            greeted = line.contains("\"KnownCommands\"");
            return;
          }
          Matcher matcher = LINE.matcher(line);
          CompletableFuture<Response> asked =
              matcher.matches() ? waiting.remove(Long.parseLong(matcher.group(1))) : null;
          if (asked == null) {
            strays.add(line);
          } else {
            asked.complete(new Response(line));
          }
        }

        @Override
        public void write(int b) {
          strays.add("byte " + b);
        }
      }

      CompletableFuture<Response> get(int action) throws IOException {
        return send("\"get\",\"ActionID\":\"" + base64(action(action).bytes()) + '"');
      }

      CompletableFuture<Response> put(int action, OutputId id, byte[] body) throws IOException {
        CompletableFuture<Response> answer =
            send(
                "\"put\",\"ActionID\":\"%s\",\"OutputID\":\"%s\",\"BodySize\":%d"
                    .formatted(base64(action(action).bytes()), base64(id.bytes()), body.length));
        if (body.length > 0) {
          requests.write(('"' + base64(body) + "\"\n").getBytes(UTF_8));
          requests.flush();
        }
        return answer;
      }

      private CompletableFuture<Response> send(String command) throws IOException {
        CompletableFuture<Response> answer = new CompletableFuture<>();
        waiting.put(++lastId, answer);
        String line = "{\"ID\":" + lastId + ",\"Command\":" + command + "}\n\n";
        requests.write(line.getBytes(UTF_8));
        requests.flush();
        return answer;
      }

      private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
      }

      /// Go may read, and has mapped into memory, what it was told of: to the end, and after.
      void handedOut(Path path, int body) throws IOException {
        assertThat(Files.readAllBytes(path)).as("%s", path).isEqualTo(BODIES[body]);
        paths.put(path, body);
      }

      void end() throws Exception {
        if (random.nextBoolean()) {
          assertThat(send("\"close\"").get(20, TimeUnit.SECONDS).error()).isNull();
        }
        requests.close();
        assertThat(exit.get(20, TimeUnit.SECONDS)).isEqualTo(ExitCode.OK);
        assertThat(strays).isEmpty();
        assertThat(waiting).isEmpty();
        for (Map.Entry<Path, Integer> path : paths.entrySet()) {
          handedOut(path.getKey(), path.getValue());
        }
      }

      @Override
      public void close() throws IOException {
        requests.close();
      }
    }
  }
}
