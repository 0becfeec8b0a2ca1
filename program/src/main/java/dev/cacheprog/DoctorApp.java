package dev.cacheprog;

import static dev.cacheprog.options.OptionTable.DISABLE_PUT;
import static dev.cacheprog.options.OptionTable.DOCTOR_JSON;
import static dev.cacheprog.options.OptionTable.REMOTE_STORAGE_TYPE;

import dev.cacheprog.core.ActionId;
import dev.cacheprog.core.Body;
import dev.cacheprog.core.Entry;
import dev.cacheprog.core.Incoming;
import dev.cacheprog.core.Lookup;
import dev.cacheprog.core.OutputId;
import dev.cacheprog.core.RemoteStore;
import dev.cacheprog.core.StoreException;
import dev.cacheprog.core.Transport;
import dev.cacheprog.disk.DiskStore;
import dev.cacheprog.doctor.Examination;
import dev.cacheprog.doctor.Finding;
import dev.cacheprog.doctor.Notes;
import dev.cacheprog.doctor.Report;
import dev.cacheprog.options.CommandLine;
import dev.cacheprog.options.OptionException;
import dev.cacheprog.options.Options;
import dev.cacheprog.options.RemoteStorageType;
import dev.cacheprog.s3.S3Store;
import dev.cacheprog.tls.Tls;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Looks, with the options of a build, at everything that a build will need, and says what is
/// wrong: what support asks users to run.
final class DoctorApp {
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final int SAMPLE_SIZE = 4096;
  private static final int ROUNDS = 5;

  /// From here on the time between machine and store is worth a word.
  private static final Duration SKEW = Duration.ofMinutes(1);

  private final Options options;
  private final Map<String, String> environment;
  private final Notes notes = new Notes();
  private final Examination examination;
  private final ActionId id = ActionId.of(OutputId.ofBody(text("cacheprog doctor")).bytes());
  private final byte[] sample = sample();

  private DoctorApp(Options options, Map<String, String> environment, OutputStream out) {
    this.options = options;
    this.environment = environment;
    this.examination =
        new Examination(
            finding -> {
              if (!options.get(DOCTOR_JSON)) {
                print(out, Report.row(finding));
              }
            },
            notes);
  }

  /// Prints one row for each check as it ends, or one JSON object.
  ///
  /// @return the exit code: whether all is well
  /// @throws OptionException if the options are so wrong that there is nothing to look at
  static int examine(Options options, Map<String, String> environment, OutputStream out)
      throws OptionException, InterruptedException {
    RemoteStorage storage = RemoteStorage.of(options, environment);
    DoctorApp doctor = new DoctorApp(options, environment, out);
    doctor.examine(storage);
    Examination examination = doctor.examination;
    if (options.get(DOCTOR_JSON)) {
      print(out, Report.json(App.version(), examination.healthy(), examination.findings()));
    }
    return examination.healthy() ? Main.OK : Main.BAD_OPTION;
  }

  private void examine(RemoteStorage storage) throws OptionException, InterruptedException {
    examination.alone("options", this::options);
    examination.alone("disk", this::disk);
    RemoteStore store = storage.alone(notes);
    URI url = storage.url();
    if (store == null || url == null) {
      examination.alone(
          "store",
          () ->
              Finding.warning(
                  "store",
                  "none: builds share nothing; --remote-storage-type"
                      + " (CACHEPROG_REMOTE_STORAGE_TYPE) is s3 or http"));
      return;
    }
    try {
      Proxy proxy = storage.proxy(url);
      if (proxy.equals(Proxy.NO_PROXY)) {
        examination.needed("host", () -> host(url));
        examination.needed("connection", () -> connection(url));
        examination.needed("TLS", () -> tls(url));
      } else {
        examination.needed("proxy", () -> Finding.ok("proxy", url.getHost() + " by " + proxy));
      }
      examination.needed("clock", () -> clock(storage.transport(), url));
      if (store instanceof S3Store s3) {
        examination.needed("credentials", () -> Finding.ok("credentials", s3.identity()));
        examination.needed("region", () -> Finding.ok("region", s3.region()));
      }
      examination.needed("get", () -> get(store));
      examination.needed("put", () -> put(store));
      examination.needed("read back", () -> readBack(store));
      examination.needed("latency", () -> latency(store));
    } finally {
      store.close(); // which notes if all was denied
    }
    examination.needed("permissions", () -> Finding.ok("permissions", "as a build needs them"));
  }

  private Finding options() {
    List<String> unknown = CommandLine.unknownVariables(environment);
    RemoteStorageType type = options.get(REMOTE_STORAGE_TYPE);
    return unknown.isEmpty()
        ? Finding.ok("options", "storage type " + type.name().toLowerCase(Locale.ROOT))
        : Finding.warning("options", "not understood: " + String.join(", ", unknown));
  }

  private Finding disk() throws IOException {
    Path root = App.root(options, environment, notes);
    DiskStore disk = new DiskStore(root, notes);
    Instant start = App.CLOCK.instant();
    try (Incoming body = disk.receive(sample.length)) {
      body.write(sample);
      disk.put(id, OutputId.ofBody(sample), body, start);
    }
    if (disk.get(id).isEmpty()) {
      return Finding.failed("disk", root + " does not keep what is written there");
    }
    String took = millis(Duration.between(start, App.CLOCK.instant()));
    return Finding.ok(
        "disk", "%s, %d MB free, %s to write".formatted(root, disk.room() >> 20, took));
  }

  private static Finding host(URI url) throws IOException {
    long start = System.nanoTime();
    try {
      InetAddress[] all = InetAddress.getAllByName(url.getHost());
      List<String> addresses = Arrays.stream(all).map(InetAddress::getHostAddress).toList();
      return Finding.ok(
          "host", url.getHost() + " is " + String.join(", ", addresses) + ", " + since(start));
    } catch (UnknownHostException e) {
      throw new IOException("there is no host " + url.getHost() + ": endpoint, bucket, or DNS", e);
    }
  }

  private static Finding connection(URI url) throws IOException {
    long start = System.nanoTime();
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(url.getHost(), port(url)), (int) LIMIT.toMillis());
      return Finding.ok("connection", "to port " + port(url) + ", " + since(start));
    } catch (IOException e) {
      throw new IOException("nobody answers at port " + port(url) + ": " + e.getMessage(), e);
    }
  }

  private Finding tls(URI url) throws IOException {
    if (!url.getScheme().equals("https")) {
      return Finding.skipped("TLS", "not used");
    }
    String roots = "trusted: " + RemoteStorage.roots(options, environment);
    try {
      Tls.Peer peer = Tls.greet(url.getHost(), port(url), LIMIT);
      String text = peer + "; " + roots;
      return peer.end().isBefore(App.CLOCK.instant().plus(Duration.ofDays(14)))
          ? Finding.warning("TLS", text)
          : Finding.ok("TLS", text);
    } catch (IOException e) {
      throw new IOException(e.getMessage() + "; " + roots + " (CACHEPROG_CA_FILE)", e);
    }
  }

  private static Finding clock(Transport transport, URI url) throws IOException {
    Transport.Request request = new Transport.Request("GET", url, Map.of(), null);
    try (Transport.Response response = transport.send(request)) {
      String date = response.header("Date");
      if (date == null) {
        return Finding.skipped("clock", "the server does not tell the time");
      }
      Instant there = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date));
      Duration late = Duration.between(App.CLOCK.instant(), there);
      String text =
          late.abs().toSeconds()
              + " s "
              + (late.isNegative() ? "ahead of" : "behind")
              + " the server's";
      return late.abs().compareTo(SKEW) > 0
          ? Finding.warning("clock", text + ": set the clock of this machine")
          : Finding.ok("clock", text);
    } catch (DateTimeException e) {
      return Finding.skipped("clock", "the server does not tell the time");
    }
  }

  private Finding get(RemoteStore store) throws StoreException, IOException, InterruptedException {
    Lookup lookup = store.get(id);
    if (lookup instanceof Lookup.Hit hit) {
      hit.body().close();
      return Finding.ok("get", "the sample of an earlier visit is there");
    }
    return Finding.ok("get", "answered: no sample yet");
  }

  private Finding put(RemoteStore store) throws StoreException, InterruptedException {
    if (options.get(DISABLE_PUT)) {
      return Finding.skipped("put", "--disable-put");
    }
    store.put(
        id, new Entry(OutputId.ofBody(sample), Entry.UNCOMPRESSED, sample.length), Body.of(sample));
    return Finding.ok("put", "a sample of " + sample.length + " bytes, action " + id);
  }

  private Finding readBack(RemoteStore store)
      throws StoreException, IOException, InterruptedException {
    Lookup lookup = store.get(id);
    if (!(lookup instanceof Lookup.Hit hit)) {
      return options.get(DISABLE_PUT)
          ? Finding.skipped("read back", "there is no sample to read")
          : Finding.failed(
              "read back",
              "the sample was taken but is not there: may these credentials read"
                  + " (s3:GetObject)?");
    }
    try (InputStream in = hit.body()) {
      byte[] body = in.readAllBytes();
      if (!OutputId.ofBody(body).equals(hit.entry().outputId())) {
        return Finding.failed("read back", "the sample has changed: its hash is another one");
      }
      if (!options.get(DISABLE_PUT) && !Arrays.equals(body, sample)) {
        return Finding.failed("read back", "an older sample came back");
      }
      return Finding.ok("read back", "the same " + body.length + " bytes, and their facts");
    }
  }

  private Finding latency(RemoteStore store)
      throws StoreException, IOException, InterruptedException {
    long[] nanos = new long[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      long start = System.nanoTime();
      if (store.get(id) instanceof Lookup.Hit hit) {
        hit.body().close();
      }
      nanos[i] = System.nanoTime() - start;
    }
    Arrays.sort(nanos);
    return Finding.ok(
        "latency",
        "a get takes " + millis(Duration.ofNanos(nanos[ROUNDS / 2])) + ", the median of " + ROUNDS);
  }

  private static int port(URI url) {
    return url.getPort() >= 0 ? url.getPort() : url.getScheme().equals("https") ? 443 : 80;
  }

  private static String since(long start) {
    return millis(Duration.ofNanos(System.nanoTime() - start));
  }

  private static String millis(Duration duration) {
    return "%.1f ms".formatted(duration.toNanos() / 1e6);
  }

  /// Different each time, so that what comes back is known to be new.
  private static byte[] sample() {
    byte[] bytes = new byte[SAMPLE_SIZE];
    byte[] head = text("A sample of cacheprog doctor, " + App.CLOCK.instant() + "\n");
    System.arraycopy(head, 0, bytes, 0, head.length);
    return bytes;
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void print(OutputStream out, String text) {
    try {
      out.write(text(text));
      out.flush();
    } catch (IOException _) {
      // Nobody reads it any more.
    }
  }
}
