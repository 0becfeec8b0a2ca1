package dev.cacheprog.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValueTypeTest {
  private static final String WRONG_SCHEME =
      "'must be a URL that starts with http://, minio+http://, such as"
          + " minio+http://storage.example:9000'";

  private static final ValueType<Optional<URI>> URL = ValueType.url("http", "minio+http");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://store",
        "HTTP://store",
        "minio+http://store:9000/base",
        "http://[::1]:9000",
      })
  void parsesUrls(String text) {
    assertThat(URL.parse(text)).contains(URI.create(text));
  }

  @ParameterizedTest
  @CsvSource({
    "store, " + WRONG_SCHEME,
    "store:9000, " + WRONG_SCHEME,
    "127.0.0.1:9000, " + WRONG_SCHEME,
    "https://store, " + WRONG_SCHEME,
    "s3://bucket, " + WRONG_SCHEME,
    "http:store, " + WRONG_SCHEME,
    "http:///path, 'must be a URL with a host, and a port from 0 to 65535 if any'",
    "http://me@store, must be a URL without user and password",
    "http://me:hush@my_store, must be a URL without user and password",
    "http://a b, must be a URL: Illegal character in authority",
  })
  void rejectsInvalidUrls(String text, String message) {
    assertThatIllegalArgumentException().isThrownBy(() -> URL.parse(text)).withMessage(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http:///path",
        "http://my_store:port",
        "http://store:65536",
        "http://a,b",
        "http://:9000"
      })
  void rejectsUrlsWithoutAHostOrWithAnInvalidPort(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> URL.parse(text))
        .withMessage("must be a URL with a host, and a port from 0 to 65535 if any");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://my_store:9000", "http://_/x", "minio+http://my_store"})
  void hostNamesCanHaveUnderscores(String text) {
    assertThat(URL.parse(text)).contains(URI.create(text));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1048576, 1048576",
    "5kB, 5000",
    "500MB, 500000000",
    "2gb, 2000000000",
    "10GiB, 10737418240",
    "3tib, 3298534883328",
    "9223372036854775807, 9223372036854775807",
  })
  void parsesSizes(String text, long bytes) {
    assertThat(ValueType.bytes().parse(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-1",
        "+1",
        "1.5GB",
        "10G",
        "10 GB",
        "GB",
        "1B",
        "1XB",
        "9223372036854775808",
        "9999999TiB",
        "1GiBs",
        "1K1B"
      })
  void rejectsInvalidSizes(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ValueType.bytes().parse(text))
        .withMessage("must be a size in bytes, such as 1048576, 500MB or 10GiB");
  }

  @Test
  void emptyTextIsNoValue() {
    assertThat(URL.parse("")).isEmpty();
    assertThat(ValueType.text().parse("")).isEmpty();
    assertThat(ValueType.path().parse("")).isEmpty();
    assertThat(ValueType.logOutput().parse("")).isEqualTo(new LogOutput.Default());
  }

  @Test
  void logsGoToStandardErrorOrAFileButNeverToStandardOutput() {
    assertThat(ValueType.logOutput().parse("stderr")).isEqualTo(new LogOutput.Stderr());
    assertThat(ValueType.logOutput().parse("-")).isEqualTo(new LogOutput.Stderr());
    assertThat(ValueType.logOutput().parse("./stderr")).isEqualTo(new LogOutput.File("./stderr"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ValueType.logOutput().parse("stdout"))
        .withMessage("must be stderr or a file: standard output carries the protocol");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1.5", "0x10", "1_000", " 1", "2147483648", "-2147483649"})
  void rejectsInvalidNumbers(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ValueType.number().parse(text))
        .withMessage("must be a whole number from -2147483648 to 2147483647");
  }

  @Test
  void parsesChoicesAndListsThemInErrors() {
    ValueType<LogLevel> type = ValueType.oneOf(LogLevel.values());

    assertThat(type.name()).isEqualTo("DEBUG|INFO|WARN|ERROR");
    assertThat(type.parse("warn")).isEqualTo(LogLevel.WARN);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> type.parse("WARNING"))
        .withMessage("must be one of DEBUG, INFO, WARN, ERROR");
  }

  @Test
  void listsParseEachElement() {
    ValueType<List<Integer>> type = ValueType.listOf(ValueType.count());

    assertThat(type.name()).isEqualTo("number,...");
    assertThat(type.parse(" 1 ,\"2\",,3,")).containsExactly(1, 2, 3);
    assertThatIllegalArgumentException().isThrownBy(() -> type.parse("1,x"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\"b\"", "\"a\"b", "\"a\" \"b\"", "a\"\"b", "\"a\"b\"\""})
  void rejectsQuotesWithinAnElement(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ValueType.listOf(ValueType.text()).parse(text))
        .withMessage(
            "must be a list in which quotes enclose whole elements; a quote inside is written"
                + " \"\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"", "\"a", "a,\"b", "\"\"\""})
  void rejectsUnclosedQuotes(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ValueType.listOf(ValueType.text()).parse(text))
        .withMessage("must be a list without unclosed quotes");
  }

  @ParameterizedTest
  @CsvSource({"X:1, X, 1", "A-b:  c:d , A-b, c:d", "Empty:, Empty, ''"})
  void parsesHeaders(String text, String name, String value) {
    assertThat(ValueType.header().parse(text)).isEqualTo(Map.entry(name, value));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "X", ":1", "a b:1", "ü:1", "X:ü"})
  void rejectsInvalidHeaders(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ValueType.header().parse(text))
        .withMessage("must be a header in the form name:value");
  }

  @ParameterizedTest
  @ValueSource(strings = {"X:a\r\nY:b", "X:a\0", "X:a\u007fb"})
  void rejectsControlCharactersInHeaders(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ValueType.header().parse(text))
        .withMessage("must not contain line breaks or other control characters");
  }

  @ParameterizedTest
  @CsvSource({"a=1, a, 1", "job=x=y/z, job, x=y/z", "_e=, _e, ''"})
  void parsesLabels(String text, String name, String value) {
    assertThat(ValueType.label().parse(text)).isEqualTo(Map.entry(name, value));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "=1", "1a=1", "a b=1", "a/b=1"})
  void rejectsInvalidLabels(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> ValueType.label().parse(text));
  }

  @ParameterizedTest
  @CsvSource({
    "':8080', '', 8080",
    "127.0.0.1:0, 127.0.0.1, 0",
    "'[::1]:80', '::1', 80",
    "proxy.example:65535, proxy.example, 65535",
  })
  void parsesListenAddresses(String text, String host, int port) {
    ListenAddress address = ValueType.listenAddress().parse(text);
    assertThat(address).isEqualTo(new ListenAddress(host, port));
    assertThat(address).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "8080", "localhost", "::1:80", ":65536", ":-1", ":http", "h:"})
  void rejectsInvalidListenAddresses(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ValueType.listenAddress().parse(text))
        .withMessageStartingWith("must be host:port or :port");
  }
}
