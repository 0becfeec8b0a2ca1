/// The sockets of HTTPS connections, and the certificates that are trusted.
@NullMarked
package dev.cacheprog.tls;

import org.jspecify.annotations.NullMarked;
