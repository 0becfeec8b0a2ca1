package org.bouncycastle.crypto.digests;

/// What Bouncy Castle's native library (`bcprov-lts8on`) offers for SHA-256. JNI finds functions by
/// the name of their class, so this one has to be called as Bouncy Castle's own is, of which it is
/// no copy: the program ships the library alone.
///
/// A digest is named by the number that [#makeNative] gives. Arguments are checked by the library,
/// except for that number.
public final class SHA256NativeDigest {
  private SHA256NativeDigest() {}

  /// Makes a new, empty digest.
  public static native long makeNative();

  /// Frees a digest.
  public static native void destroy(long digest);

  /// Adds bytes.
  public static native void update(long digest, byte[] bytes, int offset, int length);

  /// Writes the 32 bytes of the hash into `out` and makes the digest empty.
  public static native int doFinal(long digest, byte[] out, int offset);

  /// Makes the digest empty.
  public static native void reset(long digest);
}
