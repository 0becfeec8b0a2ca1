package dev.cacheprog.command;

import static dev.cacheprog.options.ProfileFlags.CPU_PROFILE;
import static dev.cacheprog.options.ProfileFlags.FGPROF;
import static dev.cacheprog.options.ProfileFlags.MEM_PROFILE;
import static dev.cacheprog.options.ProfileFlags.TRACE_PROFILE;

import dev.cacheprog.core.Log;
import dev.cacheprog.options.Options;
import dev.cacheprog.profile.ProfileKind;
import dev.cacheprog.profile.Profiles;

/// What the options about profiles say; loaded only if there is one.
final class Profiling {
  private Profiling() {}

  static Profiles start(Options options, Log log) {
    Profiles profiles = new Profiles(log);
    // Those that record start last, so that they do not show the others' start.
    options.get(MEM_PROFILE).ifPresent(file -> profiles.start(ProfileKind.MEMORY, file));
    options.get(FGPROF).ifPresent(file -> profiles.start(ProfileKind.WALL_CLOCK, file));
    options.get(TRACE_PROFILE).ifPresent(file -> profiles.start(ProfileKind.TRACE, file));
    options.get(CPU_PROFILE).ifPresent(file -> profiles.start(ProfileKind.CPU, file));
    return profiles;
  }
}
