/// The one binding to a native library that this program needs; the library dictates its name.
@NullMarked
package org.bouncycastle.crypto.digests;

import org.jspecify.annotations.NullMarked;
