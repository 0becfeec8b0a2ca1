package dev.cacheprog.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileNamesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "covdata",
        "main",
        "a.exe",
        ".hidden",
        "name with spaces",
        "ä",
        "com",
        "comment",
        "nullable",
        "lpt10"
      })
  void areTheNamesOfPrograms(String name) {
    assertThat(FileNames.isPlain(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "a/b",
        "/",
        "a\\b",
        "c:",
        "a:b",
        "a\0",
        "a\nb",
        "\u007f",
        "x.",
        "x ",
        "nul",
        "NUL",
        "nul.exe",
        "Con",
        "com1",
        "COM9.txt",
        "lpt\u00b9",
        "aux .x",
        "conin$"
      })
  void nothingElseIsPlain(String name) {
    assertThat(FileNames.isPlain(name)).isFalse();
  }

  @Test
  void areNotTooLong() {
    assertThat(FileNames.isPlain("x".repeat(255))).isTrue();
    assertThat(FileNames.isPlain("x".repeat(256))).isFalse();
    assertThat(FileNames.isPlain("ä".repeat(128))).isFalse();
  }
}
