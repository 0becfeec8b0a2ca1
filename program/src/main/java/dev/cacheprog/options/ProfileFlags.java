package dev.cacheprog.options;

import static dev.cacheprog.options.CommandSets.SERVER_COMMANDS;

import java.util.List;
import java.util.Optional;

/// Options for profiles of this program.
public final class ProfileFlags {
  public static final Option<Optional<String>> CPU_PROFILE =
      Option.of("--cpu-profile", "CPU_PROFILE_PATH", ValueType.path(), SERVER_COMMANDS)
          .help(
              "File for a CPU profile, written at the end: for go tool pprof if the name ends in"
                  + " .pb.gz or .pprof, else a JFR recording. {pid} is replaced by the process"
                  + " ID.");

  public static final Option<Optional<String>> MEM_PROFILE =
      Option.of("--mem-profile", "MEM_PROFILE_PATH", ValueType.path(), SERVER_COMMANDS)
          .help(
              "File for a heap dump, written at the end, compressed if the name ends in .gz. It"
                  + " contains secrets such as access keys.");

  public static final Option<Optional<String>> TRACE_PROFILE =
      Option.of("--trace-profile", "TRACE_PROFILE_PATH", ValueType.path(), SERVER_COMMANDS)
          .help(
              "File for a JFR recording, written at the end, with the JDK's profile settings and"
                  + " waits for files, sockets and locks.");

  public static final Option<Optional<String>> FGPROF =
      Option.of("--fgprof", "FGPROF_PATH", ValueType.path(), SERVER_COMMANDS)
          .help(
              "File for a wall-clock profile of all threads, running and waiting, for go tool"
                  + " pprof, written at the end.");

  /// All of them, in the order of the help text.
  static final List<Option<?>> ALL = List.of(CPU_PROFILE, MEM_PROFILE, TRACE_PROFILE, FGPROF);

  private ProfileFlags() {}
}
