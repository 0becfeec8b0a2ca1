package dev.cacheprog.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.store.StoreException;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.time.Duration;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DisplayTest {
  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(new NoSuchFileException("/nonexist"), "/nonexist does not exist"),
        Arguments.of(
            new NoSuchFileException("/nonexist/a/b"), "the folder /nonexist/a does not exist"),
        Arguments.of(new AccessDeniedException("/x"), "/x: permission denied"),
        Arguments.of(new FileAlreadyExistsException("/x"), "/x exists already"),
        Arguments.of(new NotDirectoryException("/x"), "/x is not a directory"),
        Arguments.of(new DirectoryNotEmptyException("/x"), "/x is not empty"),
        Arguments.of(
            new FileSystemException("/x", null, "No space left on device"),
            "/x: no space left on device"),
        Arguments.of(
            new FileSystemException("/x", "/y", "Is a directory"), "/x -> /y: is a directory"),
        Arguments.of(new FileSystemException("/x"), "/x: the system refuses it"),
        Arguments.of(
            new UncheckedIOException(new AccessDeniedException("/x")), "/x: permission denied"),
        Arguments.of(new IOException("Is a directory"), "is a directory"),
        Arguments.of(
            new IOException(new ConnectException("Connection refused")), "connection refused"),
        Arguments.of(new EOFException(), "the data ended too early"),
        Arguments.of(new ClosedChannelException(), "closed channel"),
        Arguments.of(
            new UnknownHostException("store.invalid"), "the host name store.invalid is not known"),
        Arguments.of(
            new UnknownHostException("store.invalid: Name or service not known"),
            "the host name store.invalid is not known"),
        Arguments.of(new ConnectException("Connection refused"), "connection refused"),
        Arguments.of(new SocketException("Connection reset"), "connection reset"),
        Arguments.of(
            new SocketTimeoutException("Read timed out"), "no answer in time: read timed out"),
        Arguments.of(
            new SSLException("java.security.cert.CertificateException: No trusted root"),
            "no trusted root"),
        Arguments.of(new IOException("HTTP/1.1 is spoken here"), "HTTP/1.1 is spoken here"),
        Arguments.of(new StoreException("GET x: HTTP 500", true, null), "GET x: HTTP 500"),
        Arguments.of(new IllegalStateException("bug"), "java.lang.IllegalStateException: bug"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void aFailureIsASentence(Throwable failure, String sentence) {
    assertThat(Display.reason(failure)).isEqualTo(sentence);
    assertThat(Display.of(failure)).isEqualTo(sentence);
  }

  @ParameterizedTest
  @CsvSource({
    "PT0S, 0",
    "PT15S, 15s",
    "PT1M, 1m",
    "PT1H30M, 1h30m",
    "PT120H, 120h",
    "PT1H0.5S, 1h0.5s",
    "PT1.5S, 1.5s",
    "PT5.123456789S, 5.123s",
    "PT0.25S, 250ms",
    "PT0.0015S, 1.5ms",
    "PT0.00002S, 20us",
    "PT0.000000007S, 7ns",
    "PT-15S, -15s",
  })
  void aDurationHasTheFormatOfOptions(Duration duration, String text) {
    assertThat(Display.of(duration)).isEqualTo(text);
  }

  @Test
  void otherValuesAreTheirText() {
    assertThat(Display.of(null)).isEqualTo("null");
    assertThat(Display.of(7)).isEqualTo("7");
    assertThat(Display.of("text")).isEqualTo("text");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "1023, 1023 B",
    "1024, 1 KiB",
    "1048575, 1 MiB",
    "126142054, 120.3 MiB",
    "10737418240, 10 GiB",
    "9223372036854775807, 8 EiB"
  })
  void sizesAreInBinaryUnits(long bytes, String text) {
    assertThat(Display.size(bytes)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "400, 0 KB",
    "262144, 262 KB",
    "999499, 999 KB",
    "999500, 1.0 MB",
    "12345678, 12.3 MB"
  })
  void ratesAreInDecimalUnits(double bytes, String text) {
    assertThat(Display.decimalSize(bytes)).isEqualTo(text);
  }
}
