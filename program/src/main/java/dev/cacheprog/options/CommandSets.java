package dev.cacheprog.options;

import static dev.cacheprog.options.Subcommand.CLEAR;
import static dev.cacheprog.options.Subcommand.DIRECT;
import static dev.cacheprog.options.Subcommand.DOCTOR;
import static dev.cacheprog.options.Subcommand.PREFILL;
import static dev.cacheprog.options.Subcommand.PROXY;
import static dev.cacheprog.options.Subcommand.REPORT;
import static dev.cacheprog.options.Subcommand.RESTORE;
import static dev.cacheprog.options.Subcommand.RUN;
import static dev.cacheprog.options.Subcommand.SAVE;
import static dev.cacheprog.options.Subcommand.SETTLE_MTIMES;
import static dev.cacheprog.options.Subcommand.STATS;
import static dev.cacheprog.options.Subcommand.TRIM;
import static dev.cacheprog.options.Subcommand.WAIT;

import java.util.Set;

/// The sets of subcommands that take an option. `doctor` takes every option of a build, because it
/// checks what a build with the same options needs.
///
/// These are no `EnumSet`s: an `EnumSet` finds its constants by reflection, which takes
/// milliseconds of every start.
final class CommandSets {
  /// Commands that use the remote store.
  static final Set<Subcommand> STORE_COMMANDS =
      Set.of(DIRECT, PROXY, DOCTOR, PREFILL, RESTORE, SAVE, RUN);

  /// Commands that serve a client, and can be profiled.
  static final Set<Subcommand> SERVER_COMMANDS = Set.of(DIRECT, PROXY, DOCTOR);

  /// Commands that take the options of a build.
  static final Set<Subcommand> BUILD_COMMANDS = Set.of(DIRECT, DOCTOR);

  /// Commands that use a prefetch manifest.
  static final Set<Subcommand> PREFETCH_COMMANDS =
      Set.of(DIRECT, DOCTOR, PREFILL, RESTORE, SAVE, RUN);

  /// Commands that write what a build has made to the remote store.
  static final Set<Subcommand> UPLOAD_COMMANDS = Set.of(DIRECT, DOCTOR, SAVE, RUN);

  /// Commands that use `GOCACHE`.
  static final Set<Subcommand> GOCACHE_COMMANDS = Set.of(RESTORE, SAVE, RUN, WAIT);

  /// Commands that can go on in the background.
  static final Set<Subcommand> DETACH_COMMANDS = Set.of(PREFILL, RESTORE);

  /// Commands that use the root directory.
  static final Set<Subcommand> DISK_COMMANDS =
      Set.of(DIRECT, DOCTOR, PREFILL, RESTORE, SAVE, RUN, WAIT, STATS, TRIM, CLEAR);

  /// Commands that trim the root directory.
  static final Set<Subcommand> TRIM_COMMANDS = Set.of(DIRECT, DOCTOR, TRIM);

  /// Commands that can print JSON.
  static final Set<Subcommand> JSON_COMMANDS = Set.of(DOCTOR, STATS);

  static final Set<Subcommand> PROXY_COMMAND = Set.of(PROXY);

  static final Set<Subcommand> STATS_COMMAND = Set.of(STATS);

  static final Set<Subcommand> SETTLE_COMMAND = Set.of(SETTLE_MTIMES);

  static final Set<Subcommand> REPORT_COMMAND = Set.of(REPORT);

  private CommandSets() {}
}
