package dev.cacheprog.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionTest {
  private static final Set<Subcommand> ALL = EnumSet.allOf(Subcommand.class);

  @Test
  void readsItsDefaultFromTheTextThatDescribesIt() {
    Option<Integer> option = Option.of("--size", "SIZE", ValueType.COUNT, "42", ALL, "A size.");

    assertThat(option.defaultValue()).isEqualTo(42);
    assertThat(option.defaultText()).isEqualTo("42");
  }

  @Test
  void takesMoreNames() {
    Option<Integer> option =
        Option.of("--size", "SIZE", ValueType.COUNT, "0", ALL, "A size.")
            .alsoNamed("--length", "LENGTH");

    assertThat(option.flag()).isEqualTo("--size");
    assertThat(option.flags()).containsExactly("--size", "--length");
    assertThat(option.environmentNames()).containsExactly("CACHEPROG_SIZE", "CACHEPROG_LENGTH");
    assertThat(option.secret()).isFalse();
    assertThat(option.asSecret().secret()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"size", "-size", "--", "--Size", "--my_size", "--size=", "--my size"})
  void refusesWhatIsNoFlag(String flag) {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> Option.of(flag, "SIZE", ValueType.COUNT, "0", ALL, "A size."))
        .withMessageContaining(flag);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "size", "MY-SIZE", "CACHEPROG_SIZE", "$SIZE"})
  void refusesWhatIsNoVariable(String variable) {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> Option.of("--size", variable, ValueType.COUNT, "0", ALL, "A size."))
        .withMessageContaining(variable);
  }

  @Test
  void refusesToBeIncomplete() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Option.of("--size", "SIZE", ValueType.COUNT, "0", Set.of(), "A size."));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Option.of("--size", "SIZE", ValueType.COUNT, "0", ALL, " "));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Option.of("--size", "SIZE", ValueType.COUNT, "0", ALL, "Two\nlines."));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Option.of("--size", "SIZE", ValueType.COUNT, "many", ALL, "A size."));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new Option<>(
                    List.of("--size"), List.of(), ValueType.COUNT, 0, "0", ALL, false, "A size."));
  }
}
