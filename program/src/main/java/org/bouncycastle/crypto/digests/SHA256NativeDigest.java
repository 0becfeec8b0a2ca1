package org.bouncycastle.crypto.digests;

/// The SHA-256 functions of Bouncy Castle's native library (`bcprov-lts8on`). JNI finds functions
/// by the name of their class, so this class has the name of Bouncy Castle's. It is not a copy: the
/// program ships the library alone. See [dev.cacheprog.jni.NativeSha256].
///
/// A digest is the number from [#makeNative]. The library checks all arguments but that number.
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
