package dev.cacheprog.disk;

import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.core.UsedEntry;
import dev.cacheprog.store.OutputId;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;

/// Recognizes what go keeps in its cache, by the bytes of bodies.
public final class GoBodies {
  private static final byte[] INDEX = "go index v2".getBytes(StandardCharsets.US_ASCII);

  /// The beginning of the last line of a test that passed; the package follows.
  private static final String PASSED = "ok  \t";

  /// More than the last line of a test has.
  private static final int LAST_LINE = 1024;

  private GoBodies() {}

  /// Whether it is the index of a module or a package. The action of such a body follows from the
  /// modification times of the source files.
  public static boolean isIndex(UsedEntry used) {
    try (InputStream in = Files.newInputStream(used.entry().path(), LinkOption.NOFOLLOW_LINKS)) {
      return Arrays.equals(in.readNBytes(INDEX.length), INDEX);
    } catch (IOException _) {
      return false;
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
    try (InputStream in = Files.newInputStream(body, LinkOption.NOFOLLOW_LINKS)) {
      return OutputId.ofBody(in).equals(used.entry().outputId())
          && (!used.isProgram() || Executables.isMachineCode(Executables.head(body)));
    } catch (IOException _) {
      return false;
    }
  }
}
