/// The checks of `cacheprog doctor` and their report.
@NullMarked
package dev.cacheprog.doctor;

import org.jspecify.annotations.NullMarked;
