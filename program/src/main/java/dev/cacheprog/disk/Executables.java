package dev.cacheprog.disk;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/// Recognizes bodies that are programs, by their first bytes: whoever gets the path of one may want
/// to run it.
final class Executables {
  /// The longest of the beginnings.
  static final int HEAD_BYTES = 4;

  private static final int ELF = 0x7f454c46;
  private static final int MACH_O_32 = 0xfeedface;
  private static final int MACH_O_64 = 0xfeedfacf;
  private static final int MACH_O_UNIVERSAL = 0xcafebabe;
  private static final int MACH_O_UNIVERSAL_64 = 0xcafebabf;

  /// `MZ`, that of Windows.
  private static final int PE = 0x4d5a;

  /// `#!`
  private static final int SCRIPT = 0x2321;

  private Executables() {}

  /// Whether a file that begins like this is a program of any system.
  ///
  /// @param head the first bytes, as a big-endian number; 0 in the place of bytes that are not
  ///   there
  static boolean isExecutable(int head) {
    return head >>> 16 == SCRIPT || isMachineCode(head);
  }

  /// The same without scripts.
  static boolean isMachineCode(int head) {
    return head == ELF || head >>> 16 == PE || isMachO(head) || isMachO(Integer.reverseBytes(head));
  }

  /// The beginning of a file as [#isExecutable] takes it.
  static int head(Path file) throws IOException {
    int head = 0;
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      for (byte b : in.readNBytes(HEAD_BYTES)) {
        head = (head << 8) | (b & 0xff);
      }
    }
    return head;
  }

  private static boolean isMachO(int head) {
    return head == MACH_O_32
        || head == MACH_O_64
        || head == MACH_O_UNIVERSAL
        || head == MACH_O_UNIVERSAL_64;
  }
}
