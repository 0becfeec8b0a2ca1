package dev.cacheprog.command;

import static dev.cacheprog.options.BuildFlags.DISABLE_PUT;
import static dev.cacheprog.options.DiskFlags.DISK_MAX_AGE;
import static dev.cacheprog.options.DiskFlags.DISK_MAX_SIZE;
import static dev.cacheprog.options.DiskFlags.ROOT_DIRECTORY;
import static dev.cacheprog.options.RemoteFlags.CA_FILE;
import static dev.cacheprog.options.RemoteFlags.REMOTE_STORAGE_TYPE;

import dev.cacheprog.core.Display;
import dev.cacheprog.disk.DiskLimits;
import dev.cacheprog.doctor.Finding;
import dev.cacheprog.options.IdleSettings;
import dev.cacheprog.options.Option;
import dev.cacheprog.options.OptionProblem;
import dev.cacheprog.options.OptionTable;
import dev.cacheprog.options.Options;
import dev.cacheprog.options.RemoteStorageType;
import dev.cacheprog.options.Subcommand;
import dev.cacheprog.options.UnknownVariable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Checks the options of a build, and whether the doctor uses the same ones.
final class OptionsCheck {
  private final Options options;
  private final List<OptionProblem> problems;
  private final Map<String, String> environment;

  OptionsCheck(Options options, List<OptionProblem> problems, Map<String, String> environment) {
    this.options = options;
    this.problems = problems;
    this.environment = environment;
  }

  /// Whether the value of an option is wrong, so that it is not known what a build would do.
  boolean isInDoubt(Option<?> option) {
    return problems.stream().anyMatch(problem -> option.equals(problem.option()));
  }

  /// Whether it is not known which store a build would use, or whether it would write there.
  boolean isStoreInDoubt() {
    return isInDoubt(REMOTE_STORAGE_TYPE)
        || isInDoubt(DISABLE_PUT)
        || isInDoubt(CA_FILE)
        || problems.stream().map(OptionProblem::option).anyMatch(OptionsCheck::mayBeOfStore);
  }

  private static boolean mayBeOfStore(@Nullable Option<?> option) {
    return option == null || IdleSettings.isOfStore(option);
  }

  /// The options as a whole.
  ///
  /// @param others messages about wrong values that are found later than when they are parsed
  Finding options(List<String> others) {
    List<String> wrong = new ArrayList<>();
    for (OptionProblem problem : problems) {
      wrong.add(problem.message());
    }
    wrong.addAll(others);
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
  Finding compared(CacheVariable ofGo) {
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

  /// The limits of the root directory, for people.
  String limits() {
    return isInDoubt(DISK_MAX_SIZE) || isInDoubt(DISK_MAX_AGE)
        ? "limits: see options"
        : text(CommandContext.limits(options), options.isSet(ROOT_DIRECTORY));
  }

  private static String text(DiskLimits limits, boolean rootIsGiven) {
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
}
