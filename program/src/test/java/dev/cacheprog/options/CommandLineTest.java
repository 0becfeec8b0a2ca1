package dev.cacheprog.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {
  private static final Set<Subcommand> DIRECT = EnumSet.of(Subcommand.DIRECT);

  private static final ValueType<String> WORD =
      new ValueType<>("word", ValueType.Arity.ONE) {
        @Override
        public String parse(String text) {
          return text;
        }
      };

  private static final Option<List<String>> LIST =
      Option.of("--list", "LIST", ValueType.listOf(WORD), DIRECT).help("A list.");

  private static final Option<Integer> SECRET_NUMBER =
      Option.of("--pin", "PIN", ValueType.count(), DIRECT)
          .defaultValue("0")
          .secret()
          .help("A secret number.");

  static Options options(ParsedCommand command) {
    return switch (command) {
      case ParsedCommand.Direct(Options options) -> options;
      case ParsedCommand.Proxy(Options options) -> options;
      case ParsedCommand.Doctor(Options options, _) -> options;
      case ParsedCommand.Prefill(var _, Options options) -> options;
      case ParsedCommand.Trim(Options options) -> options;
      case ParsedCommand.Clear(Options options) -> options;
      case ParsedCommand.Stats(Options options) -> options;
      case ParsedCommand.SettleMtimes(var _, Options options) -> options;
      case ParsedCommand.Report(var _, Options options) -> options;
      case ParsedCommand.Help _, ParsedCommand.Version _ -> throw new AssertionError(command);
    };
  }

  /// Invalid options count as not given; valid ones are used, wherever they are.
  @Test
  void doctorCollectsAllProblems() throws Exception {
    ParsedCommand command =
        CommandLine.parse(
            List.of(
                "doctor",
                "--s3-buket",
                "b",
                "--s3-prefix=p",
                "--retry-after=soon",
                "stray",
                "--json",
                "--s3-region"),
            Map.of(
                "CACHEPROG_S3_ENDPOINT", "localhost:9000",
                "CACHEPROG_S3_ACCESS_KEY_SECRET_FILE", "/no/such/file",
                "CACHEPROG_S3_BUCKET", "c"));

    assertThat(command).isInstanceOf(ParsedCommand.Doctor.class);
    ParsedCommand.Doctor doctor = (ParsedCommand.Doctor) command;
    assertThat(doctor.problems())
        .extracting(OptionProblem::message)
        .satisfiesExactly(
            message -> assertThat(message).contains("'--s3-buket'; did you mean --s3-bucket?"),
            message -> assertThat(message).contains("unexpected argument 'stray'"),
            message -> assertThat(message).contains("--s3-region needs a value"),
            message -> assertThat(message).contains("--retry-after is 'soon'"),
            message -> assertThat(message).contains("CACHEPROG_S3_ENDPOINT is 'localhost:9000'"),
            message -> assertThat(message).contains("CACHEPROG_S3_ACCESS_KEY_SECRET_FILE names"));
    assertThat(doctor.problems())
        .extracting(OptionProblem::option)
        .containsExactly(
            null,
            null,
            null,
            RemoteFlags.RETRY_AFTER,
            S3Flags.S3_ENDPOINT,
            S3Flags.S3_ACCESS_KEY_SECRET);
    assertThat(doctor.options().get(S3Flags.S3_PREFIX).text()).isEqualTo("p");
    assertThat(doctor.options().get(S3Flags.S3_BUCKET)).contains("c");
    assertThat(doctor.options().get(CommandFlags.JSON)).isTrue();
    assertThat(doctor.options().get(S3Flags.S3_ENDPOINT)).isEmpty();
  }

  @Test
  void doctorDropsArgumentsWithAnUnclosedQuote() throws Exception {
    assertThat(CommandLine.parse(List.of("doctor", "'--json"), Map.of()))
        .isInstanceOfSatisfying(
            ParsedCommand.Doctor.class,
            doctor ->
                assertThat(doctor.problems())
                    .singleElement()
                    .extracting(OptionProblem::message)
                    .asString()
                    .contains("is not closed"));
  }

  @Test
  void variablesOfInvalidOptionsCanBeRemoved() {
    assertThat(
            OptionProblem.remove(
                List.of(
                    new OptionProblem(null, "a word"),
                    new OptionProblem(S3Flags.S3_ACCESS_KEY_SECRET, "a file")),
                Map.of(
                    "CACHEPROG_S3_ACCESS_KEY_SECRET_FILE", "/no/such/file",
                    "CACHEPROG_S3_BUCKET", "b")))
        .containsOnly(Map.entry("CACHEPROG_S3_BUCKET", "b"));
  }

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

  @Test
  void rejectsAnUnknownCommand() {
    assertRefused(
        "unknown command 'drect'; did you mean direct? The commands are: direct, proxy, doctor,"
            + " prefill, stats, trim, clear, settle-mtimes, report, help, version",
        "drect");
    assertRefused(
        "unknown command ''. The commands are: direct, proxy, doctor, prefill,"
            + " stats, trim, clear, settle-mtimes, report, help, version",
        "");
    assertRefused(
        "unknown command 'x'. The commands are: direct, proxy, doctor, prefill,"
            + " stats, trim, clear, settle-mtimes, report, help, version",
        "x",
        "-h");
  }

  @Test
  void rejectsAnUnexpectedArgument() {
    assertRefused(
        "unexpected argument 'direct'; a command comes first, then flags in the form --name value"
            + " or --name=value",
        "--disable-get",
        "direct");
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
            + " prefill, stats, trim, clear, settle-mtimes, report, help, version",
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

  @ParameterizedTest
  @ValueSource(strings = {"--retry-after", "--log-output", "--s3-access-key-secret"})
  void rejectsAFlagWithoutAValue(String flag) {
    assertThatExceptionOfType(OptionException.class)
        .isThrownBy(() -> parse(flag))
        .withMessageStartingWith(flag + " needs a value: " + flag + "=<");
    assertThatExceptionOfType(OptionException.class)
        .isThrownBy(() -> parse(flag, "--disable-get"))
        .withMessageStartingWith(flag + " needs a value: " + flag + "=<");
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

  @ParameterizedTest
  @CsvSource({
    "--s3-bukcet=x, --s3-bucket",
    "-s3-bucket, --s3-bucket",
    "--S3_BUCKET, --s3-bucket",
    "--CACHEPROG_S3_BUCKET=x, --s3-bucket",
    "--remote-storage-retry-after, --retry-after",
    "--disable-gets, --disable-get",
    "--lgo-level, --log-level",
    "-help, --help",
    "--Version, --version",
  })
  void suggestsASimilarFlag(String word, String meant) {
    assertThatExceptionOfType(OptionException.class)
        .isThrownBy(() -> parse(word))
        .withMessageStartingWith("unknown flag '")
        .withMessageEndingWith("; did you mean " + meant + "?");
  }

  @Test
  void suggestsNothingForAnUnrelatedFlag() {
    assertRefused("unknown flag '--frobnicate'; --help lists the flags", "--frobnicate=1");
    assertRefused("unknown flag '-'; --help lists the flags", "-");
    assertRefused("unknown flag '--'; --help lists the flags", "--");
  }

  @Test
  void theErrorNamesTheFlagOrVariableOfAnInvalidValue() {
    assertRefused(
        "--disk-storage-root is '\0' but must be a path: Nul character not allowed"
            .replace('\0', ' '),
        "--disk-storage-root=\0");
    assertThatExceptionOfType(OptionException.class)
        .isThrownBy(
            () ->
                CommandLine.parse(List.of(), Map.of("CACHEPROG_REMOTE_STORAGE_RETRY_AFTER", "15")))
        .withMessage(
            "CACHEPROG_REMOTE_STORAGE_RETRY_AFTER is '15' but must be a duration such as 1h30m,"
                + " 15s, 500ms or 0; the unit is missing");
  }

  @Test
  void rejectsValuesOutOfRange() {
    assertRefused("--retry-after is '-1s' but must not be negative", "--retry-after", "-1s");
    assertRefused(
        "--max-concurrent-remote-gets is '-1' but must be a whole number from 0 to 2147483647",
        "--max-concurrent-remote-gets=-1");
    assertRefused(
        "--min-remote-put-size is '1k' but must be a size in bytes, such as 1048576, 500MB or"
            + " 10GiB",
        "--min-remote-put-size=1k");
    assertRefused(
        "--remote-storage-type is 'gcs' but must be one of s3, http, disabled",
        "--remote-storage-type=gcs");
  }

  @Test
  void errorsAreOneLineForAnyValue() {
    assertThatExceptionOfType(OptionException.class)
        .isThrownBy(() -> parse("--retry-after=a\nb" + "c".repeat(1000)))
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n").hasSizeLessThan(250))
        .withMessageStartingWith("--retry-after is 'a bcc");
  }

  @Test
  void errorsNeverContainASecret() {
    assertRefused(
        "unexpected argument after a secret; a command comes first, then flags in the form --name"
            + " value or --name=value",
        "--s3-access-key-secret",
        "hush",
        "secret");
    assertThatExceptionOfType(OptionException.class)
        .isThrownBy(
            () -> CommandLine.parse(List.of("--pin=hush"), Map.of(), List.of(SECRET_NUMBER)))
        .withMessage("--pin (secret, not shown) must be a whole number from 0 to 2147483647");
    assertThatExceptionOfType(OptionException.class)
        .isThrownBy(
            () ->
                CommandLine.parse(
                    List.of(), Map.of("CACHEPROG_PIN", "hush"), List.of(SECRET_NUMBER)))
        .withMessage(
            "CACHEPROG_PIN (secret, not shown) must be a whole number from 0 to" + " 2147483647");
    assertRefused(
        "unknown flag '--s3-secret'; did you mean --s3-access-key-secret?",
        "--s3-secret=hush",
        "secret");
  }

  /// A secret as the value of an option, which can be a list of headers.
  private static String valueOf(Option<?> option, String secret) {
    return option.type().name().startsWith("name:value") ? "X-Secret:" + secret : secret;
  }

  private static Object valueIn(ParsedCommand command, Option<?> option) {
    return options(command).get(option);
  }

  private static List<String> commandOf(Option<?> option) {
    String word = option.subcommands().contains(Subcommand.DIRECT) ? "" : "proxy";
    return word.isEmpty() ? List.of() : List.of(word);
  }

  @Test
  void whiteSpaceAroundASecretIsRemoved(@TempDir Path folder) throws Exception {
    String around = " \t hush \r\n\u00a0\ufeff\n";
    for (Option<?> option : credentials()) {
      Object wanted = option.type().parse(valueOf(option, "hush"));
      String variable = option.environmentNames().getFirst();
      Path file = Files.writeString(folder.resolve("secret"), valueOf(option, around));
      List<String> command = commandOf(option);
      List<String> flag = new ArrayList<>(command);
      flag.add(option.flag() + "=" + valueOf(option, around));
      assertThat(
              List.of(
                  valueIn(
                      CommandLine.parse(command, Map.of(variable, valueOf(option, around))),
                      option),
                  valueIn(CommandLine.parse(flag, Map.of()), option)))
          .as(option.flag())
          .containsOnly(wanted);
      if (option.secret()) {
        assertThat(
                valueIn(
                    CommandLine.parse(command, Map.of(variable + "_FILE", file.toString())),
                    option))
            .isEqualTo(wanted);
      }
    }
  }

  @Test
  void controlCharactersInASecretAreRejectedWithoutShowingIt() throws Exception {
    for (Option<?> option : credentials()) {
      for (String control :
          List.of("\n", "\r", "\r\n", "\0", "\u0001", "\u001b", "\u007f", "\u0085")) {
        String value = valueOf(option, "hush" + control + "x");
        List<String> command = commandOf(option);
        assertThatExceptionOfType(OptionException.class)
            .as("%s with %s", option.flag(), (int) control.charAt(0))
            .isThrownBy(
                () ->
                    CommandLine.parse(command, Map.of(option.environmentNames().getFirst(), value)))
            .withMessageStartingWith(option.environmentNames().getFirst())
            .withMessageEndingWith("must not contain line breaks or other control characters")
            .satisfies(
                e ->
                    assertThat(option.secret() && String.valueOf(e.getMessage()).contains("hush"))
                        .isFalse());
      }
    }
  }

  /// All secrets, and the name of the key, which goes into a header with a signature.
  private static List<Option<?>> credentials() {
    List<Option<?>> all = new ArrayList<>(OptionTable.ALL);
    all.removeIf(option -> !option.secret() && !option.equals(S3Flags.S3_ACCESS_KEY_ID));
    assertThat(all).hasSizeGreaterThan(7);
    return all;
  }

  @Test
  void rejectsAPasswordInAUrlWithoutPrintingIt() {
    assertRefused(
        "--s3-endpoint is 'https://(hidden)@store' but must be a URL without user and password",
        "--s3-endpoint=https://me:hush@store");
  }

  @Test
  void toStringOfOptionsHasNoValues() throws Exception {
    assertThat(parse("--s3-access-key-secret=hush").toString()).doesNotContain("hush");
  }

  @Test
  void rejoinsATemplateThatGoSplit() throws Exception {
    String literally = "--s3-prefix=\"{% env.CACHEPROG_S3_PREFIX %}/golangci-lint-cache\"";

    Options options = options(parse(literally.split(" ")));

    assertThat(options.get(S3Flags.S3_PREFIX).text())
        .isEqualTo("{% env.CACHEPROG_S3_PREFIX %}/golangci-lint-cache");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--s3-prefix={% GOOS %}/{%GOARCH %}/x --disable-get",
        "--s3-prefix='{% GOOS %}/{%GOARCH %}/x' --disable-get",
        "--disable-get --s3-prefix {% GOOS %}/{%GOARCH %}/x",
        "--s3-prefix={% GOOS %}/{%GOARCH %}/x --disable-get=true",
      })
  void rejoinsEveryPlaceholderAndNothingElse(String line) throws Exception {
    Options options = options(parse(line.split(" ")));

    assertThat(options.get(S3Flags.S3_PREFIX).text()).isEqualTo("{% GOOS %}/{%GOARCH %}/x");
    assertThat(options.get(BuildFlags.DISABLE_GET)).isTrue();
  }

  @Test
  void anUnclosedPlaceholderDoesNotTakeTheNextFlag() {
    assertRefused(
        "--s3-prefix is '{% GOOS' but must close every {% with %}",
        "--s3-prefix={%", "GOOS", "--disable-get");
  }

  @Test
  void rejectsAnUnknownPlaceholder() {
    assertRefused(
        "--s3-prefix is '{% HOME %}' but must not contain the unknown placeholder 'HOME'; use GOOS,"
            + " GOARCH or env.NAME",
        "--s3-prefix={% HOME %}");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '|',
      value = {
        "--log-output=\"go.log\", go.log",
        "--log-output='go.log', go.log",
        "--log-output='go.log, 'go.log",
        "--log-output=go'.log', go'.log'",
        "--log-output=\", \"",
      })
  void removesTheQuotesThatGoLeavesAroundAValue(String word, String file) throws Exception {
    assertThat(options(parse(word)).get(LogFlags.LOG_OUTPUT)).isEqualTo(new LogOutput.File(file));
  }

  /// The words that staticcheck, which does not support quotes, splits a line into.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"--s3-prefix={% GOOS %}/{% GOARCH %}/x\" --disable-get --log-output=\"a\"",
        "'--s3-prefix={% GOOS %}/{% GOARCH %}/x' '--disable-get' --log-output 'a'",
        "direct --s3-prefix \"{% GOOS %}/{% GOARCH %}/x\" \"--log-output=a\" --disable-get",
      })
  void wordsThatTheClientSplitWithinQuotesAreJoined(String line) throws Exception {
    Options options = options(parse(line.split(" ")));

    assertThat(options.get(S3Flags.S3_PREFIX).text()).isEqualTo("{% GOOS %}/{% GOARCH %}/x");
    assertThat(options.get(BuildFlags.DISABLE_GET)).isTrue();
    assertThat(options.get(LogFlags.LOG_OUTPUT)).isEqualTo(new LogOutput.File("a"));
  }

  @Test
  void anUnclosedQuoteIsRejected() {
    assertRefused(
        "the quote \" before --s3-prefix is not closed; put the same quote at the end of the flag",
        "\"--s3-prefix={%",
        "GOOS",
        "%}/lint");
  }

  @Test
  void quotesInAVariableBelongToTheValue() throws Exception {
    assertThat(options(parse("--s3-region", "'a'")).get(S3Flags.S3_REGION)).contains("a");
    assertThat(
            options(CommandLine.parse(List.of(), Map.of("CACHEPROG_S3_REGION", "'a'")))
                .get(S3Flags.S3_REGION))
        .contains("'a'");
  }

  @Test
  void aListTakesSeveralWordsAndGrowsWithEveryFlag() throws Exception {
    assertThat(list("--list", "a", "b")).containsExactly("a", "b");
    assertThat(list("--list", "a", "--list=b", "--list", "c,d", "e"))
        .containsExactly("a", "b", "c", "d", "e");
    assertThat(list("--list=\"a,b\"", "--list", "\"c,d\"", "e")).containsExactly("a,b", "c,d", "e");
    assertThat(list("--list=")).isEmpty();
    assertThatExceptionOfType(OptionException.class)
        .isThrownBy(() -> list("--list", "--list", "a"))
        .withMessage("--list needs a value: --list=<word,...>");
    assertThatExceptionOfType(OptionException.class)
        .isThrownBy(() -> list("--list=a", "b"))
        .withMessageStartingWith("unexpected argument 'b'");
  }

  @Test
  void aSecretCanBeReadFromAFile(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("secret"), "hush\n");
    Map<String, String> environment =
        Map.of("CACHEPROG_S3_ACCESS_KEY_SECRET_FILE", file.toString());

    assertThat(options(CommandLine.parse(List.of(), environment)).get(S3Flags.S3_ACCESS_KEY_SECRET))
        .contains("hush");
    assertThat(
            options(CommandLine.parse(List.of("--s3-access-key-secret=flag"), environment))
                .get(S3Flags.S3_ACCESS_KEY_SECRET))
        .contains("flag");
    // For secrets only, so not for the bucket.
    assertThat(
            options(
                    CommandLine.parse(
                        List.of(), Map.of("CACHEPROG_S3_BUCKET_FILE", file.toString())))
                .get(S3Flags.S3_BUCKET))
        .isEmpty();
  }

  @Test
  void aMissingSecretFileIsAnError() {
    assertThatExceptionOfType(OptionException.class)
        .isThrownBy(
            () ->
                CommandLine.parse(
                    List.of(), Map.of("CACHEPROG_S3_SESSION_TOKEN_FILE", "/nowhere/token")))
        .withMessageStartingWith(
            "CACHEPROG_S3_SESSION_TOKEN_FILE names a file that cannot be read: '/nowhere/token'");
  }

  @Test
  void aListInAVariableIsSeparatedByCommas() throws Exception {
    Map<String, String> environment = Map.of("CACHEPROG_LIST", "a, \"b,c\",\n\"say \"\"d\"\"\",");

    Options options = options(CommandLine.parse(List.of(), environment, List.of(LIST)));

    assertThat(options.get(LIST)).containsExactly("a", "b,c", "say \"d\"");
  }

  private static List<String> list(String... args) throws OptionException {
    return options(CommandLine.parse(List.of(args), Map.of(), List.of(LIST))).get(LIST);
  }

  private static Optional<String> rootDirectory(Map<String, String> environment)
      throws OptionException {
    return options(CommandLine.parse(List.of(), environment)).get(DiskFlags.ROOT_DIRECTORY);
  }

  private static ParsedCommand parse(String... args) throws OptionException {
    return CommandLine.parse(List.of(args), Map.of());
  }

  private static void assertRefused(String message, String... args) {
    assertThatExceptionOfType(OptionException.class)
        .isThrownBy(() -> parse(args))
        .withMessage(message);
  }

  private static final Map<String, String> AT_HOME = Map.of("HOME", "/home/jane");

  @ParameterizedTest
  @CsvSource({
    "~/cc, /home/jane/cc",
    "~, /home/jane",
    "cc/~/x, cc/~/x",
    "cc, cc",
    "/a$b, /a$b",
    "$, $",
  })
  void aTildeInAPathIsExpanded(String given, String meant) throws Exception {
    ParsedCommand parsed = CommandLine.parse(List.of("--root-directory", given), AT_HOME);

    assertThat(((ParsedCommand.Direct) parsed).options().get(DiskFlags.ROOT_DIRECTORY))
        .contains(meant);
  }

  @Test
  void aTildeInEveryPathOptionIsExpanded() throws Exception {
    Map<String, String> environment = new HashMap<>(AT_HOME);
    for (Option<?> option : OptionTable.ALL) {
      if (option.type().isPath()) {
        environment.put(option.environmentNames().getFirst(), "~/x");
      }
    }
    for (Subcommand subcommand : Subcommand.values()) {
      List<String> args =
          subcommand.operands().startsWith("file")
              ? List.of(subcommand.word(), "~/x")
              : List.of(subcommand.word());
      Options options = options(CommandLine.parse(args, environment));
      for (Option<?> option : CommandLine.optionsOf(subcommand, OptionTable.ALL)) {
        if (option.type().isPath()) {
          assertThat(options.get(option)).as(option.flag()).asString().contains("/home/jane/x]");
        }
      }
    }
    assertThat(CommandLine.parse(List.of("report", "~/x"), AT_HOME))
        .isInstanceOfSatisfying(
            ParsedCommand.Report.class, r -> assertThat(r.files()).containsExactly("/home/jane/x"));
    assertThat(CommandLine.parse(List.of("settle-mtimes", "~/x"), AT_HOME))
        .isInstanceOfSatisfying(
            ParsedCommand.SettleMtimes.class,
            r -> assertThat(r.folders()).containsExactly("/home/jane/x"));
  }

  @Test
  void unexpandedShellSyntaxIsRejected() {
    assertRefused(
        "--root-directory is '~bob/cc' but must be a path without ~user; only ~/ is expanded",
        "--root-directory=~bob/cc");
    for (String path : List.of("$HOME/cc", "${HOME}/cc")) {
      assertRefused(
          "--record is '"
              + path
              + "' but must be a path without variables, which are not expanded here",
          "--record",
          path);
    }
    assertRefused(
        "'$HOME/x' must be a path without variables, which are not expanded here",
        "report",
        "$HOME/x");
  }

  @Test
  void flagNamesOfOtherToolsGetASuggestion() {
    assertRefused("unknown flag '--read-only'; did you mean --disable-put?", "--read-only");
    assertRefused("unknown flag '--cache-dir'; did you mean --root-directory?", "--cache-dir=x");
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
