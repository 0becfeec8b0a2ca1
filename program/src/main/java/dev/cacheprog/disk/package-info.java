/// The store on the local disk.
@NullMarked
package dev.cacheprog.disk;

import org.jspecify.annotations.NullMarked;
