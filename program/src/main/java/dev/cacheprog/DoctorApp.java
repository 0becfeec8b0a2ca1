package dev.cacheprog;

import static dev.cacheprog.options.OptionTable.JSON;
import static dev.cacheprog.options.OptionTable.REMOTE_STORAGE_TYPE;
import static dev.cacheprog.options.OptionTable.ROOT_DIRECTORY;

import dev.cacheprog.bundle.Marks;
import dev.cacheprog.core.ActionId;
import dev.cacheprog.core.Body;
import dev.cacheprog.core.Display;
import dev.cacheprog.core.Entry;
import dev.cacheprog.core.Incoming;
import dev.cacheprog.core.Lookup;
import dev.cacheprog.core.OutputId;
import dev.cacheprog.core.RemoteStore;
import dev.cacheprog.core.StoreException;
import dev.cacheprog.disk.DiskLimits;
import dev.cacheprog.disk.DiskStore;
import dev.cacheprog.doctor.Examination;
import dev.cacheprog.doctor.Finding;
import dev.cacheprog.doctor.Notes;
import dev.cacheprog.doctor.Report;
import dev.cacheprog.options.Command;
import dev.cacheprog.options.CommandLine;
import dev.cacheprog.options.IdleSettings;
import dev.cacheprog.options.Option;
import dev.cacheprog.options.OptionException;
import dev.cacheprog.options.OptionTable;
import dev.cacheprog.options.Options;
import dev.cacheprog.options.RemoteStorageType;
import dev.cacheprog.options.Subcommand;
import dev.cacheprog.options.UnknownVariable;
import dev.cacheprog.s3.S3Store;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Looks, with the options of a build, at everything that a build will need, and says what is
/// wrong: what support asks users to run.
final class DoctorApp {
  private static final int SAMPLE_SIZE = 4096;
  private static final int ROUNDS = 5;

  private final Options options;
  private final Map<String, String> environment;
  private final Notes notes = new Notes();
  private final Examination examination;
  private final ActionId id = ActionId.of(OutputId.ofBody(text("cacheprog doctor")).bytes());
  private final byte[] sample = sample();
  private boolean written;

  private DoctorApp(Options options, Map<String, String> environment, OutputStream out) {
    this.options = options;
    this.environment = environment;
    this.examination =
        new Examination(
            finding -> {
              if (!options.get(JSON)) {
                print(out, Report.row(finding));
              }
            },
            notes);
  }

  /// Prints one row for each check as it ends, or one JSON object. Looks at what a build would do:
  /// flags in `GOCACHEPROG` count, too.
  ///
  /// @param flags the doctor's own, which win over those
  /// @param options what they and the environment say
  /// @return the exit code: whether all is well
  static int examine(
      List<String> flags, Options options, Map<String, String> environment, OutputStream out)
      throws InterruptedException {
    CacheVariable ofGo = CacheVariable.ofGo(environment);
    DoctorApp doctor = new DoctorApp(together(ofGo, flags, options, environment), environment, out);
    doctor.examine(ofGo);
    Examination examination = doctor.examination;
    if (options.get(JSON)) {
      print(out, Report.json(App.version(), examination.healthy(), examination.findings()));
    }
    return examination.healthy() ? Main.OK : Main.BAD_OPTION;
  }

  private static Options together(
      CacheVariable ofGo, List<String> flags, Options options, Map<String, String> environment) {
    List<String> words = new ArrayList<>(List.of(Subcommand.DOCTOR.word()));
    words.addAll(ofGo.flags());
    words.addAll(flags);
    try {
      return CommandLine.parse(words, environment) instanceof Command.Doctor all
          ? all.options()
          : options;
    } catch (OptionException _) {
      return options; // both were parsed alone, so this does not happen
    }
  }

  private void examine(CacheVariable ofGo) throws InterruptedException {
    RemoteStorage storage = null;
    URI url = null;
    String problem = "";
    try {
      RemoteStorage ours = RemoteStorage.of(options, environment);
      url = ours.url();
      storage = ours;
    } catch (OptionException e) {
      problem = String.valueOf(e.getMessage());
    }
    String wrong = problem;
    examination.alone("options", () -> options(wrong));
    examination.alone(CacheVariable.OF_GO, () -> compared(ofGo));
    CacheVariable ofLint = CacheVariable.ofGolangciLint(environment);
    if (ofLint != null) {
      examination.alone(CacheVariable.OF_GOLANGCI_LINT, ofLint::finding);
    }
    Path root = App.root(options, environment, notes);
    examination.alone("disk", () -> disk(root));
    if (storage == null) {
      examination.alone("store", () -> Finding.skipped("store", "not looked at: see options"));
    } else {
      examine(storage, root, url);
    }
  }

  private void examine(RemoteStorage storage, Path root, @Nullable URI url)
      throws InterruptedException {
    Marks marks = new Marks(root.resolve("marks"), storage::name, App.CLOCK);
    RemoteStore store = storage.alone(marks, notes);
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
    ServerChecks server = new ServerChecks(url, options, environment);
    try {
      if (store instanceof S3Store) {
        examination.needed("endpoint", () -> endpoint(url, storage.originOfEndpoint()));
      }
      Proxy proxy = storage.proxy(url);
      if (proxy.equals(Proxy.NO_PROXY)) {
        examination.needed("host", server::host);
        examination.needed("connection", server::connection);
        examination.needed("TLS", server::tls);
      } else {
        examination.needed("proxy", () -> server.proxy(proxy));
      }
      examination.needed("clock", () -> server.clock(storage.transport()));
      if (store instanceof S3Store s3) {
        examination.needed("credentials", () -> Finding.ok("credentials", s3.identity()));
        examination.needed("region", () -> Finding.ok("region", s3.region()));
      }
      examination.needed("get", () -> get(store));
      examination.apart("put", () -> put(store, storage.isReadOnly()));
      examination.needed("read back", () -> readBack(store));
      examination.needed("latency", () -> latency(store));
    } finally {
      store.close(); // which notes if all was denied
    }
    examination.needed("permissions", () -> permissions(storage.isReadOnly()));
  }

  private Finding options(String wrong) {
    List<String> problems = new ArrayList<>();
    if (!wrong.isEmpty()) {
      problems.add(wrong);
    }
    IdleSettings.storeWithoutType(options).ifPresent(problems::add);
    for (UnknownVariable unknown : UnknownVariable.in(environment)) {
      String sentence = unknown.sentence();
      if (!wrong.contains(sentence)) {
        problems.add(sentence);
      }
    }
    if (!problems.isEmpty()) {
      return Finding.failed("options", String.join("; ", problems));
    }
    RemoteStorageType type = options.get(REMOTE_STORAGE_TYPE);
    List<String> texts = new ArrayList<>();
    texts.add("storage type " + type.name().toLowerCase(Locale.ROOT));
    texts.addAll(IdleSettings.others(options));
    return Finding.ok("options", String.join("; ", texts));
  }

  /// Whether what is examined here is what a build does.
  private Finding compared(CacheVariable ofGo) {
    Options build = ofGo.options();
    List<String> others = new ArrayList<>();
    if (build != null) {
      for (Option<?> option : OptionTable.ALL) {
        if (option.subcommands().contains(Subcommand.DIRECT)
            && !build.get(option).equals(options.get(option))) {
          others.add(options.source(option));
        }
      }
    }
    Finding finding = ofGo.finding();
    return others.isEmpty()
        ? finding
        : Finding.warning(
            finding.check(),
            finding.text() + "; examined with " + String.join(", ", others) + ", unlike a build");
  }

  private Finding disk(Path root) throws IOException {
    DiskLimits limits = App.limits(options);
    DiskStore disk = new DiskStore(root, notes);
    Instant start = App.CLOCK.instant();
    try (Incoming body = disk.receive(sample.length)) {
      body.write(sample);
      disk.put(id, OutputId.ofBody(sample), body, start);
    }
    if (disk.get(id).isEmpty()) {
      return Finding.failed("disk", root + " does not keep what is written there");
    }
    String took = ServerChecks.millis(Duration.between(start, App.CLOCK.instant()));
    String text =
        "%s, %s free, %s to write, %s"
            .formatted(root, Display.size(disk.room()), took, told(limits));
    Optional<String> given = options.get(ROOT_DIRECTORY);
    return given.isPresent() && !Path.of(given.get()).isAbsolute()
        ? Finding.warning(
            "disk", text + "; '" + given.get() + "' is another folder where go runs in another one")
        : Finding.ok("disk", text);
  }

  private static Finding endpoint(URI url, String origin) {
    return Finding.ok("endpoint", url.getScheme() + "://" + url.getAuthority() + ", " + origin);
  }

  private static String told(DiskLimits limits) {
    if (limits.maxBytes() == 0 && limits.maxAge().isZero()) {
      return "no limit (builds trim a root directory that --root-directory or"
          + " CACHEPROG_ROOT_DIRECTORY names)";
    }
    List<String> parts = new ArrayList<>();
    if (limits.maxBytes() > 0) {
      parts.add(Display.size(limits.maxBytes()));
    }
    if (!limits.maxAge().isZero()) {
      parts.add(Display.duration(limits.maxAge()) + " unused");
    }
    return "trimmed above " + String.join(" or ", parts);
  }

  private Finding get(RemoteStore store) throws StoreException, IOException, InterruptedException {
    Lookup lookup = store.get(id);
    if (lookup instanceof Lookup.Hit hit) {
      hit.body().close();
      return Finding.ok("get", "the sample of an earlier visit is there");
    }
    return Finding.ok("get", "answered: no sample yet");
  }

  private Finding put(RemoteStore store, boolean readOnly)
      throws StoreException, InterruptedException {
    if (readOnly) {
      return Finding.skipped("put", "nothing is written: --disable-put or --s3-anonymous");
    }
    try {
      store.put(
          id,
          new Entry(OutputId.ofBody(sample), Entry.UNCOMPRESSED, sample.length),
          Body.of(sample));
    } catch (StoreException e) {
      if (e.reason() != StoreException.Reason.DENIED) {
        throw e;
      }
      return Finding.failed(
          "put",
          "writing is denied; set CACHEPROG_DISABLE_PUT=true if these credentials are meant to"
              + " read only: "
              + e.explanation());
    }
    written = true;
    return Finding.ok("put", "a sample of " + sample.length + " bytes, action " + id);
  }

  private Finding readBack(RemoteStore store)
      throws StoreException, IOException, InterruptedException {
    Lookup lookup = store.get(id);
    if (!(lookup instanceof Lookup.Hit hit)) {
      return written
          ? Finding.failed(
              "read back",
              "the sample was taken but is not there: may these credentials read"
                  + " (s3:GetObject)?")
          : Finding.skipped("read back", "there is no sample to read");
    }
    try (InputStream in = hit.body()) {
      byte[] body = in.readAllBytes();
      if (!OutputId.ofBody(body).equals(hit.entry().outputId())) {
        return Finding.failed("read back", "the sample has changed: its hash is another one");
      }
      if (!written) {
        return Finding.ok("read back", "reading works: the " + body.length + " bytes of a sample");
      }
      if (!Arrays.equals(body, sample)) {
        return Finding.failed("read back", "an older sample came back");
      }
      return Finding.ok("read back", "the same " + body.length + " bytes, and their facts");
    }
  }

  private Finding permissions(boolean readOnly) {
    return written || readOnly
        ? Finding.ok("permissions", "as a build needs them")
        : Finding.skipped("permissions", "not those to write, see put");
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
        "a get takes "
            + ServerChecks.millis(Duration.ofNanos(nanos[ROUNDS / 2]))
            + ", the median of "
            + ROUNDS);
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
