package dev.cacheprog.s3;

import dev.cacheprog.core.Display;
import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.NetworkFailure;
import dev.cacheprog.core.StoreMemory;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.StoreException;
import dev.cacheprog.store.StoreException.Reason;
import java.io.IOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Objects in an S3 bucket, the facts of each in its user metadata (see docs/formats.md).
///
/// Nothing is asked or loaded before the first call.
public final class S3Store implements RemoteStore {
  private static final String CHECKSUM = "x-amz-checksum-sha256";

  /// As HTTP writes times; not a constant of the class library, whose day of the month may have one
  /// digit.
  private static final String HTTP_DATE = "EEE, dd MMM yyyy HH:mm:ss 'GMT'";

  private static final String ENDPOINT = "CACHEPROG_S3_ENDPOINT";

  /// How long the end of a session waits for an object to be read back.
  private static final Duration READ_BACK = Duration.ofSeconds(2);

  private final S3Options options;
  private final HttpTransport transport;
  private final InstantSource clock;
  private final AwsSettings settings;
  private final Log log;
  private final PutForms forms;
  private @Nullable CredentialsProvider identities;
  private @Nullable Connected connected;

  /// Gets that were denied, which for who may not list the bucket are misses; all other successes.
  private final AtomicLong denied = new AtomicLong();

  private final AtomicLong answered = new AtomicLong();

  /// Whether a get was answered in another way than by denying it.
  private volatile boolean hasRead;

  /// What was put first, which is there for longest.
  private volatile @Nullable ActionId stored;

  /// Whether a log line has said that the clock is wrong.
  private final AtomicBoolean isClockReported = new AtomicBoolean();

  /// What is known after the first call.
  ///
  /// @param origin how the region is known, for people
  private record Connected(
      CredentialsProvider identities,
      Signer signer,
      Destination destination,
      Regions regions,
      String region,
      String origin,
      ObjectUrls urls) {
    Connected in(String region, ObjectUrls urls) {
      return new Connected(identities, signer, destination, regions, region, Regions.NAMED, urls);
    }
  }

  /// @param settings what counts where the options say nothing
  /// @param memory of this store
  public S3Store(
      S3Options options,
      HttpTransport transport,
      InstantSource clock,
      AwsSettings settings,
      StoreMemory memory,
      Log log) {
    this.options = options;
    this.transport = transport;
    this.clock = clock;
    this.settings = settings;
    this.log = log;
    this.forms = new PutForms(memory, log);
  }

  private synchronized Connected connected() throws StoreException, InterruptedException {
    if (connected == null) {
      connected = connect();
      for (String file : settings.unreadable()) {
        log.warn("An AWS profile file cannot be read; it counts as empty", "file", file);
      }
    }
    return connected;
  }

  private Connected connect() throws StoreException, InterruptedException {
    CredentialsProvider us = identities();
    Credentials identity = us.current();
    Signer signer = new Signer(clock, options.unsigned(), options.headers().names());
    try {
      Destination destination = settings.destination(options.endpoint());
      Regions regions = new Regions(options, destination, transport, signer, settings, log);
      AwsSettings.Setting region = regions.find(identity);
      if (!Regions.isName(region.value())) {
        throw new IllegalArgumentException(
            "'" + region.value() + "' is not the name of a region (" + region.origin() + ")");
      }
      ObjectUrls urls = ObjectUrls.of(options, destination, region.value());
      log.info(
          "Using S3 storage", "url", urls, "region", region.value(), "region_is", region.origin());
      return new Connected(us, signer, destination, regions, region.value(), region.origin(), urls);
    } catch (IllegalArgumentException e) {
      throw new StoreException("the S3 store cannot be addressed: " + e.getMessage(), false, e);
    }
  }

  /// The same ones after a failure, which they remember.
  private synchronized CredentialsProvider identities() {
    if (identities == null) {
      identities = CredentialsProvider.of(options.credentials(), transport, clock, log);
    }
    return identities;
  }

  /// Finds out who we are and where the bucket is.
  @Override
  public void prepare() throws StoreException, InterruptedException {
    identities().current(); // may take seconds, in which others can be interrupted
    connected();
  }

  @Override
  public Lookup get(ActionId id) throws StoreException, InterruptedException {
    return get(null, id);
  }

  /// Who signs the requests and how that is known, for people.
  public String identity() throws StoreException, InterruptedException {
    CredentialsProvider identities = connected().identities();
    return identities.current() + ", from " + identities.origin();
  }

  /// In which region the bucket is taken to be and how that is known, for people.
  public String region() throws StoreException, InterruptedException {
    Connected now = connected();
    return now.region() + ", " + now.origin();
  }

  /// Where an object is, as far as that is known before the first request. May read the profile.
  ///
  /// @throws IllegalArgumentException if there can be no such URL
  public static URI url(S3Options options, AwsSettings settings) {
    AwsSettings.Setting region = Regions.configured(options, settings);
    return ObjectUrls.of(
            options,
            settings.destination(options.endpoint()),
            region == null ? Regions.FALLBACK : region.value())
        .object(ActionId.of(new byte[32]));
  }

  /// Tells one bucket from another. May read the profile.
  public static String name(S3Options options, AwsSettings settings) {
    URI endpoint;
    try {
      endpoint = settings.destination(options.endpoint()).endpoint();
    } catch (IllegalArgumentException _) {
      endpoint = null; // said when the store is first used
    }
    return "s3 "
        + (endpoint == null ? "AWS" : endpoint)
        + " "
        + options.bucket()
        + " "
        + options.prefix();
  }

  /// What to look at where no request gets through; empty if nothing is known to be wrong with the
  /// options.
  public static String hint(IOException failure, S3Options options, AwsSettings settings) {
    try {
      Destination destination = settings.destination(options.endpoint());
      String setting =
          destination.endpoint() == null ? "CACHEPROG_S3_BUCKET, CACHEPROG_S3_REGION" : ENDPOINT;
      return failure instanceof UnknownHostException && destination.fips()
          ? "S3 has FIPS endpoints in some regions only: AWS_USE_FIPS_ENDPOINT, use_fips_endpoint"
              + " of the AWS profile"
          : NetworkFailure.hint(failure, setting, pathStyleHint(options, settings));
    } catch (IllegalArgumentException _) {
      return ""; // said already
    }
  }

  private static String pathStyleHint(S3Options options, AwsSettings settings) {
    return ObjectUrls.pathStyleHint(options, settings.destination(options.endpoint()));
  }

  /// The same bucket with the same credentials, as far as keys begin with another prefix; only to
  /// be read. Closing it does nothing.
  public RemoteStore under(String prefix) {
    return new Scope(prefix);
  }

  private final class Scope implements RemoteStore {
    private final String prefix;

    Scope(String prefix) {
      this.prefix = ObjectUrls.cleanPrefix(prefix);
    }

    @Override
    public Lookup get(ActionId id) throws StoreException, InterruptedException {
      return S3Store.this.get(prefix, id);
    }

    @Override
    public void put(ActionId id, ObjectMetadata metadata, Body body) throws StoreException {
      throw new StoreException("objects under " + prefix + " are only read", false, null);
    }

    @Override
    public String toString() {
      return prefix;
    }
  }

  private Lookup get(@Nullable String prefix, ActionId id)
      throws StoreException, InterruptedException {
    Answer answer = ask(reading("GET", prefix, id));
    S3Errors refusal = answer.refusal();
    if (refusal == null) {
      answered.incrementAndGet();
      hasRead = true;
      try {
        return hit(answer.response());
      } catch (StoreException e) {
        answer.response().close();
        throw e;
      }
    }
    if (refusal.isMiss()) {
      if (refusal.isDenied()) {
        denied.incrementAndGet();
      } else {
        answered.incrementAndGet();
        hasRead = true;
      }
      return new Lookup.Miss();
    }
    throw refused("GET " + this, refusal);
  }

  private Lookup.Hit hit(HttpTransport.Response response) throws StoreException {
    ObjectMetadata metadata = Metadata.read(response);
    Instant time = response.lastModified();
    try {
      return new Lookup.Hit(
          metadata,
          response.length(),
          time == null ? clock.instant() : time,
          response.owningBody());
    } catch (IOException e) {
      throw failure("GET", e);
    }
  }

  @Override
  public void put(ActionId id, ObjectMetadata metadata, Body body)
      throws StoreException, InterruptedException {
    if (options.credentials() instanceof CredentialSource.Anonymous) {
      throw new StoreException(Reason.DENIED, "--s3-anonymous writes nothing", null);
    }
    String hash;
    try {
      hash = Signer.hash(body);
    } catch (IOException e) {
      throw failure("PUT", e);
    }
    S3Errors refusal =
        forms.put(
            new PutForms.Attempt() {
              @Override
              public @Nullable S3Errors send(boolean dashes, boolean checksum)
                  throws StoreException, InterruptedException {
                Map<String, String> headers = headers(metadata, dashes);
                if (checksum) {
                  headers.put(CHECKSUM, base64(hash));
                }
                return S3Store.this.put(new Question("PUT", null, id, headers, body, hash));
              }

              @Override
              public boolean hasFacts() throws StoreException, InterruptedException {
                return S3Store.this.hasFacts(id);
              }
            });
    if (refusal != null) {
      String what = "PUT " + this;
      throw refusedPut(what, refusal);
    }
    answered.incrementAndGet();
    if (stored == null) {
      stored = id; // of two that are first, either is good
    }
  }

  /// The facts of an object and what else the user wants to go with it.
  private Map<String, String> headers(ObjectMetadata metadata, boolean dashes) {
    Map<String, String> headers = Metadata.headers(metadata, dashes);
    headers.putAll(options.headers().ofPuts());
    if (!options.expiration().isZero()) {
      Instant end = clock.instant().plus(options.expiration());
      headers.put(
          "Expires",
          DateTimeFormatter.ofPattern(HTTP_DATE, Locale.US).format(end.atOffset(ZoneOffset.UTC)));
    }
    return headers;
  }

  private static String base64(String hex) {
    return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex));
  }

  private @Nullable S3Errors put(Question question) throws StoreException, InterruptedException {
    Answer answer = ask(question);
    answer.response().close();
    if (answer.refusal() != null) {
      return answer.refusal();
    }
    String type = answer.response().header("Content-Type");
    // Some stores call an empty answer that, but all of them name what they have stored.
    if (type != null && type.startsWith("text/html") && answer.response().header("ETag") == null) {
      throw new StoreException(
          "PUT "
              + this
              + ": a page was answered, which is not from a store; what is between here and there?",
          false,
          null);
    }
    return null;
  }

  private boolean hasFacts(ActionId id) throws StoreException, InterruptedException {
    Answer answer = ask(reading("HEAD", null, id));
    answer.response().close();
    // Who may not read learns nothing here.
    return answer.refusal() != null || Metadata.isIn(answer.response());
  }

  private Question reading(String method, @Nullable String prefix, ActionId id) {
    return new Question(method, prefix, id, options.headers().ofGets(), null, Signer.EMPTY);
  }

  /// What the store is asked.
  ///
  /// @param prefix cleaned; null for the one of the options
  /// @param hash of the body, in hexadecimal digits
  private record Question(
      String method,
      @Nullable String prefix,
      ActionId id,
      Map<String, String> headers,
      @Nullable Body body,
      String hash) {}

  /// What the store said.
  ///
  /// @param response closed if there is a refusal
  /// @param refusal null if the status is 200
  private record Answer(HttpTransport.Response response, @Nullable S3Errors refusal) {}

  /// Asks, and asks a second time if the first answer told how to do better.
  private Answer ask(Question question) throws StoreException, InterruptedException {
    Connected now = connected();
    Answer answer = ask(now, question);
    S3Errors refusal = answer.refusal();
    if (refusal == null) {
      return answer;
    }
    if (refusal.isElsewhere(now.region())) {
      return ask(move(now, refusal.region()), question);
    }
    if (options.region() == null && refusal.mayBeElsewhere()) {
      String found = now.regions().ask(now.identities().current());
      if (found != null && !found.equals(now.region())) {
        return ask(move(now, found), question);
      }
    }
    if (refusal.code().equals("RequestTimeTooSkewed") && setTime(now, refusal.date())) {
      return ask(now, question);
    }
    return answer;
  }

  private Answer ask(Connected now, Question question) throws StoreException, InterruptedException {
    try {
      String prefix = question.prefix();
      URI uri =
          prefix == null
              ? now.urls().object(question.id())
              : now.urls().object(prefix, question.id());
      HttpTransport.Request request =
          new HttpTransport.Request(question.method(), uri, question.headers(), question.body());
      HttpTransport.Response response =
          transport.send(
              now.signer()
                  .sign(request, question.hash(), now.identities().current(), now.region()));
      if (response.status() == 200) {
        return new Answer(response, null);
      }
      try (response) {
        return new Answer(response, S3Errors.read(response));
      }
    } catch (IOException e) {
      throw failure(question.method(), e);
    }
  }

  /// Remembers in which region the bucket is.
  private synchronized Connected move(Connected before, String region) {
    if (connected == null || connected.region().equals(before.region())) {
      if (options.region() != null) {
        log.warn(
            "The bucket is in another region than was given, which costs a request each time",
            "given",
            options.region(),
            "found",
            region,
            "hint",
            "CACHEPROG_S3_REGION");
      } else {
        log.info(
            "Found the region of the bucket; to give it saves a request each time",
            "assumed",
            before.region(),
            "because",
            before.origin(),
            "found",
            region,
            "hint",
            "CACHEPROG_S3_REGION");
      }
      connected = before.in(region, ObjectUrls.of(options, before.destination(), region));
    }
    return connected;
  }

  /// Whether the time of the store is known and used from now on.
  private boolean setTime(Connected now, String date) {
    Instant there;
    try {
      there = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date));
    } catch (DateTimeException _) {
      return false;
    }
    Duration later = now.signer().setTime(there);
    if (isClockReported.compareAndSet(false, true)) {
      log.warn(
          "The clock of this machine is wrong; requests are signed with the time of the store",
          "seconds_behind",
          later.toSeconds());
    }
    return true;
  }

  private StoreException refused(String what, S3Errors refusal) {
    return refusal.toException(
        what, refusal.mayMissBucket() ? pathStyleHint(options, settings) : "");
  }

  private StoreException refusedPut(String what, S3Errors refusal) {
    return refusal.reason() == Reason.DENIED ? refusal.toDeniedPut(what) : refused(what, refusal);
  }

  /// The one place where failures of the network become ours: all of them may pass.
  private StoreException failure(String method, IOException e) {
    // Where there were answers before, nothing is wrong with the options.
    boolean isNew = answered.get() + denied.get() == 0;
    return new StoreException(
        HttpTransport.reason(e),
        method + " " + this + ": " + Display.reason(e),
        isNew ? hint(e, options, settings) : "",
        e);
  }

  /// What to do if every get so far was denied, for people; empty if one was answered otherwise, or
  /// if there was none.
  public String hintOfDeniedGets() {
    if (denied.get() == 0 || hasRead) {
      return "";
    }
    return NetworkFailure.both(
        options.credentials() instanceof CredentialSource.Anonymous
            ? S3Errors.ANONYMOUS_GET_DENIED
            : S3Errors.GET_DENIED,
        pathStyleHint(options, settings));
  }

  @Override
  public void close() {
    String hint = hintOfDeniedGets();
    if (!hint.isEmpty()) {
      everyGetWasDenied(hint);
    }
    synchronized (this) {
      if (identities != null) {
        identities.close();
      }
    }
  }

  /// Who may not list the bucket is denied what is not there, and in a cold build that is all. What
  /// this session has put is there.
  private void everyGetWasDenied(String hint) {
    ActionId own = stored;
    if (own == null) {
      log.warn(
          "S3 has denied every get and no put succeeded: the bucket is empty, or these credentials"
              + " may not read it",
          "gets",
          denied.get(),
          "hint",
          hint);
    } else if (isDenied(own)) {
      log.warn(
          "S3 takes puts but denies every get, also of what this session has put: these credentials"
              + " may write but not read",
          "gets",
          denied.get(),
          "hint",
          hint);
    }
  }

  /// Whether a get of an object that is there is denied; no if that does not turn out soon.
  private boolean isDenied(ActionId own) {
    FutureTask<Boolean> look =
        new FutureTask<>(
            () -> {
              Answer answer = ask(reading("GET", null, own));
              answer.response().close();
              return answer.refusal() != null && answer.refusal().isDenied();
            });
    Thread reader = Thread.ofVirtual().name("read back").start(look);
    try {
      return look.get(READ_BACK.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      log.debug("An object of this session could not be read back", "error", e);
      return false;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      reader.interrupt();
    }
  }

  @Override
  public String toString() {
    return connected == null ? "s3://" + options.bucket() : connected.urls().toString();
  }
}
