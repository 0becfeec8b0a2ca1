/// Manifests: what a build used, stored under the build's key, and the index of builds that have
/// one (docs/prefetch-format.md).
@NullMarked
package dev.cacheprog.prefetch.manifest;

import org.jspecify.annotations.NullMarked;
