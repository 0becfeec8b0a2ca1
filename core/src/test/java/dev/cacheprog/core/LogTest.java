package dev.cacheprog.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LogTest {
  @Test
  void eachShorthandWritesItsLevel() {
    List<String> lines = new ArrayList<>();
    Log log =
        new Log() {
          @Override
          public boolean isEnabled(Level level) {
            return true;
          }

          @Override
          public void write(Level level, String message, @Nullable Object... facts) {
            lines.add(level + " " + message + " " + Arrays.toString(facts));
          }
        };

    log.debug("a");
    log.info("b", "k", 1);
    log.warn("c", "k", null);
    log.error("d", "k", 1, "l", 2);

    assertThat(lines)
        .containsExactly("DEBUG a []", "INFO b [k, 1]", "WARN c [k, null]", "ERROR d [k, 1, l, 2]");
  }
}
