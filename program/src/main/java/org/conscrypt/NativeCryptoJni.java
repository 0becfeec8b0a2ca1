package org.conscrypt;

/// Replaces the class of that name in Conscrypt, which unpacks the native library into a temporary
/// folder at each start, and cannot do so from the boot class path. The distribution has the
/// library next to those of the runtime. See [dev.cacheprog.jni.NativeTls].
final class NativeCryptoJni {
  private NativeCryptoJni() {}

  /// @throws UnsatisfiedLinkError if there is no library for this machine
  @SuppressWarnings("restricted") // the program is allowed native code, see its launcher
  static void init() {
    System.loadLibrary("conscrypt");
  }
}
