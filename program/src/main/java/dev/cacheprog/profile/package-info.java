/// Profiles of this process: CPU time, wall-clock time, heap, and the events of the JVM.
///
/// Nothing of this is loaded unless a profile is requested. [dev.cacheprog.profile.Profiles] starts
/// the requested profiles and writes them at the end. They use the JDK Flight Recorder, the heap
/// dump and the thread dump of the JVM.
@NullMarked
package dev.cacheprog.profile;

import org.jspecify.annotations.NullMarked;
