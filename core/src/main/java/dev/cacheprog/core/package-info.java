/// Interfaces and value types that packages of the program share. It uses the JDK and the store API
/// alone.
@NullMarked
package dev.cacheprog.core;

import org.jspecify.annotations.NullMarked;
