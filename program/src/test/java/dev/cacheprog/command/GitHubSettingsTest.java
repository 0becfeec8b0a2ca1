package dev.cacheprog.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cacheprog.core.StoreLayout;
import dev.cacheprog.options.CommandLine;
import dev.cacheprog.options.OptionException;
import dev.cacheprog.options.ParsedCommand;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GitHubSettingsTest {
  private static final Map<String, String> JOB =
      Map.of(
          "CACHEPROG_REMOTE_STORAGE_TYPE",
          "github",
          "ACTIONS_RESULTS_URL",
          "https://results-receiver.actions.githubusercontent.com/",
          "ACTIONS_RUNTIME_TOKEN",
          "the.secret.token\n",
          "GITHUB_SERVER_URL",
          "https://github.com",
          "GITHUB_REPOSITORY",
          "octo/repo",
          "GITHUB_REF",
          "refs/heads/main");

  private static GitHubSettings settings(String... namesAndValues) throws OptionException {
    Map<String, String> environment = new HashMap<>(JOB);
    for (int i = 0; i < namesAndValues.length; i += 2) {
      environment.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    ParsedCommand command = CommandLine.parse(List.of(), environment);
    return GitHubSettings.of(((ParsedCommand.Direct) command).options(), environment);
  }

  private static void assertRefused(String message, String... namesAndValues) {
    assertThatExceptionOfType(OptionException.class)
        .isThrownBy(() -> settings(namesAndValues))
        .withMessageContaining(message)
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret"));
  }

  @Test
  void aJobNeedsNoOptions() throws Exception {
    GitHubSettings settings = settings();

    assertThat(settings.url())
        .hasToString("https://results-receiver.actions.githubusercontent.com");
    assertThat(settings.isOverTls()).isTrue();
    assertThat(settings.isReadOnly()).isFalse();
    assertThat(settings.layout()).isEqualTo(StoreLayout.PACKS_WITHOUT_INDEX);
    assertThat(settings.name()).doesNotContain("secret").contains("octo/repo refs/heads/main");
    assertThat(settings("GITHUB_REF", "refs/heads/other").name()).isNotEqualTo(settings.name());
  }

  @ParameterizedTest
  @ValueSource(strings = {"ACTIONS_RUNTIME_TOKEN", "ACTIONS_RESULTS_URL"})
  void aRunStepIsToldHowToGetTheVariables(String variable) {
    assertRefused(
        "needs the variable "
            + variable
            + ", which GitHub's runner gives to actions but not to 'run:' steps: export it",
        variable,
        "");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://github.example.com",
        "https://notgithub.com",
        "https://ghe.com",
        "not a url"
      })
  void gitHubEnterpriseServerIsNotSupported(String server) {
    assertRefused("GitHub Enterprise Server is not supported", "GITHUB_SERVER_URL", server);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "https://GitHub.com", "https://octo.ghe.com"})
  void gitHubComAndItsDataResidenciesAre(String server) throws Exception {
    assertThat(settings("GITHUB_SERVER_URL", server)).isNotNull();
  }

  @Test
  void aTokenIsNotSentInTheClear() {
    assertRefused(
        "ACTIONS_RESULTS_URL must begin with https", "ACTIONS_RESULTS_URL", "http://results");
    assertRefused("ACTIONS_RESULTS_URL is not a URL", "ACTIONS_RESULTS_URL", "secret results");
    assertRefused("ACTIONS_RUNTIME_TOKEN", "ACTIONS_RUNTIME_TOKEN", "secret\nsecret");
  }

  @Test
  void keysHaveNoCommas() {
    assertRefused("--github-cache-prefix", "CACHEPROG_GITHUB_CACHE_PREFIX", "a,b");
    assertRefused("--github-cache-prefix", "CACHEPROG_GITHUB_CACHE_PREFIX", "a".repeat(201));
  }

  @ParameterizedTest
  @CsvSource({
    "'', false",
    "write, false",
    "write-only, false",
    "new-mode, false",
    "read, true",
    "' READ ', true",
    "none, true",
  })
  void theWorkflowDecidesWhetherItIsReadOnly(String mode, boolean isReadOnly) throws Exception {
    assertThat(settings("ACTIONS_CACHE_MODE", mode).isReadOnly()).isEqualTo(isReadOnly);
  }
}
