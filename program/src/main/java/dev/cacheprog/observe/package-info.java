/// The one place where requests to the cache and calls of the remote store are observed, and what
/// counts and logs them in every session. Metrics and the session log are further listeners.
@NullMarked
package dev.cacheprog.observe;

import org.jspecify.annotations.NullMarked;
