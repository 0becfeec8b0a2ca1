package dev.cacheprog.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.fakes.FakeTransport;
import dev.cacheprog.store.StoreException;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// [S3Error], and how [Regions] parses an answer.
class S3ErrorTest {
  private static S3Error read(int status, String answer) throws IOException {
    HttpTransport.Request request =
        new HttpTransport.Request("GET", URI.create("http://store/"), Map.of(), null);
    FakeTransport transport = new FakeTransport().answer(status, Map.of(), answer);
    try (HttpTransport.Response response = transport.send(request)) {
      return S3Error.read(response);
    }
  }

  @Test
  void codeAndMessageAreRead() throws IOException {
    String answer =
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message>\
        <Key>x</Key></Error>
        """;

    assertThat(read(404, answer))
        .isEqualTo(new S3Error(404, "NoSuchKey", "The specified key does not exist."));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<Code>", "<Code/>", "</Code><Code>", "<html></html>"})
  void anAnswerWithoutACodeHasNone(String answer) throws IOException {
    assertThat(read(404, answer)).isEqualTo(new S3Error(404, "", ""));
  }

  @Test
  void anAnswerOfAnotherServerIsShownUpToOneLine() throws IOException {
    assertThat(read(404, "not found\n")).isEqualTo(new S3Error(404, "", "not found"));
    assertThat(read(400, "x".repeat(1000)).message()).hasSize(200);
    assertThat(read(400, "Client sent an HTTP request to an HTTPS server.").hint())
        .contains("https:// instead of http://");
  }

  @Test
  void onlyTheStartOfALongAnswerIsRead() throws IOException {
    assertThat(read(404, "x".repeat(100_000) + "<Code>NoSuchKey</Code>").code()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "404, NoSuchKey, true",
    "404, '', true",
    "403, AccessDenied, true",
    "404, NoSuchBucket, false",
    "403, '', false",
    "403, SignatureDoesNotMatch, false",
    "403, InvalidAccessKeyId, false",
    "403, RequestTimeTooSkewed, false",
    "400, ExpiredToken, false",
    "400, AuthorizationHeaderMalformed, false",
    "301, PermanentRedirect, false",
    "301, '', false",
    "500, InternalError, false",
    "503, SlowDown, false",
  })
  void aMissIsJudgedByItsCode(int status, String code, boolean miss) {
    assertThat(new S3Error(status, code, "").isMiss()).isEqualTo(miss);
  }

  /// Errors of gets and puts alike, such as an unknown key, do not count as denied.
  @ParameterizedTest
  @CsvSource({
    "500, InternalError, TRANSIENT",
    "503, ServiceUnavailable, TRANSIENT",
    "503, '', TRANSIENT",
    "408, '', TRANSIENT",
    "502, '', TRANSIENT",
    "504, '', TRANSIENT",
    "400, RequestTimeout, TRANSIENT",
    "503, SlowDown, THROTTLED",
    "503, SlowDownWrite, THROTTLED",
    "400, RequestLimitExceeded, THROTTLED",
    "429, '', THROTTLED",
    "429, TooManyRequests, THROTTLED",
    "403, AccessDenied, DENIED",
    "401, AccessDenied, DENIED",
    "405, MethodNotAllowed, DENIED",
    "401, Unauthorized, PERMANENT",
    "403, '', PERMANENT",
    "403, AllAccessDisabled, PERMANENT",
    "403, AccountProblem, PERMANENT",
    "400, ExpiredToken, PERMANENT",
    "403, InvalidAccessKeyId, PERMANENT",
    "403, RequestTimeTooSkewed, PERMANENT",
    "403, SignatureDoesNotMatch, PERMANENT",
    "404, NoSuchBucket, PERMANENT",
    "301, PermanentRedirect, PERMANENT",
    "501, NotImplemented, PERMANENT",
  })
  void aFailureSaysWhatItMeansForOtherCalls(int status, String code, StoreException.Reason reason) {
    assertThat(new S3Error(status, code, "").toException("GET x", "").reason()).isEqualTo(reason);
  }

  @Test
  void theExceptionHasStatusCodeAndMessage() {
    StoreException full =
        new S3Error(403, "ExpiredToken", "It has expired").toException("GET x", "");
    StoreException bare = new S3Error(500, "", "").toException("PUT y", "");

    assertThat(full).hasMessage("GET x: HTTP 403 ExpiredToken (It has expired)").hasNoCause();
    assertThat(bare).hasMessage("PUT y: HTTP 500");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "<LocationConstraint>eu-central-1</LocationConstraint> | eu-central-1",
        "<LocationConstraint> eu-central-1\t</LocationConstraint> | eu-central-1",
        "<LocationConstraint xmlns='http://s3'>eu-north-1</LocationConstraint> | eu-north-1",
        "<LocationConstraint>EU</LocationConstraint> | eu-west-1",
        "<LocationConstraint></LocationConstraint> | us-east-1",
        "<LocationConstraint/> | us-east-1",
        "<LocationConstraint xmlns='http://s3'/> | us-east-1",
      })
  void theRegionIsInTheAnswer(String answer, String region) {
    String head = "<?xml version=\"1.0\"?>\n";
    assertThat(Regions.parse(head + answer)).isEqualTo(region);
    assertThat(Regions.parse(answer)).isEqualTo(region);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<html>hello</html>", "<Error><Code>AccessDenied</Code></Error>"})
  void anotherAnswerHasNoRegion(String answer) {
    assertThat(Regions.parse(answer)).isNull();
  }
}
