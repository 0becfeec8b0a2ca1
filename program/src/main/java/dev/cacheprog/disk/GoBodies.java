package dev.cacheprog.disk;

import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.core.UsedEntry;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/// Recognizes what go keeps in its cache, by the bytes of bodies.
public final class GoBodies {
  private static final String TEST_LOG = "# test log\n";

  /// An index of a module or a package, what a test has opened, and what it has covered.
  private static final List<String> VOLATILE = List.of("go index v2", TEST_LOG, "mode: ");

  private static final int HEAD = 16;

  /// The beginning of the last line of a test that passed; the package follows.
  private static final String PASSED = "ok  \t";

  /// More than the last line of a test has.
  private static final int LAST_LINE = 1024;

  private GoBodies() {}

  /// Whether the body is new after each checkout, because it follows from modification times and
  /// names of temporary files: an index of go, the log of a test, a coverage profile.
  public static boolean isVolatile(UsedEntry used) {
    return VOLATILE.stream().anyMatch(head(used.entry())::startsWith);
  }

  /// Whether the body is what a test has opened. The go command finds the result of a test through
  /// it.
  public static boolean isTestLog(LocalEntry entry) {
    return head(entry).startsWith(TEST_LOG);
  }

  private static String head(LocalEntry entry) {
    try (InputStream in = Files.newInputStream(entry.path(), LinkOption.NOFOLLOW_LINKS)) {
      return new String(in.readNBytes(HEAD), StandardCharsets.ISO_8859_1);
    } catch (IOException _) {
      return "";
    }
  }

  /// The package whose tests have passed, if the body is what they have printed; otherwise empty.
  public static String testedPackage(LocalEntry entry) {
    try (RandomAccessFile file = new RandomAccessFile(entry.path().toFile(), "r")) {
      long start = Math.max(0, entry.size() - LAST_LINE);
      byte[] tail = new byte[(int) (entry.size() - start)];
      file.seek(start);
      file.readFully(tail);
      String text = new String(tail, StandardCharsets.ISO_8859_1);
      int line = text.lastIndexOf('\n', text.length() - 2) + 1;
      int end = text.indexOf('\t', line + PASSED.length());
      return text.startsWith(PASSED, line) && end > 0
          ? text.substring(line + PASSED.length(), end)
          : "";
    } catch (IOException _) {
      return "";
    }
  }

  /// Whether it is a regular file with the SHA-256 that its name says. A go command that runs may
  /// be writing it.
  public static boolean isWhole(UsedEntry used) {
    Path body = used.entry().path();
    try {
      return GoCache.isWhole(body, used.entry().outputId())
          && (!used.isProgram() || Executables.isMachineCode(Executables.head(body)));
    } catch (IOException _) {
      return false;
    }
  }
}
