/// HTTPS of our own: whose certificates are trusted, and native code that is fast from its first
/// byte.
@NullMarked
package dev.cacheprog.tls;

import org.jspecify.annotations.NullMarked;
