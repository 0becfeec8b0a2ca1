/// A store in a repository of an OCI registry, for packs and manifests alone.
@NullMarked
package dev.cacheprog.oci;

import org.jspecify.annotations.NullMarked;
