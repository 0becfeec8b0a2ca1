package dev.cacheprog.options;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnknownVariableTest {
  @ParameterizedTest
  @CsvSource({
    "CACHEPROG_DISABLE_PUTS, CACHEPROG_DISABLE_PUT",
    "CACHEPROG_S3_BUKET, CACHEPROG_S3_BUCKET",
    "CACHEPROG_READ_ONLY, CACHEPROG_DISABLE_PUT",
    "CACHEPROG_READONLY, CACHEPROG_DISABLE_PUT",
    "CACHEPROG_S3_SECRET_ACCESS_KEY, CACHEPROG_S3_ACCESS_KEY_SECRET",
    "CACHEPROG_CACHE_DIR, CACHEPROG_ROOT_DIRECTORY",
    "CACHEPROG_MAX_SIZE, CACHEPROG_DISK_MAX_SIZE",
    "CACHEPROG_STORAGE_TYPE, CACHEPROG_REMOTE_STORAGE_TYPE",
    "CACHEPROG_RETRY_AFTER, CACHEPROG_REMOTE_STORAGE_RETRY_AFTER",
    "CACHEPROG_LISTEN_ADDRESS, CACHEPROG_PROXY_LISTEN_ADDRESS",
    "CACHEPROG_S3_BUCKET_FILE, CACHEPROG_S3_BUCKET",
    "CACHEPROG_S3_SESION_TOKEN_FILE, CACHEPROG_S3_SESSION_TOKEN_FILE",
    "GOCACHEPROG_S3_BUCKET, CACHEPROG_S3_BUCKET",
    "CACHEPROG_FROBNICATE, ",
  })
  void theIntendedVariableIsSuggested(String name, String likely) {
    assertThat(UnknownVariable.in(Map.of(name, "x", "PATH", "/bin")))
        .containsExactly(new UnknownVariable(name, likely));
  }

  @Test
  void knownVariablesAreNotReported() {
    Map<String, String> all = new HashMap<>();
    for (Option<?> option : OptionTable.ALL) {
      for (String name : option.environmentNames()) {
        all.put(name, "x");
        if (option.secret()) {
          all.put(name + "_FILE", "x");
        }
      }
    }
    assertThat(UnknownVariable.in(all)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CACHEPROG_JVM_OPTIONS",
        "CACHEPROG_VERSION",
        "CACHEPROG_SERVER",
        "CACHEPROG_PROXY_PORT",
        "GOCACHEPROG",
        "GOCACHEPROG_FLAGS",
        "GOLANGCI_LINT_CACHEPROG",
        "GO",
      })
  void variablesOfLauncherAndScriptsAreNotReported(String name) {
    assertThat(UnknownVariable.in(Map.of(name, "x"))).isEmpty();
  }

  @Test
  void sentencesNameTheVariableAndTheSuggestion() {
    Map<String, String> environment =
        Map.of("CACHEPROG_S3_BUKET", "x", "CACHEPROG_DISABLE_PUTS", "1", "CACHEPROG_FROB", "1");

    assertThat(UnknownVariable.sentences(UnknownVariable.in(environment)))
        .isEqualTo(
            "CACHEPROG_DISABLE_PUTS is set: did you mean CACHEPROG_DISABLE_PUT?;"
                + " CACHEPROG_FROB is set, but cacheprog has no such variable;"
                + " CACHEPROG_S3_BUKET is set: did you mean CACHEPROG_S3_BUCKET?");
    assertThat(UnknownVariable.meant(environment, S3Flags.S3_REGION, S3Flags.S3_BUCKET))
        .isEqualTo("CACHEPROG_S3_BUKET is set: did you mean CACHEPROG_S3_BUCKET?");
    assertThat(UnknownVariable.meant(environment, S3Flags.S3_REGION)).isEmpty();
  }

  /// Names of other tools are not names of this program, and lead to names that are.
  @Test
  void namesFromOtherToolsLeadToOptions() {
    Map<String, String> foreign = new HashMap<>();
    ForeignNames.addTo(foreign);
    List<String> own =
        OptionTable.ALL.stream().flatMap(option -> option.variables().stream()).toList();

    assertThat(own).containsAll(foreign.values()).doesNotContainAnyElementsOf(foreign.keySet());
  }
}
