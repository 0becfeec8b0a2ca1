package dev.cacheprog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.fakes.Samples;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.OutputId;
import dev.cacheprog.store.server.StoreHandler;
import dev.cacheprog.store.server.StoreServer;
import dev.cacheprog.testkit.CacheClient.Response;
import dev.cacheprog.testkit.Link;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A random sequence of sessions on two machines with one store, and the model of what their gets
/// must find.
///
/// The model: the body that a machine put or fetched last for an action is what every later get
/// there finds, unless a file of it was damaged since. All else is a miss, or a body that was once
/// put for that action: a store may be behind. A damaged body may come back when a put of the same
/// body replaces its file, although the store has another one for its action: which of the two is
/// found then is open until the next put.
final class DifferentialSequence implements AutoCloseable {
  private static final int ACTIONS = 14;
  private static final int SMALL = 10;

  /// All bodies, by number; few, so that actions share some.
  private static final byte[][] BODIES = bodies();

  /// The entries on the disk of one machine, as far as they are certain.
  ///
  /// @param held bodies by action
  /// @param open actions with a damaged file
  private record Machine(Path root, Map<Integer, Integer> held, Set<Integer> open) {
    Machine(Path root) {
      this(root, new HashMap<>(), new HashSet<>());
    }
  }

  private final Random random;
  private final UnreliableStore store;
  private final Link link;
  private final String storeUrl;
  private final AtomicInteger fetched;
  private final Machine[] machines;

  /// All bodies that were ever put for an action.
  private final Map<Integer, Set<Integer>> put = new HashMap<>();

  private final List<String> events = new ArrayList<>();
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();

  DifferentialSequence(long seed, Path folder, StoreServer server, AtomicInteger fetched)
      throws IOException {
    this.fetched = fetched;
    random = new Random(seed);
    store = new UnreliableStore(new Random(seed));
    String path = "/" + folder.getFileName() + "/";
    server.add(path + "cache/", new StoreHandler(store, Long.MAX_VALUE));
    link = new Link(server.address().getPort());
    storeUrl = "http://127.0.0.1:" + link.port() + path;
    machines = new Machine[] {new Machine(folder.resolve("m0")), new Machine(folder.resolve("m1"))};
  }

  private static byte[][] bodies() {
    byte[][] bodies = new byte[SMALL + 2][];
    for (int i = 0; i < SMALL; i++) {
      bodies[i] = i % 2 == 0 ? Samples.noise(i * 211) : Samples.text(i * 1301);
    }
    bodies[SMALL] = Samples.text(300_000); // these go through files
    bodies[SMALL + 1] = Samples.noise(270_000);
    return bodies;
  }

  /// What has happened so far, for a failure message.
  String history() {
    return String.join("\n", events) + "\n" + log.toString(UTF_8);
  }

  private void note(Object... words) {
    events.add(Stream.of(words).map(Object::toString).collect(Collectors.joining(" ")));
  }

  @Override
  public void close() throws IOException {
    link.close();
  }

  void run() throws Exception {
    int sessions = 3 + random.nextInt(4);
    for (int i = 0; i < sessions; i++) {
      Machine machine = machines[random.nextInt(machines.length)];
      store.setFaults(new double[] {0, 0.1, 0.5, 1}[random.nextInt(4)]);
      double rate = new double[] {0, 0, 1_000_000, 100_000}[random.nextInt(4)];
      note("bytes a second", rate);
      link.set(Link.Conditions.PERFECT.withRate(rate));
      session(machine, options());
      if (random.nextInt(2) == 0) {
        damage(machine);
      }
    }
    for (Machine machine : machines) {
      // No entry was lost, and no store is needed to find them.
      note("at the end", machine.held());
      try (InProcessSession session = open(machine, List.of())) {
        for (int action : machine.held().keySet()) {
          get(session, machine, action, true).run();
        }
        session.end(random.nextBoolean());
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

  private InProcessSession open(Machine machine, List<String> options) throws IOException {
    List<String> arguments = new ArrayList<>(options);
    arguments.add("--root-directory=" + machine.root());
    arguments.add("--log-level=DEBUG");
    arguments.add("--log-output=-");
    return new InProcessSession(arguments, log);
  }

  private void session(Machine machine, List<String> options) throws Exception {
    note("session in", machine.root().getFileName(), options);
    boolean getsOnlyItsOwn = options.contains("--disable-get");
    Set<Integer> own = new HashSet<>();
    try (InProcessSession session = open(machine, options)) {
      for (int batches = 1 + random.nextInt(5); batches > 0; batches--) {
        // As many at once as go may have in flight, but each for another action: go does not put
        // and get one action at the same time.
        List<Integer> actions = new ArrayList<>(IntStream.range(0, ACTIONS).boxed().toList());
        Collections.shuffle(actions, random);
        List<Check> checks = new ArrayList<>();
        for (int action : actions.subList(0, 1 + random.nextInt(ACTIONS))) {
          switch (random.nextInt(10)) {
            case 0 -> checks.add(wrongPut(session, action));
            case 1, 2, 3, 4 -> {
              checks.add(put(session, machine, action));
              own.add(action);
            }
            default ->
                checks.add(
                    getsOnlyItsOwn && !own.contains(action)
                        ? miss(session, action)
                        : get(session, machine, action, machine.held().containsKey(action)));
          }
        }
        for (Check check : checks) {
          check.run();
        }
      }
      session.end(random.nextBoolean());
    }
  }

  private interface Check {
    void run() throws Exception;
  }

  private Check put(InProcessSession session, Machine machine, int action) throws IOException {
    int body = random.nextInt(random.nextInt(5) == 0 ? BODIES.length : SMALL);
    note("put", action, "body", body);
    CompletableFuture<Response> answer =
        session.put(action(action), OutputId.ofBody(BODIES[body]), BODIES[body]);
    put.computeIfAbsent(action, _ -> new HashSet<>()).add(body);
    return () -> {
      Response response = answer.get(20, TimeUnit.SECONDS);
      assertThat(response.error()).as(response.json()).isNull();
      session.assertBody(response.diskPath(), BODIES[body]);
      machine.held().put(action, body);
      machine.open().remove(action);
    };
  }

  /// A body with a wrong output id; it must not be stored.
  private Check wrongPut(InProcessSession session, int action) throws IOException {
    note("put", action, "wrong");
    byte[] body = Samples.noise(1 + random.nextInt(1000));
    CompletableFuture<Response> answer =
        session.put(action(action), OutputId.ofBody(new byte[] {1, 2}), body);
    return () -> assertThat(answer.get(20, TimeUnit.SECONDS).error()).isNotNull();
  }

  private Check miss(InProcessSession session, int action) throws IOException {
    note("get", action, "must be a miss");
    CompletableFuture<Response> answer = session.get(action(action));
    return () -> {
      Response response = answer.get(20, TimeUnit.SECONDS);
      assertThat(response.isMiss()).as(response.json()).isTrue();
    };
  }

  private Check get(InProcessSession session, Machine machine, int action, boolean isHeld)
      throws IOException {
    note("get", action, isHeld ? machine.held().getOrDefault(action, -1) : "?");
    CompletableFuture<Response> answer = session.get(action(action));
    return () -> {
      Response response = answer.get(20, TimeUnit.SECONDS);
      if (response.isMiss() || response.error() != null) {
        assertThat(isHeld).as("get %d: %s", action, response.json()).isFalse();
        return;
      }
      int body = number(response);
      note("got", action, "body", body);
      if (isHeld) {
        assertThat(body).as("get %d: %s", action, response).isEqualTo(machine.held().get(action));
      } else {
        assertThat(put.getOrDefault(action, Set.of())).as("get %d", action).contains(body);
        fetched.incrementAndGet();
      }
      session.assertBody(response.diskPath(), BODIES[body]);
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
    throw new AssertionError("this was never put: " + response);
  }

  /// Damages a few files of a disk; their entries are no longer certain.
  private void damage(Machine machine) throws IOException {
    for (Path file : files(machine.root())) {
      if (random.nextInt(6) != 0) {
        continue;
      }
      byte[] bytes = Files.readAllBytes(file);
      int how = random.nextInt(6);
      note("damage", how, machine.root().relativize(file));
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
}
