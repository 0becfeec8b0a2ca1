package dev.cacheprog.jni;

import dev.cacheprog.store.Sha256;
import java.io.File;
import java.security.MessageDigest;
import java.util.function.Supplier;
import org.bouncycastle.crypto.digests.SHA256NativeDigest;

/// SHA-256 by a native library that uses the instructions of the processor. It is as fast at the
/// first byte as the JDK's after its optimizing compiler has run, which is not needed then
/// (docs/decisions/0009-native-sha256.md).
public final class NativeSha256 extends MessageDigest {
  /// The version of `bcprov-lts8on` whose library was checked with [SHA256NativeDigest].
  static final String CHECKED_VERSION = "2.73.10";

  /// Enough for all threads that hash at the same time; more are freed.
  private static final int MAX_IDLE = 64;

  private static final long[] idle = new long[MAX_IDLE];
  private static int idleCount;

  /// The native digest; 0 while it is empty.
  private long handle;

  private NativeSha256() {
    super("SHA-256");
  }

  /// Makes digests of a library, which is loaded when the first one is needed; those of the JDK if
  /// it cannot be loaded.
  ///
  /// @param library the path of a file for this machine's processor
  public static Supplier<MessageDigest> from(String library) {
    return new Source(library);
  }

  /// Not a lambda: see docs/decisions/0003-start-up.md.
  private static final class Source implements Supplier<MessageDigest> {
    private final String library;
    private boolean attempted;
    private volatile boolean loaded;

    Source(String library) {
      this.library = library;
    }

    @Override
    public MessageDigest get() {
      return loaded || load() ? new NativeSha256() : Sha256.jdkDigest();
    }

    @SuppressWarnings("restricted") // the program is allowed native code, see its launcher
    private synchronized boolean load() {
      if (!attempted) {
        attempted = true;
        try {
          System.load(new File(library).getAbsolutePath());
          loaded = true;
        } catch (UnsatisfiedLinkError _) {
          // The JDK's is slower.
        }
      }
      return loaded;
    }
  }

  private static synchronized long acquire() {
    return idleCount > 0 ? idle[--idleCount] : SHA256NativeDigest.makeNative();
  }

  /// @param empty an empty digest
  private static synchronized void release(long empty) {
    if (idleCount < MAX_IDLE) {
      idle[idleCount++] = empty;
    } else {
      SHA256NativeDigest.destroy(empty);
    }
  }

  @Override
  protected int engineGetDigestLength() {
    return Sha256.BYTES;
  }

  @Override
  protected void engineUpdate(byte input) {
    engineUpdate(new byte[] {input}, 0, 1);
  }

  @Override
  protected void engineUpdate(byte[] input, int offset, int length) {
    if (length == 0) {
      return;
    }
    if (handle == 0) {
      handle = acquire();
    }
    SHA256NativeDigest.update(handle, input, offset, length);
  }

  @Override
  protected byte[] engineDigest() {
    long digest = handle == 0 ? acquire() : handle;
    handle = 0;
    byte[] hash = new byte[Sha256.BYTES];
    SHA256NativeDigest.doFinal(digest, hash, 0);
    release(digest);
    return hash;
  }

  @Override
  protected void engineReset() {
    if (handle != 0) {
      SHA256NativeDigest.reset(handle);
      release(handle);
      handle = 0;
    }
  }
}
