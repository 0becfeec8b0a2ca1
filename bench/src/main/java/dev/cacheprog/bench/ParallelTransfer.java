package dev.cacheprog.bench;

import dev.cacheprog.testkit.S3Server;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/// Moves large objects in pieces over several connections and signed URLs, with the sizes and the
/// number of connections that GitHub's client of its Actions cache has.
final class ParallelTransfer implements AutoCloseable {
  private static final int PIECE_DOWN = 4 << 20;
  private static final int PIECE_UP = 64 << 20;
  private static final int CONNECTIONS = 8;
  private static final Duration VALIDITY = Duration.ofHours(1);

  private final S3Client client;
  private final S3Presigner presigner;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);

  /// @param port where the store is reached
  ParallelTransfer(S3Server store, int port) {
    client = store.client(port);
    presigner = store.presigner(port);
  }

  private interface Piece<T> {
    T move(long offset, int size) throws IOException, InterruptedException;
  }

  /// @param file must not exist
  void download(String key, Path file) throws IOException, InterruptedException {
    long size = client.headObject(b -> b.bucket(S3Server.BUCKET).key(key)).contentLength();
    String url =
        presigner
            .presignGetObject(
                b ->
                    b.signatureDuration(VALIDITY)
                        .getObjectRequest(r -> r.bucket(S3Server.BUCKET).key(key)))
            .url()
            .toString();
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      inPieces(size, PIECE_DOWN, (offset, count) -> write(out, offset, get(url, offset, count)));
    }
  }

  private byte[] get(String url, long offset, int count) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url))
            .header("Range", "bytes=" + offset + "-" + (offset + count - 1))
            .build();
    return checked(http.send(request, BodyHandlers.ofByteArray())).body();
  }

  private static int write(FileChannel out, long offset, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      out.write(buffer, offset + buffer.position());
    }
    return bytes.length;
  }

  void upload(Path file, String key) throws IOException, InterruptedException {
    String upload =
        client.createMultipartUpload(b -> b.bucket(S3Server.BUCKET).key(key)).uploadId();
    List<CompletedPart> parts =
        inPieces(
            Files.size(file),
            PIECE_UP,
            (offset, count) -> {
              int number = 1 + (int) (offset / PIECE_UP);
              String tag = put(url(key, upload, number), piece(file, offset, count));
              return CompletedPart.builder().partNumber(number).eTag(tag).build();
            });
    client.completeMultipartUpload(
        b ->
            b.bucket(S3Server.BUCKET)
                .key(key)
                .uploadId(upload)
                .multipartUpload(m -> m.parts(parts)));
  }

  private String url(String key, String upload, int number) {
    return presigner
        .presignUploadPart(
            b ->
                b.signatureDuration(VALIDITY)
                    .uploadPartRequest(
                        r ->
                            r.bucket(S3Server.BUCKET).key(key).uploadId(upload).partNumber(number)))
        .url()
        .toString();
  }

  private static BodyPublisher piece(Path file, long offset, int count) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      in.skipNBytes(offset);
      return BodyPublishers.ofByteArray(in.readNBytes(count));
    }
  }

  private String put(String url, BodyPublisher body) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url)).PUT(body).build();
    return checked(http.send(request, BodyHandlers.ofString()))
        .headers()
        .firstValue("ETag")
        .orElseThrow();
  }

  private static <T> HttpResponse<T> checked(HttpResponse<T> response) throws IOException {
    if (response.statusCode() / 100 != 2) {
      throw new IOException(response + " in a transfer of an archive");
    }
    return response;
  }

  /// @return the results in the order of the pieces
  private <T> List<T> inPieces(long size, int most, Piece<T> piece)
      throws IOException, InterruptedException {
    List<Future<T>> pieces = new ArrayList<>();
    for (long offset = 0; offset < size; offset += most) {
      long at = offset;
      pieces.add(threads.submit(() -> piece.move(at, (int) Math.min(most, size - at))));
    }
    List<T> results = new ArrayList<>();
    try {
      for (Future<T> each : pieces) {
        results.add(each.get());
      }
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    }
    return results;
  }

  @Override
  public void close() {
    threads.close();
    http.close();
    presigner.close();
    client.close();
  }
}
