package dev.cacheprog.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionTest {
  private static final Set<Subcommand> ALL = EnumSet.allOf(Subcommand.class);

  @Test
  void parsesItsDefaultText() {
    Option<Integer> option = size().defaultValue("42").help("A size.");

    assertThat(option.defaultValue()).isEqualTo(42);
    assertThat(option.defaultText()).isEqualTo("42");
  }

  @Test
  void hasSeveralNames() {
    Option<Integer> option =
        size().alsoFlag("--length").alsoVariable("LENGTH").defaultValue("0").help("A size.");

    assertThat(option.flag()).isEqualTo("--size");
    assertThat(option.flags()).containsExactly("--size", "--length");
    assertThat(option.environmentNames()).containsExactly("CACHEPROG_SIZE", "CACHEPROG_LENGTH");
    assertThat(option.secret()).isFalse();
    assertThat(size().defaultValue("0").secret().help("A size.").secret()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"size", "-size", "--", "--Size", "--my_size", "--size=", "--my size"})
  void rejectsInvalidFlagNames(String flag) {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(
            () -> Option.of(flag, "SIZE", ValueType.count(), ALL).defaultValue("0").help("A size."))
        .withMessageContaining(flag);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "size", "MY-SIZE", "CACHEPROG_SIZE", "$SIZE"})
  void rejectsInvalidVariableNames(String variable) {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(
            () ->
                Option.of("--size", variable, ValueType.count(), ALL)
                    .defaultValue("0")
                    .help("A size."))
        .withMessageContaining(variable);
  }

  @Test
  void rejectsIncompleteOptions() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                Option.of("--size", "SIZE", ValueType.count(), Set.of())
                    .defaultValue("0")
                    .help("A size."));
    assertThatIllegalArgumentException().isThrownBy(() -> size().defaultValue("0").help(" "));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> size().defaultValue("0").help("Two\nlines."));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> size().defaultValue("many").help("A size."));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> size().defaultValue("0").defaultText(" ").help("A size."));
    assertThatIllegalArgumentException()
        .as("a number has no empty value, so needs a default")
        .isThrownBy(() -> size().help("A size."));
  }

  @Test
  void aShortFlagHasNoVariable() {
    Option<Integer> option = size().alsoFlag("-s").defaultValue("0").help("A size.");

    assertThat(option.flags()).containsExactly("--size", "-s");
    assertThat(option.variables()).containsExactly("SIZE");
  }

  @Test
  void withoutADefaultTheValueIsThatOfEmptyText() {
    Option<Optional<String>> option =
        Option.of("--bucket", "BUCKET", ValueType.text(), ALL).help("A bucket.");

    assertThat(option.defaultValue()).isEmpty();
    assertThat(option.defaultText()).isEqualTo("none");
  }

  private static OptionBuilder<Integer> size() {
    return Option.of("--size", "SIZE", ValueType.count(), ALL);
  }
}
