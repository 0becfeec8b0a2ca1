package dev.cacheprog.command;

import static dev.cacheprog.options.CommandFlags.JSON;
import static dev.cacheprog.options.DiskFlags.ROOT_DIRECTORY;
import static dev.cacheprog.options.MetricsFlags.METRICS_PUSH_ENDPOINT;

import dev.cacheprog.core.ExplainedStore;
import dev.cacheprog.core.StoreMemory;
import dev.cacheprog.disk.DiskStore;
import dev.cacheprog.disk.FileStoreMemory;
import dev.cacheprog.doctor.CapturedLog;
import dev.cacheprog.doctor.Checks;
import dev.cacheprog.doctor.DiskCheck;
import dev.cacheprog.doctor.Finding;
import dev.cacheprog.doctor.FindingText;
import dev.cacheprog.doctor.Sample;
import dev.cacheprog.doctor.ServerChecks;
import dev.cacheprog.doctor.StoreChecks;
import dev.cacheprog.options.CommandLine;
import dev.cacheprog.options.OptionException;
import dev.cacheprog.options.OptionProblem;
import dev.cacheprog.options.Options;
import dev.cacheprog.options.ParsedCommand;
import dev.cacheprog.options.RemoteStorageType;
import dev.cacheprog.options.Subcommand;
import dev.cacheprog.store.RemoteStore;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Checks everything that a build needs, with the options of the build, and reports what is wrong.
public final class DoctorCommand {
  private final Options options;
  private final OptionsCheck optionsCheck;
  private final Map<String, String> environment;
  private final CapturedLog log = new CapturedLog();
  private final Checks checks;
  private final Sample sample = new Sample(CommandContext.CLOCK.instant());

  private DoctorCommand(
      ParsedCommand.Doctor command, Map<String, String> environment, OutputStream out) {
    this.options = command.options();
    this.optionsCheck = new OptionsCheck(options, command.problems(), environment);
    this.environment = environment;
    this.checks =
        new Checks(
            finding -> {
              if (!options.get(JSON)) {
                Output.print(out, FindingText.row(finding));
              }
            },
            log);
  }

  /// Prints one row for each check as it ends, or one JSON object. Flags in `GOCACHEPROG` count,
  /// too, as in a build.
  ///
  /// @param flags of the doctor, which override those
  /// @param own the doctor's flags and the environment
  /// @return the exit code: whether all is well
  public static int examine(
      List<String> flags,
      ParsedCommand.Doctor own,
      Map<String, String> environment,
      OutputStream out)
      throws InterruptedException {
    // Wrong variables are reported once, not again for GOCACHEPROG.
    Map<String, String> sound = OptionProblem.remove(own.problems(), environment);
    CacheVariable ofGo = CacheVariable.ofGo(sound);
    DoctorCommand doctor =
        new DoctorCommand(together(ofGo, flags, own, environment), environment, out);
    doctor.checkAll(ofGo, CacheVariable.ofGolangciLint(sound));
    Checks checks = doctor.checks;
    if (doctor.options.get(JSON)) {
      Output.print(
          out, FindingText.json(CommandContext.version(), checks.healthy(), checks.findings()));
    }
    return checks.healthy() ? ExitCode.OK : ExitCode.FAILURE;
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

  private void checkAll(CacheVariable ofGo, @Nullable CacheVariable ofLint)
      throws InterruptedException {
    RemoteStorage storage = null;
    URI url = null;
    List<String> wrong = new ArrayList<>();
    if (!optionsCheck.isStoreInDoubt()) {
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
    checks.independent("options", () -> optionsCheck.options(wrong));
    checks.independent(CacheVariable.OF_GO, () -> optionsCheck.compared(ofGo));
    if (ofLint != null) {
      checks.independent(CacheVariable.OF_GOLANGCI_LINT, ofLint::finding);
    }
    Path root =
        optionsCheck.isInDoubt(ROOT_DIRECTORY)
            ? null
            : CommandContext.root(options, environment, log);
    checks.independent("disk", () -> root == null ? skipped("disk") : disk(root));
    if (storage == null || root == null) {
      checks.independent("store", () -> skipped("store"));
    } else {
      checkStore(storage, root, url);
    }
  }

  private static Finding skipped(String check) {
    return Finding.skipped(check, "not checked; see options");
  }

  private Finding disk(Path root) throws IOException {
    return new DiskCheck(new DiskStore(root, log), root, sample, CommandContext.CLOCK)
        .run(optionsCheck.limits(), options.get(ROOT_DIRECTORY).orElse(""));
  }

  private void checkStore(RemoteStorage storage, Path root, @Nullable URI url)
      throws InterruptedException {
    StoreMemory memory = new FileStoreMemory(root, storage::name, CommandContext.CLOCK);
    RemoteStore store = storage.newStore(memory, log);
    StoreSettings settings = storage.settings();
    if (store == null || settings == null || url == null) {
      checks.independent(
          "store",
          () ->
              Finding.warning(
                  "store",
                  "none, so builds use the local disk only; set --remote-storage-type"
                      + " (CACHEPROG_REMOTE_STORAGE_TYPE) to "
                      + RemoteStorageType.words()));
      return;
    }
    ExplainedStore explained = store instanceof ExplainedStore one ? one : null;
    ServerChecks server =
        new ServerChecks(
            url,
            settings.urlVariable(),
            new TlsProbe(RemoteStorage.roots(options, environment)),
            storage::hint,
            CommandContext.CLOCK);
    StoreChecks objects =
        new StoreChecks(
            store,
            () -> explained == null ? "" : explained.hintOfDeniedGets(),
            storage.isReadOnly(),
            sample);
    try {
      if (!settings.originOfUrl().isEmpty()) {
        checks.required("endpoint", () -> endpoint(url, settings.originOfUrl()));
      }
      Proxy proxy = storage.proxy(url);
      if (proxy.equals(Proxy.NO_PROXY)) {
        checks.required("host", server::host);
        checks.required("connection", server::connection);
        checks.required("TLS", server::tls);
      } else {
        checks.required("proxy", () -> server.proxy(proxy));
      }
      checks.required("clock", () -> server.clock(storage.transport()));
      if (explained != null) {
        for (ExplainedStore.Detail detail : explained.details()) {
          checks.required(detail.name(), () -> Finding.ok(detail.name(), detail.text().get()));
        }
      }
      if (!storage.scope().isNone()) {
        checks.required("scope", () -> Finding.ok("scope", storage.scope().toString()));
      }
      checks.required("get", objects::get);
      checks.dependent("put", objects::put);
      checks.required("read back", objects::readBack);
      checks.required("latency", objects::latency);
      int cores = Runtime.getRuntime().availableProcessors();
      checks.dependent("rate", () -> objects.rate(cores));
      checks.required("permissions", objects::permissions);
    } finally {
      store.close();
    }
  }

  private static Finding endpoint(URI url, String origin) {
    return Finding.ok("endpoint", url.getScheme() + "://" + url.getAuthority() + ", " + origin);
  }
}
