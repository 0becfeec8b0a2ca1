/// The binding to the native SHA-256 of Bouncy Castle, whose library dictates the name of the
/// class.
@NullMarked
package org.bouncycastle.crypto.digests;

import org.jspecify.annotations.NullMarked;
