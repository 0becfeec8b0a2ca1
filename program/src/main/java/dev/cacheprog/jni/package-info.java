/// The native libraries that are used by private contracts, which an upgrade may break: SHA-256 of
/// Bouncy Castle, and Conscrypt. Classes with names that the libraries dictate are under
/// `org.bouncycastle` and `org.conscrypt`. `NativeContractTest` fails when a version changes, and
/// names what to check.
@NullMarked
package dev.cacheprog.jni;

import org.jspecify.annotations.NullMarked;
