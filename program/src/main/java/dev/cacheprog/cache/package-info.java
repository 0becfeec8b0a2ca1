/// What a get and a put do: the local store, else the remote one, and uploads behind the go
/// command's back.
@NullMarked
package dev.cacheprog.cache;

import org.jspecify.annotations.NullMarked;
