package dev.cacheprog.s3;

import dev.cacheprog.core.Transport;
import java.io.FilterInputStream;
import java.io.IOException;

/// The body of a response, which closes the response with itself.
final class ResponseBody extends FilterInputStream {
  private final Transport.Response response;

  ResponseBody(Transport.Response response) throws IOException {
    super(response.body());
    this.response = response;
  }

  @Override
  public void close() {
    response.close();
  }
}
