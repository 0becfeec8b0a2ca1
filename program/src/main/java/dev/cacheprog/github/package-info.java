/// The store in GitHub's Actions cache: a service that finds entries by key, and blobs behind
/// signed URLs.
@NullMarked
package dev.cacheprog.github;

import org.jspecify.annotations.NullMarked;
