package dev.cacheprog.options;

import static dev.cacheprog.options.CommandLines.assertRefused;
import static dev.cacheprog.options.CommandLines.options;
import static dev.cacheprog.options.CommandLines.parse;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Commands, flags and variables, and their precedence.
class CommandLineTest {
  @Test
  void directIsTheDefaultCommand() throws Exception {
    assertThat(parse()).isInstanceOf(ParsedCommand.Direct.class);
    assertThat(parse("direct")).isInstanceOf(ParsedCommand.Direct.class);
    assertThat(options(parse("--disable-get")).get(BuildFlags.DISABLE_GET)).isTrue();
    assertThat(options(parse("direct", "--disable-get")).get(BuildFlags.DISABLE_GET)).isTrue();
  }

  @Test
  void proxyHasItsOwnOptions() throws Exception {
    assertThat(parse("proxy")).isInstanceOf(ParsedCommand.Proxy.class);
    assertThat(options(parse("proxy", "--listen-address", ":1")).get(ProxyFlags.LISTEN_ADDRESS))
        .isEqualTo(new ListenAddress("", 1));
    assertRefused("unknown flag '--disable-get'; --help lists the flags", "proxy", "--disable-get");
  }

  @Test
  void foldersAndFlagsCanBeMixed() throws Exception {
    assertThat(parse("settle-mtimes", "a", "--all", "b"))
        .isInstanceOfSatisfying(
            ParsedCommand.SettleMtimes.class,
            settle -> {
              assertThat(settle.folders()).containsExactly("a", "b");
              assertThat(settle.options().get(CommandFlags.SETTLE_ALL)).isTrue();
            });
    assertThat(parse("settle-mtimes"))
        .isInstanceOfSatisfying(
            ParsedCommand.SettleMtimes.class, settle -> assertThat(settle.folders()).isEmpty());
  }

  @Test
  void wordsAfterTwoDashesAreOperands() throws Exception {
    assertThat(parse("prefill", "--prefetch-key", "k", "--", "go", "vet", "--help", "--", "-x"))
        .isInstanceOfSatisfying(
            ParsedCommand.Prefill.class,
            prefill -> {
              assertThat(prefill.words()).containsExactly("go", "vet", "--help", "--", "-x");
              assertThat(prefill.options().isSet(PrefetchFlags.PREFETCH_KEY)).isTrue();
            });
    assertRefused("unknown flag '--'; --help lists the flags", "direct", "--", "x");
  }

  @Test
  void reportTakesFilesAndAShortFlag() throws Exception {
    assertThat(parse("report", "a", "-o", "-", "b", "--actiongraph=g"))
        .isInstanceOfSatisfying(
            ParsedCommand.Report.class,
            report -> {
              assertThat(report.files()).containsExactly("a", "b");
              assertThat(report.options().get(CommandFlags.REPORT_OUTPUT)).contains("-");
              assertThat(report.options().get(CommandFlags.REPORT_ACTIONGRAPH)).contains("g");
            });
    assertThat(options(parse("report", "a")).get(CommandFlags.REPORT_OUTPUT))
        .contains("report.html");
    assertRefused(
        "report needs a file written by --record (CACHEPROG_RECORD): cacheprog report <file>",
        "report",
        "-o",
        "x");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-h", "--help"})
  void helpIsPrintedForAHelpFlagAnywhere(String help) throws Exception {
    assertThat(parse(help)).isInstanceOf(ParsedCommand.Help.class);
    assertThat(parse("direct", help)).isInstanceOf(ParsedCommand.Help.class);
    assertThat(parse("direct", "--no-such-flag", "word", help))
        .isInstanceOf(ParsedCommand.Help.class);
    assertThat(parse("--version", help)).isInstanceOf(ParsedCommand.Help.class);
  }

  @Test
  void versionIsPrintedForAVersionFlagAnywhere() throws Exception {
    assertThat(parse("--version")).isEqualTo(new ParsedCommand.Version());
    assertThat(parse("direct", "--retry-after", "x", "--version"))
        .isEqualTo(new ParsedCommand.Version());
  }

  @Test
  void helpAndVersionAreCommandsToo() throws Exception {
    assertThat(parse("help")).isEqualTo(parse("--help"));
    assertThat(parse("help", "--help")).isEqualTo(parse("--help"));
    assertThat(parse("help", "help")).isEqualTo(parse("--help"));
    assertThat(parse("help", "doctor")).isEqualTo(parse("doctor", "--help"));
    assertThat(parse("version")).isEqualTo(new ParsedCommand.Version());
    assertThat(parse("-v")).isEqualTo(new ParsedCommand.Version());
    assertRefused(
        "unknown command 'docter'; did you mean doctor? The commands are: direct, proxy, doctor,"
            + " prefill, restore, save, run, wait, stats, trim, clear, settle-mtimes, report, help, version",
        "help",
        "docter");
    assertRefused("unknown flag '-v'; --help lists the flags", "prefill", "go", "build", "-v");
  }

  @Test
  void helpIsPrintedDespiteAnInvalidVariable() throws Exception {
    Map<String, String> environment = Map.of("CACHEPROG_RETRY_AFTER", "x");

    assertThat(CommandLine.parse(List.of("-h"), environment))
        .isInstanceOf(ParsedCommand.Help.class);
  }

  @Test
  void aFlagTakesPrecedenceOverItsVariable() throws Exception {
    Map<String, String> environment =
        Map.of("CACHEPROG_LOG_LEVEL", "no level at all", "CACHEPROG_S3_PREFIX", "shared");

    Options options =
        options(CommandLine.parse(List.of("--log-level", "WARN", "--s3-prefix="), environment));

    assertThat(options.get(LogFlags.LOG_LEVEL)).isEqualTo(LogLevel.WARN);
    assertThat(options.get(S3Flags.S3_PREFIX)).isEqualTo(new PrefixTemplate(""));
    assertThat(options.isSet(S3Flags.S3_PREFIX)).isTrue();
  }

  @Test
  void emptyAndUnknownVariablesAreIgnored() throws Exception {
    Options options =
        options(
            CommandLine.parse(
                List.of(),
                Map.of(
                    "CACHEPROG_RETRY_AFTER", "not ours",
                    "CACHEPROG_REMOTE_STORAGE_RETRY_AFTER", "",
                    "CACHEPROG_DISABLE_GET", "",
                    "CACHEPROG_PROXY_PORT", "8080")));

    assertThat(options.get(RemoteFlags.RETRY_AFTER)).isEqualTo(Duration.ofSeconds(15));
    assertThat(options.isSet(RemoteFlags.RETRY_AFTER)).isFalse();
    assertThat(options.isSet(BuildFlags.DISABLE_GET)).isFalse();
  }

  @Test
  void theMainVariableTakesPrecedenceUnlessItIsEmpty() throws Exception {
    assertThat(rootDirectory(Map.of("CACHEPROG_ROOT_DIRECTORY", "a"))).contains("a");
    assertThat(
            rootDirectory(
                Map.of("CACHEPROG_ROOT_DIRECTORY", "a", "CACHEPROG_DISK_STORAGE_ROOT", "b")))
        .contains("a");
    assertThat(
            rootDirectory(
                Map.of("CACHEPROG_ROOT_DIRECTORY", "", "CACHEPROG_DISK_STORAGE_ROOT", "b")))
        .contains("b");
  }

  @Test
  void theLastOfRepeatedFlagsCountsUnderAnyName() throws Exception {
    Options options =
        options(parse("--root-directory", "a", "--disk-storage-root=b", "--root-directory=c"));

    assertThat(options.get(DiskFlags.ROOT_DIRECTORY)).contains("c");
  }

  @Test
  void aSwitchNeedsNoValue() throws Exception {
    Options options = options(parse("--disable-get", "--disable-put"));

    assertThat(options.get(BuildFlags.DISABLE_GET)).isTrue();
    assertThat(options.get(BuildFlags.DISABLE_PUT)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "true,true",
    "1,true",
    "True,true",
    "TRUE,true",
    "false,false",
    "0,false",
    "False,false"
  })
  void aSwitchTakesAValueInTheSameOrTheNextWord(String text, boolean value) throws Exception {
    assertThat(options(parse("--disable-get=" + text)).get(BuildFlags.DISABLE_GET))
        .isEqualTo(value);
    assertThat(options(parse("--disable-get", text)).get(BuildFlags.DISABLE_GET)).isEqualTo(value);
  }

  @Test
  void aSwitchTakesNoOtherWordAsItsValue() {
    assertRefused(
        "unexpected argument 'no'; a command comes first, then flags in the form --name value or"
            + " --name=value",
        "--disable-get",
        "no");
    assertRefused("--disable-get is 'no' but must be true, false, 1 or 0", "--disable-get=no");
    assertRefused("--disable-get is '' but must be true, false, 1 or 0", "--disable-get=");
  }

  @Test
  void aValueInTheNextWordMayStartWithOneDash() throws Exception {
    assertThat(
            options(parse("--max-consecutive-errors", "-1"))
                .get(RemoteFlags.MAX_CONSECUTIVE_ERRORS))
        .isEqualTo(-1);
  }

  @Test
  void aValueInTheSameWordCanBeAnyText() throws Exception {
    assertThat(options(parse("--s3-region=--a=b")).get(S3Flags.S3_REGION)).contains("--a=b");
  }

  private static Optional<String> rootDirectory(Map<String, String> environment)
      throws OptionException {
    return options(CommandLine.parse(List.of(), environment)).get(DiskFlags.ROOT_DIRECTORY);
  }

  @Test
  void theSourceOfAValueIsAvailable() throws Exception {
    Options options =
        ((ParsedCommand.Direct)
                CommandLine.parse(List.of("--s3-prefix", "p"), Map.of("CACHEPROG_S3_BUCKET", "b")))
            .options();

    assertThat(options.source(S3Flags.S3_PREFIX)).isEqualTo("--s3-prefix");
    assertThat(options.source(S3Flags.S3_BUCKET)).isEqualTo("CACHEPROG_S3_BUCKET");
    assertThat(options.source(S3Flags.S3_REGION)).isEmpty();
  }
}
