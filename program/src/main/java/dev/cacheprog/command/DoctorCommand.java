package dev.cacheprog.command;

import static dev.cacheprog.options.BuildFlags.DISABLE_PUT;
import static dev.cacheprog.options.CommandFlags.JSON;
import static dev.cacheprog.options.DiskFlags.DISK_MAX_AGE;
import static dev.cacheprog.options.DiskFlags.DISK_MAX_SIZE;
import static dev.cacheprog.options.DiskFlags.ROOT_DIRECTORY;
import static dev.cacheprog.options.MetricsFlags.METRICS_PUSH_ENDPOINT;
import static dev.cacheprog.options.RemoteFlags.CA_FILE;
import static dev.cacheprog.options.RemoteFlags.REMOTE_STORAGE_TYPE;

import dev.cacheprog.core.BodySink;
import dev.cacheprog.core.Display;
import dev.cacheprog.core.StoreMemory;
import dev.cacheprog.disk.DiskLimits;
import dev.cacheprog.disk.DiskStore;
import dev.cacheprog.disk.FileStoreMemory;
import dev.cacheprog.doctor.CapturedLog;
import dev.cacheprog.doctor.Checks;
import dev.cacheprog.doctor.Finding;
import dev.cacheprog.doctor.Report;
import dev.cacheprog.options.CommandLine;
import dev.cacheprog.options.IdleSettings;
import dev.cacheprog.options.Option;
import dev.cacheprog.options.OptionException;
import dev.cacheprog.options.OptionProblem;
import dev.cacheprog.options.OptionTable;
import dev.cacheprog.options.Options;
import dev.cacheprog.options.ParsedCommand;
import dev.cacheprog.options.RemoteStorageType;
import dev.cacheprog.options.Subcommand;
import dev.cacheprog.options.UnknownVariable;
import dev.cacheprog.s3.S3Store;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.OutputId;
import dev.cacheprog.store.RemoteStore;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Looks, with the options of a build, at everything that a build will need, and says what is
/// wrong: what support asks users to run.
public final class DoctorCommand {
  private static final int SAMPLE_SIZE = 4096;

  private final Options options;
  private final List<OptionProblem> problems;
  private final Map<String, String> environment;
  private final CapturedLog notes = new CapturedLog();
  private final Checks examination;
  private final ActionId id = ActionId.of(OutputId.ofBody(text("cacheprog doctor")).bytes());
  private final byte[] sample = sample();

  private DoctorCommand(
      ParsedCommand.Doctor command, Map<String, String> environment, OutputStream out) {
    this.options = command.options();
    this.problems = command.problems();
    this.environment = environment;
    this.examination =
        new Checks(
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
  /// @param own what they and the environment say
  /// @return the exit code: whether all is well
  public static int examine(
      List<String> flags,
      ParsedCommand.Doctor own,
      Map<String, String> environment,
      OutputStream out)
      throws InterruptedException {
    // What is wrong with variables is said of them, not of what they go with.
    Map<String, String> sound = OptionProblem.remove(own.problems(), environment);
    CacheVariable ofGo = CacheVariable.ofGo(sound);
    DoctorCommand doctor =
        new DoctorCommand(together(ofGo, flags, own, environment), environment, out);
    doctor.examine(ofGo, CacheVariable.ofGolangciLint(sound));
    Checks examination = doctor.examination;
    if (doctor.options.get(JSON)) {
      print(
          out,
          Report.json(CommandContext.version(), examination.healthy(), examination.findings()));
    }
    return examination.healthy() ? ExitCode.OK : ExitCode.FAILURE;
  }

  private static ParsedCommand.Doctor together(
      CacheVariable ofGo,
      List<String> flags,
      ParsedCommand.Doctor own,
      Map<String, String> environment) {
    List<String> words = new ArrayList<>(List.of(Subcommand.DOCTOR.word()));
    words.addAll(ofGo.flags());
    words.addAll(flags);
    try {
      return CommandLine.parse(words, environment) instanceof ParsedCommand.Doctor all ? all : own;
    } catch (OptionException _) {
      return own; // does not happen: all problems are in the command
    }
  }

  private void examine(CacheVariable ofGo, @Nullable CacheVariable ofLint)
      throws InterruptedException {
    RemoteStorage storage = null;
    URI url = null;
    List<String> wrong = new ArrayList<>();
    for (OptionProblem problem : problems) {
      wrong.add(problem.message());
    }
    if (!isStoreInDoubt()) {
      try {
        RemoteStorage ours = RemoteStorage.of(options, environment);
        url = ours.url();
        storage = ours;
      } catch (OptionException e) {
        wrong.add(String.valueOf(e.getMessage()));
      }
    }
    Optional<URI> push = options.get(METRICS_PUSH_ENDPOINT);
    if (push.isPresent()) {
      try {
        MetricsEndpoint.of(push.get(), options);
      } catch (OptionException e) {
        wrong.add(String.valueOf(e.getMessage()));
      }
    }
    examination.independent("options", () -> options(wrong));
    examination.independent(CacheVariable.OF_GO, () -> compared(ofGo));
    if (ofLint != null) {
      examination.independent(CacheVariable.OF_GOLANGCI_LINT, ofLint::finding);
    }
    Path root = isInDoubt(ROOT_DIRECTORY) ? null : CommandContext.root(options, environment, notes);
    examination.independent("disk", () -> root == null ? skipped("disk") : disk(root));
    if (storage == null || root == null) {
      examination.independent("store", () -> skipped("store"));
    } else {
      examine(storage, root, url);
    }
  }

  private static Finding skipped(String check) {
    return Finding.skipped(check, "not checked; see options");
  }

  private boolean isInDoubt(Option<?> option) {
    return problems.stream().anyMatch(problem -> option.equals(problem.option()));
  }

  /// Whether it is not known which store a build would use, or whether it would write there.
  private boolean isStoreInDoubt() {
    return isInDoubt(REMOTE_STORAGE_TYPE)
        || isInDoubt(DISABLE_PUT)
        || isInDoubt(CA_FILE)
        || problems.stream().map(OptionProblem::option).anyMatch(DoctorCommand::mayBeOfStore);
  }

  private static boolean mayBeOfStore(@Nullable Option<?> option) {
    return option == null
        || option.flag().startsWith("--s3-")
        || option.flag().startsWith("--http-storage-");
  }

  private void examine(RemoteStorage storage, Path root, @Nullable URI url)
      throws InterruptedException {
    StoreMemory memory = new FileStoreMemory(root, storage::name, CommandContext.CLOCK);
    RemoteStore store = storage.alone(memory, notes);
    if (store == null || url == null) {
      examination.independent(
          "store",
          () ->
              Finding.warning(
                  "store",
                  "none, so builds use the local disk only; set --remote-storage-type"
                      + " (CACHEPROG_REMOTE_STORAGE_TYPE) to s3 or http"));
      return;
    }
    ServerChecks server = new ServerChecks(url, storage, options, environment);
    try {
      if (store instanceof S3Store) {
        examination.required("endpoint", () -> endpoint(url, storage.originOfEndpoint()));
      }
      Proxy proxy = storage.proxy(url);
      if (proxy.equals(Proxy.NO_PROXY)) {
        examination.required("host", server::host);
        examination.required("connection", server::connection);
        examination.required("TLS", server::tls);
      } else {
        examination.required("proxy", () -> server.proxy(proxy));
      }
      examination.required("clock", () -> server.clock(storage.transport()));
      if (store instanceof S3Store s3) {
        examination.required("credentials", () -> Finding.ok("credentials", s3.credentials()));
        examination.required("region", () -> Finding.ok("region", s3.region()));
      }
      StoreChecks checks = new StoreChecks(store, storage.isReadOnly(), id, sample);
      examination.required("get", checks::get);
      examination.dependent("put", checks::put);
      examination.required("read back", checks::readBack);
      examination.required("latency", checks::latency);
      examination.required("permissions", checks::permissions);
    } finally {
      store.close();
    }
  }

  private Finding options(List<String> wrong) {
    List<String> all = new ArrayList<>(wrong);
    if (!isInDoubt(REMOTE_STORAGE_TYPE)) {
      IdleSettings.storeWithoutType(options).ifPresent(all::add);
    }
    for (UnknownVariable unknown : UnknownVariable.in(environment)) {
      String sentence = unknown.sentence();
      if (wrong.stream().noneMatch(message -> message.contains(sentence))) {
        all.add(sentence);
      }
    }
    if (!all.isEmpty()) {
      return Finding.failed("options", String.join("; ", all));
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
            finding.text() + "; checked with " + String.join(", ", others) + ", unlike a build");
  }

  private Finding disk(Path root) throws IOException {
    String limits =
        isInDoubt(DISK_MAX_SIZE) || isInDoubt(DISK_MAX_AGE)
            ? "limits: see options"
            : told(CommandContext.limits(options), options.isSet(ROOT_DIRECTORY));
    DiskStore disk = new DiskStore(root, notes);
    Instant start = CommandContext.CLOCK.instant();
    try (BodySink body = disk.receive(sample.length)) {
      body.write(sample);
      disk.put(id, OutputId.ofBody(sample), body, start);
    }
    if (disk.get(id).isEmpty()) {
      return Finding.failed("disk", root + " does not keep written files");
    }
    String took = ServerChecks.millis(Duration.between(start, CommandContext.CLOCK.instant()));
    String text =
        "%s, %s free, %s to write, %s".formatted(root, free(disk.freeSpace()), took, limits);
    Optional<String> given = options.get(ROOT_DIRECTORY);
    return given.isPresent() && !Path.of(given.get()).isAbsolute()
        ? Finding.warning(
            "disk", text + "; '" + given.get() + "' is relative to the working directory of go")
        : Finding.ok("disk", text);
  }

  private static String free(long bytes) {
    return bytes == Long.MAX_VALUE ? "unknown space" : Display.size(bytes);
  }

  private static Finding endpoint(URI url, String origin) {
    return Finding.ok("endpoint", url.getScheme() + "://" + url.getAuthority() + ", " + origin);
  }

  private static String told(DiskLimits limits, boolean rootIsGiven) {
    if (limits.areOff()) {
      return rootIsGiven
          ? "no limit: --disk-max-size and --disk-max-age are 0"
          : "no limit: the default root directory has one only if --disk-max-size or --disk-max-age"
              + " is set";
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

  /// Different each time, so that what comes back is known to be new.
  private static byte[] sample() {
    byte[] bytes = new byte[SAMPLE_SIZE];
    byte[] head = text("A sample of cacheprog doctor, " + CommandContext.CLOCK.instant() + "\n");
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
