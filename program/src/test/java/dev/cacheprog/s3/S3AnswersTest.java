package dev.cacheprog.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.core.StoreException;
import dev.cacheprog.core.Transport;
import dev.cacheprog.fakes.FakeTransport;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// [S3Errors], and what [Regions] makes of an answer.
class S3AnswersTest {
  private static S3Errors read(int status, String answer) throws IOException {
    Transport.Request request =
        new Transport.Request("GET", URI.create("http://store/"), Map.of(), null);
    FakeTransport transport = new FakeTransport().answer(status, Map.of(), answer);
    try (Transport.Response response = transport.send(request)) {
      return S3Errors.read(response);
    }
  }

  @Test
  void readsCodeAndMessage() throws IOException {
    String answer =
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message>\
        <Key>x</Key></Error>
        """;

    assertThat(read(404, answer))
        .isEqualTo(new S3Errors(404, "NoSuchKey", "The specified key does not exist."));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<Code>", "<Code/>", "</Code><Code>", "<html></html>"})
  void anAnswerWithoutACodeHasNone(String answer) throws IOException {
    assertThat(read(404, answer)).isEqualTo(new S3Errors(404, "", ""));
  }

  @Test
  void anAnswerOfSomebodyElseIsShownAsFarAsALineGoes() throws IOException {
    assertThat(read(404, "not found\n")).isEqualTo(new S3Errors(404, "", "not found"));
    assertThat(read(400, "x".repeat(1000)).message()).hasSize(200);
    assertThat(read(400, "Client sent an HTTP request to an HTTPS server.").hint())
        .contains("https:// instead of http://");
  }

  @Test
  void readsOnlyTheStartOfALongAnswer() throws IOException {
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
    assertThat(new S3Errors(status, code, "").isMiss()).isEqualTo(miss);
  }

  @ParameterizedTest
  @CsvSource({
    "500, InternalError, true",
    "503, SlowDown, true",
    "503, '', true",
    "429, '', true",
    "408, '', true",
    "502, '', true",
    "504, '', true",
    "400, RequestTimeout, true",
    "400, ExpiredToken, false",
    "403, SignatureDoesNotMatch, false",
    "404, NoSuchBucket, false",
    "301, PermanentRedirect, false",
    "501, NotImplemented, false",
  })
  void someFailuresPass(int status, String code, boolean retryable) {
    assertThat(new S3Errors(status, code, "").toException("GET x").retryable())
        .isEqualTo(retryable);
  }

  @Test
  void aFailureSaysWhatHappened() {
    StoreException full = new S3Errors(403, "ExpiredToken", "It has expired").toException("GET x");
    StoreException bare = new S3Errors(500, "", "").toException("PUT y");

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
