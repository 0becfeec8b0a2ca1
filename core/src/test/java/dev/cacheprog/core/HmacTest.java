package dev.cacheprog.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class HmacTest {
  /// RFC 4231, cases 2 and 6: a short key, and one that is longer than a block.
  @Test
  void agreesWithTheRfc() {
    assertThat(hex(Hmac.sha256("Jefe".getBytes(UTF_8), "what do ya want for nothing?")))
        .isEqualTo("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    byte[] key = new byte[131];
    Arrays.fill(key, (byte) 0xaa);
    assertThat(hex(Hmac.sha256(key, "Test Using Larger Than Block-Size Key - Hash Key First")))
        .isEqualTo("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
