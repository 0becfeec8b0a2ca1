package dev.cacheprog.jni;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.lang.reflect.AccessFlag;
import java.net.JarURLConnection;
import java.net.URL;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/// Fails when a native library is upgraded whose private contract the program relies on.
class NativeContractTest {
  private static final String BOUNCY_CASTLE =
      "org/bouncycastle/crypto/digests/SHA256NativeDigest.class";
  private static final String CONSCRYPT = "org/conscrypt/NativeCryptoJni.class";

  /// The class of the library, not the one of the program.
  private static JarURLConnection inLibrary(String name) throws IOException {
    List<URL> found =
        Collections.list(NativeContractTest.class.getClassLoader().getResources(name));
    for (URL url : found) {
      if (url.getPath().contains("/bcprov-lts8on") || url.getPath().contains("/conscrypt-")) {
        JarURLConnection connection = (JarURLConnection) url.openConnection();
        connection.setUseCaches(false);
        return connection;
      }
    }
    throw new AssertionError("the library has no " + name + " any more: " + found);
  }

  private static String version(String name) throws IOException {
    JarURLConnection connection = inLibrary(name);
    try (var jar = connection.getJarFile()) {
      return jar.getManifest().getMainAttributes().getValue("Bundle-Version");
    }
  }

  /// Names and descriptors of some methods of a class.
  private static List<String> methods(InputStream classFile, Predicate<MethodModel> some)
      throws IOException {
    try (classFile) {
      return ClassFile.of().parse(classFile.readAllBytes()).methods().stream()
          .filter(some)
          .map(method -> method.methodName().stringValue() + method.methodType().stringValue())
          .sorted()
          .toList();
    }
  }

  private static List<String> ofLibrary(String name, Predicate<MethodModel> some)
      throws IOException {
    JarURLConnection connection = inLibrary(name);
    try (var jar = connection.getJarFile()) {
      return methods(jar.getInputStream(connection.getJarEntry()), some);
    }
  }

  private static List<String> ofProgram(Class<?> type, Predicate<MethodModel> some)
      throws IOException {
    return methods(type.getResourceAsStream(type.getSimpleName() + ".class"), some);
  }

  private static boolean isNative(MethodModel method) {
    return method.flags().has(AccessFlag.NATIVE);
  }

  private static boolean isForOtherClasses(MethodModel method) {
    return !method.flags().has(AccessFlag.PRIVATE);
  }

  @Test
  void bouncyCastleIsTheCheckedVersion() throws Exception {
    assertThat(version(BOUNCY_CASTLE))
        .as(
            "bcprov-lts8on was upgraded. Check that SHA-256 in its native libraries"
                + " (native/linux/*/{avx,neon-le}) has functions for all methods of"
                + " org.bouncycastle.crypto.digests.SHA256NativeDigest, with the same meaning:"
                + " NativeSha256Test has to run, not to be skipped, on amd64 and on arm64. Then set"
                + " NativeSha256.CHECKED_VERSION")
        .isEqualTo(NativeSha256.CHECKED_VERSION);
  }

  @Test
  void bouncyCastleHasTheNativeMethodsOfTheProgram() throws Exception {
    assertThat(ofLibrary(BOUNCY_CASTLE, NativeContractTest::isNative))
        .containsAll(
            ofProgram(
                org.bouncycastle.crypto.digests.SHA256NativeDigest.class,
                NativeContractTest::isNative))
        .contains("makeNative()J");
  }

  @Test
  void conscryptIsTheCheckedVersion() throws Exception {
    assertThat(version(CONSCRYPT))
        .as(
            "Conscrypt was upgraded. Check that its NativeCryptoJni only loads the native library,"
                + " in init(); that the library is META-INF/native/libconscrypt_openjdk_jni-*"
                + " (scripts/dist.sh); and what NativeTls lists, which TlsTest and HostsTest prove:"
                + " the key exchange GENERIC, hosts with _, a server without TLS. Then set"
                + " NativeTls.CHECKED_VERSION")
        .isEqualTo(NativeTls.CHECKED_VERSION);
  }

  @Test
  void conscryptLoadsItsLibraryInTheReplacedMethod() throws Exception {
    assertThat(ofLibrary(CONSCRYPT, NativeContractTest::isForOtherClasses))
        .containsExactly("init()V")
        .isEqualTo(
            ofProgram(
                Class.forName("org.conscrypt.NativeCryptoJni", false, loader()),
                NativeContractTest::isForOtherClasses));
  }

  private static ClassLoader loader() {
    return NativeContractTest.class.getClassLoader();
  }
}
