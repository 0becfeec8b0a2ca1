package dev.cacheprog.s3;

import dev.cacheprog.core.ActionId;
import dev.cacheprog.core.Body;
import dev.cacheprog.core.Entry;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.Lookup;
import dev.cacheprog.core.OutputId;
import dev.cacheprog.core.RemoteStore;
import dev.cacheprog.core.StoreException;
import dev.cacheprog.core.Transport;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Objects in an S3 bucket, the facts of each in its user metadata (see docs/formats.md).
///
/// Nothing is asked or loaded before the first call.
public final class S3Store implements RemoteStore {
  private static final String OUTPUT_ID = "x-amz-meta-output_id";
  private static final String COMPRESSION = "x-amz-meta-compression_algorithm";
  private static final String UNCOMPRESSED_SIZE = "x-amz-meta-uncompressed_size";

  /// As HTTP writes times; not a constant of the class library, whose day of the month may have one
  /// digit.
  private static final String HTTP_DATE = "EEE, dd MMM yyyy HH:mm:ss 'GMT'";

  private final S3Options options;
  private final Transport transport;
  private final InstantSource clock;
  private final Map<String, String> environment;
  private final Log log;
  private @Nullable Connected connected;

  /// What is known after the first call.
  private record Connected(Identities identities, Signer signer, String region, ObjectUrls urls) {}

  /// @param environment where AWS's own variables are looked up
  public S3Store(
      S3Options options,
      Transport transport,
      InstantSource clock,
      Map<String, String> environment,
      Log log) {
    this.options = options;
    this.transport = transport;
    this.clock = clock;
    this.environment = environment;
    this.log = log;
  }

  private synchronized Connected connected() throws StoreException {
    if (connected == null) {
      Identities identities = Identities.of(options.credentials());
      Signer signer = new Signer(clock);
      String region =
          new Regions(options, transport, signer, environment, log).find(identities.current());
      connected = new Connected(identities, signer, region, ObjectUrls.of(options, region));
    }
    return connected;
  }

  @Override
  public Lookup get(ActionId id) throws StoreException {
    Transport.Response response = send("GET", id, Map.of(), null);
    if (response.status() == 200) {
      try {
        return hit(response);
      } catch (StoreException e) {
        response.close();
        throw e;
      }
    }
    try (response) {
      S3Errors error = S3Errors.read(response);
      if (error.isMiss()) {
        return new Lookup.Miss();
      }
      throw error.toException("GET " + id);
    }
  }

  private Lookup.Hit hit(Transport.Response response) throws StoreException {
    Entry entry = facts(response);
    Instant time = response.lastModified();
    try {
      return new Lookup.Hit(
          entry, response.length(), time == null ? clock.instant() : time, response.owningBody());
    } catch (IOException e) {
      throw failure("GET", e);
    }
  }

  private static Entry facts(Transport.Response response) throws StoreException {
    String output = response.header(OUTPUT_ID);
    String compression = response.header(COMPRESSION);
    String size = response.header(UNCOMPRESSED_SIZE);
    try {
      if (output == null) {
        throw new IllegalArgumentException("output_id is missing");
      }
      return new Entry(
          OutputId.of(Base64.getDecoder().decode(output)),
          compression == null ? Entry.UNCOMPRESSED : compression,
          size == null || size.isEmpty() ? 0 : Long.parseLong(size));
    } catch (IllegalArgumentException e) {
      throw new StoreException(
          "the object is not from a cacheprog: its metadata does not fit: " + e.getMessage(),
          false,
          e);
    }
  }

  @Override
  public void put(ActionId id, Entry entry, Body body) throws StoreException {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put(OUTPUT_ID, Base64.getEncoder().encodeToString(entry.outputId().bytes()));
    headers.put(COMPRESSION, entry.compression());
    if (entry.uncompressedSize() != 0) {
      headers.put(UNCOMPRESSED_SIZE, Long.toString(entry.uncompressedSize()));
    }
    if (!options.expiration().isZero()) {
      Instant end = clock.instant().plus(options.expiration());
      headers.put(
          "Expires",
          DateTimeFormatter.ofPattern(HTTP_DATE, Locale.US).format(end.atOffset(ZoneOffset.UTC)));
    }
    try (Transport.Response response = send("PUT", id, headers, body)) {
      if (response.status() != 200) {
        throw S3Errors.read(response).toException("PUT " + id);
      }
    }
  }

  private Transport.Response send(
      String method, ActionId id, Map<String, String> headers, @Nullable Body body)
      throws StoreException {
    Connected now = connected();
    try {
      Transport.Request request =
          new Transport.Request(method, now.urls().object(id), headers, body);
      return transport.send(now.signer().sign(request, now.identities().current(), now.region()));
    } catch (IOException e) {
      throw failure(method, e);
    }
  }

  /// The one place where failures of the network become ours: all of them may pass.
  private StoreException failure(String method, IOException e) {
    return new StoreException(method + " " + this + ": " + e, true, e);
  }

  @Override
  public synchronized void close() {
    if (connected != null) {
      connected.identities().close();
    }
  }

  @Override
  public String toString() {
    return connected == null ? "s3://" + options.bucket() : connected.urls().toString();
  }
}
