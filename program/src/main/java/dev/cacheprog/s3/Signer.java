package dev.cacheprog.s3;

import dev.cacheprog.core.Body;
import dev.cacheprog.core.Transport;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/// Signs requests for S3 with the AWS SDK's signer (Signature Version 4).
final class Signer {
  private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();

  /// The same request with its signature.
  ///
  /// @throws IOException if the body, whose hash is signed, could not be read
  Transport.Request sign(Transport.Request request, AwsCredentialsIdentity identity, String region)
      throws IOException {
    SdkHttpRequest.Builder unsigned =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.fromValue(request.method()))
            .uri(request.uri());
    request.headers().forEach(unsigned::putHeader);
    SdkHttpRequest complete = unsigned.build();
    Body body = request.body();
    SignedRequest signed;
    // The signer hashes the payload, whatever x-amz-content-sha256 says already.
    try (InputStream payload = body == null ? InputStream.nullInputStream() : body.open()) {
      signed =
          signer.sign(
              r ->
                  r.identity(identity)
                      .request(complete)
                      .payload(() -> payload)
                      .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "s3")
                      .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                      // S3 takes paths as they are: encoded once, nothing resolved.
                      .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, false)
                      .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, false));
    } catch (UncheckedIOException e) {
      throw new IOException("the body could not be read: " + e.getMessage(), e);
    }
    Map<String, String> headers = new LinkedHashMap<>();
    for (Map.Entry<String, List<String>> header : signed.request().headers().entrySet()) {
      if (!header.getKey().equalsIgnoreCase("Host")) {
        headers.put(header.getKey(), header.getValue().getFirst());
      }
    }
    return new Transport.Request(request.method(), request.uri(), headers, request.body());
  }
}
