package org.conscrypt;

/// Stands before the class of that name in Conscrypt, which unpacks the native library into a
/// temporary folder at each start, and cannot do so from the boot class path. The distribution has
/// it beside the runtime's own.
final class NativeCryptoJni {
  private NativeCryptoJni() {}

  /// @throws UnsatisfiedLinkError if there is none for this machine
  @SuppressWarnings("restricted") // the program is allowed native code, see its launcher
  static void init() {
    System.loadLibrary("conscrypt");
  }
}
