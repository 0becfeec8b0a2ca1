/// How gets and puts are served: by the local store, else by the remote one; uploads in the
/// background.
@NullMarked
package dev.cacheprog.cache;

import org.jspecify.annotations.NullMarked;
