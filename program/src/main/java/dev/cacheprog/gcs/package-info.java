/// Google Cloud Storage, by its XML API, with tokens for Google's identities.
@NullMarked
package dev.cacheprog.gcs;

import org.jspecify.annotations.NullMarked;
