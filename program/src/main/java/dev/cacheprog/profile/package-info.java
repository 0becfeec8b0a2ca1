/// Profiles of one process: where its time goes, on the processor and off it, what its memory
/// holds, and all that the JVM can tell.
///
/// Nothing of this is loaded unless a profile is asked for. [dev.cacheprog.profile.Profiles] starts
/// what is asked for and writes it at the end; behind it are the JVM's flight counts, its heap dump
/// and its thread dump.
@NullMarked
package dev.cacheprog.profile;

import org.jspecify.annotations.NullMarked;
