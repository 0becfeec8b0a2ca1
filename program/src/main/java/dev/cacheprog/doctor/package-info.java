/// What `cacheprog doctor` finds out, and how it says it.
@NullMarked
package dev.cacheprog.doctor;

import org.jspecify.annotations.NullMarked;
