package dev.cacheprog.options;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Modifier;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Tests every option twice: its default, and the value of a text.
class OptionTableTest {
  @Test
  void everyOptionHasASample() {
    assertThat(OptionSamples.ALL)
        .extracting(OptionSamples.Sample::option)
        .isEqualTo(OptionTable.ALL);
  }

  @Test
  void everyConstantIsInTheList() throws Exception {
    assertThat(classesOfFlags())
        .isNotEmpty()
        .flatExtracting(each -> List.of(each.getFields()))
        .filteredOn(field -> field.getType() == Option.class)
        .allMatch(field -> Modifier.isStatic(field.getModifiers()))
        .extracting(field -> field.get(null))
        .containsExactlyInAnyOrderElementsOf(OptionTable.ALL);
  }

  /// Every class of the package whose name ends in `Flags`.
  private static List<Class<?>> classesOfFlags() throws Exception {
    Path folder = Path.of(OptionTable.class.getResource("OptionTable.class").toURI()).getParent();
    List<Class<?>> classes = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*Flags.class")) {
      for (Path file : files) {
        String name = file.getFileName().toString().replace(".class", "");
        classes.add(Class.forName(OptionTable.class.getPackageName() + "." + name));
      }
    }
    return classes;
  }

  @Test
  void withoutFlagsAndVariablesEveryOptionHasItsDefault() throws Exception {
    for (Subcommand subcommand : Subcommand.values()) {
      Options options = parse(subcommand, List.of(), Map.of());
      for (OptionSamples.Sample<?> sample : samplesOf(subcommand)) {
        assertThat((Object) options.get(sample.option())).isEqualTo(sample.byDefault());
        assertThat(options.isSet(sample.option())).as(sample.option().flag()).isFalse();
      }
    }
  }

  @Test
  void everyFlagGivesItsOptionAValueThatIsNotTheDefault() throws Exception {
    int mostNames =
        OptionSamples.ALL.stream().mapToInt(each -> each.option().flags().size()).max().orElse(0);
    for (int name = 0; name < mostNames; name++) {
      for (Subcommand subcommand : Subcommand.values()) {
        List<String> attached = new ArrayList<>();
        List<String> apart = new ArrayList<>();
        for (OptionSamples.Sample<?> sample : samplesOf(subcommand)) {
          String flag = sample.option().flags().get(name % sample.option().flags().size());
          attached.add(flag + "=" + sample.text());
          apart.addAll(List.of(flag, sample.text()));
        }

        assertHoldsTheSamples(subcommand, parse(subcommand, attached, Map.of()));
        assertHoldsTheSamples(subcommand, parse(subcommand, apart, Map.of()));
      }
    }
  }

  @Test
  void everyVariableGivesItsOptionAValueThatIsNotTheDefault() throws Exception {
    int mostNames =
        OptionSamples.ALL.stream()
            .mapToInt(each -> each.option().variables().size())
            .max()
            .orElse(0);
    for (int name = 0; name < mostNames; name++) {
      Map<String, String> environment = new HashMap<>();
      for (OptionSamples.Sample<?> sample : OptionSamples.ALL) {
        List<String> variables = sample.option().variables();
        environment.put("CACHEPROG_" + variables.get(name % variables.size()), sample.text());
      }

      for (Subcommand subcommand : Subcommand.values()) {
        assertHoldsTheSamples(subcommand, parse(subcommand, List.of(), environment));
      }
    }
  }

  @Test
  void namesAreUnique() {
    List<String> flags = new ArrayList<>(List.of("--help", "--version"));
    List<String> variables = new ArrayList<>();
    for (Option<?> option : OptionTable.ALL) {
      flags.addAll(option.flags());
      variables.addAll(option.variables());
    }

    assertThat(flags).doesNotHaveDuplicates();
    assertThat(variables).doesNotHaveDuplicates();
  }

  @Test
  void onlyCredentialsAndHeadersAreSecret() {
    assertThat(OptionTable.ALL)
        .filteredOn(Option::secret)
        .extracting(Option::flag)
        .containsExactly(
            "--s3-access-key-secret",
            "--s3-session-token",
            "--s3-put-headers",
            "--http-storage-extra-headers",
            "--oci-password",
            "--azure-account-key",
            "--azure-sas-token",
            "--azure-connection-string",
            "--azure-id-token",
            "--proxy-read-token",
            "--proxy-write-token",
            "--metrics-proxy-extra-headers",
            "--metrics-push-extra-headers");
  }

  @Test
  void hasTheVariablesOfTheGoOriginal() {
    assertThat(OptionTable.ALL)
        .flatExtracting(Option::environmentNames)
        .containsAll(
            Arrays.asList(
                "CACHEPROG_REMOTE_STORAGE_TYPE",
                "CACHEPROG_REMOTE_STORAGE_RETRY_AFTER",
                "CACHEPROG_REMOTE_STORAGE_MAX_CONSECUTIVE_ERRORS",
                "CACHEPROG_DISK_STORAGE_ROOT",
                "CACHEPROG_ROOT_DIRECTORY",
                "CACHEPROG_S3_FORCE_PATH_STYLE",
                "CACHEPROG_S3_ANONYMOUS",
                "CACHEPROG_S3_CREDENTIALS_ENDPOINT",
                "CACHEPROG_S3_EXCLUDE_HEADERS_FROM_SIGNING",
                "CACHEPROG_HTTP_STORAGE_BASE_URL",
                "CACHEPROG_PROXY_LISTEN_ADDRESS",
                "CACHEPROG_METRICS_PROXY_ENDPOINT",
                "CACHEPROG_METRICS_PROXY_EXTRA_LABELS",
                "CACHEPROG_METRICS_PROXY_EXTRA_HEADERS",
                "CACHEPROG_DISABLE_GET",
                "CACHEPROG_METRICS_PUSH_ENDPOINT",
                "CACHEPROG_METRICS_PUSH_METHOD",
                "CACHEPROG_METRICS_PUSH_EXTRA_LABELS",
                "CACHEPROG_METRICS_PUSH_EXTRA_HEADERS",
                "CACHEPROG_USE_VM_HISTOGRAMS",
                "CACHEPROG_LOG_LEVEL",
                "CACHEPROG_CPU_PROFILE_PATH",
                "CACHEPROG_MEM_PROFILE_PATH",
                "CACHEPROG_TRACE_PROFILE_PATH",
                "CACHEPROG_FGPROF_PATH"));
  }

  private static List<OptionSamples.Sample<?>> samplesOf(Subcommand subcommand) {
    return OptionSamples.ALL.stream()
        .filter(sample -> sample.option().subcommands().contains(subcommand))
        .toList();
  }

  private static void assertHoldsTheSamples(Subcommand subcommand, Options options) {
    for (OptionSamples.Sample<?> sample : samplesOf(subcommand)) {
      assertThat((Object) options.get(sample.option())).isEqualTo(sample.value());
      assertThat(sample.value()).as(sample.option().flag()).isNotEqualTo(sample.byDefault());
      assertThat(options.isSet(sample.option())).as(sample.option().flag()).isTrue();
    }
  }

  private static Options parse(
      Subcommand subcommand, List<String> args, Map<String, String> environment)
      throws OptionException {
    List<String> words = new ArrayList<>(args);
    words.addFirst(subcommand.word());
    if (subcommand == Subcommand.REPORT) {
      words.add(1, "record");
    }
    if (subcommand == Subcommand.RUN) {
      words.addAll(List.of("--", "go"));
    }
    return CommandLines.options(CommandLine.parse(words, environment));
  }

  /// Because it checks a build with the same flags.
  @Test
  void doctorTakesEveryOptionOfABuild() {
    assertThat(OptionTable.ALL)
        .filteredOn(option -> option.subcommands().contains(Subcommand.DIRECT))
        .allMatch(option -> option.subcommands().contains(Subcommand.DOCTOR));
  }
}
