package dev.cacheprog.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrefixTemplateTest {
  private static final Map<String, String> ENVIRONMENT =
      Map.of("GOOS", "plan9", "GOARCH", "mips", "TEAM", "blue", "EMPTY", "", "TAG", "{% GOOS %}");

  @ParameterizedTest
  @CsvSource({
    "'', ''",
    "plain/text, plain/text",
    "{% GOOS %}, plan9",
    "{%GOOS%}, plan9",
    "{%  GOARCH\t%}, mips",
    "a/{% GOOS %}-{%GOARCH%}/b, a/plan9-mips/b",
    "{% env.TEAM %}/lint, blue/lint",
    "{%env.TEAM%}{%env.TEAM%}, blueblue",
    "{% env.EMPTY %}x, x",
    "{% env.GOOS %}, plan9",
    "50%}{ok}, 50%}{ok}",
  })
  void replacesPlaceholders(String text, String expanded) {
    assertThat(new PrefixTemplate(text).expand(ENVIRONMENT).text()).isEqualTo(expanded);
    assertThat(new PrefixTemplate(text).expand(ENVIRONMENT).unset()).isEmpty();
  }

  @Test
  void doesNotReplacePlaceholdersInVariableValues() {
    assertThat(new PrefixTemplate("{% env.TAG %}").expand(ENVIRONMENT).text())
        .isEqualTo("{% GOOS %}");
  }

  @Test
  void listsUnsetVariables() {
    PrefixTemplate template =
        new PrefixTemplate("{% env.B %}/{% env.TEAM %}/{% env.A %}{% env.B %}");

    assertThat(template.expand(ENVIRONMENT))
        .isEqualTo(new PrefixTemplate.Expansion("/blue/", List.of("B", "A")));
  }

  @Test
  void withoutVariablesThePlatformIsThisMachine() {
    PrefixTemplate template = new PrefixTemplate("{% GOOS %}/{% GOARCH %}");

    String expected = Platform.goos() + "/" + Platform.goarch();
    assertThat(template.expand(Map.of()).text()).isEqualTo(expected);
    assertThat(template.expand(Map.of("GOOS", "", "GOARCH", "")).text()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "{% goos %}, goos",
    "{%%}, ''",
    "{% env. %}, env.",
    "{% env %}, env",
    "{% GOOS %}{% USER %}, USER",
    "{% {% GOOS %}, {% GOOS",
  })
  void rejectsUnknownPlaceholders(String text, String placeholder) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PrefixTemplate(text))
        .withMessage(
            "must not contain the unknown placeholder '%s'; use GOOS, GOARCH or env.NAME",
            placeholder);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{%", "{%}", "{% GOOS", "{% GOOS %}/{% GOARCH", "{% GOOS }"})
  void rejectsUnclosedPlaceholders(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PrefixTemplate(text))
        .withMessage("must close every {% with %}");
  }

  @ParameterizedTest
  @CsvSource({
    "Linux, linux",
    "Mac OS X, darwin",
    "Windows 11, windows",
    "Windows Server 2022, windows",
    "FreeBSD, freebsd",
  })
  void spellsSystemsAsGoDoes(String osName, String goos) {
    assertThat(Platform.goos(osName)).isEqualTo(goos);
  }

  @ParameterizedTest
  @CsvSource({
    "amd64, amd64",
    "x86_64, amd64",
    "aarch64, arm64",
    "i386, 386",
    "x86, 386",
    "arm, arm",
    "ppc64le, ppc64le",
    "s390x, s390x",
    "riscv64, riscv64",
    "loongarch64, loong64",
  })
  void spellsProcessorsAsGoDoes(String osArch, String goarch) {
    assertThat(Platform.goarch(osArch)).isEqualTo(goarch);
  }
}
