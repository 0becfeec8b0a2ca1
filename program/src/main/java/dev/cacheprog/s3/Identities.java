package dev.cacheprog.s3;

import dev.cacheprog.core.Log;
import dev.cacheprog.core.StoreException;
import dev.cacheprog.core.Transport;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/// Who we are to S3. Asked for every request, so that credentials that expire are renewed.
interface Identities extends AutoCloseable {
  /// @throws StoreException if there are no credentials, or they could not be fetched
  Credentials current() throws StoreException, InterruptedException;

  /// Where they come from, in words.
  String origin();

  @Override
  default void close() {}

  static Identities of(CredentialSource source, Transport transport, InstantSource clock, Log log) {
    if (source instanceof CredentialSource.Given given) {
      return new Given(given.credentials());
    }
    if (source instanceof CredentialSource.Anonymous) {
      return new Given(Credentials.ANONYMOUS);
    }
    return new PatientIdentities(
        new SparingIdentities(
            source instanceof CredentialSource.Endpoint endpoint
                ? new CredentialsEndpoint(endpoint.uri(), transport, clock, log)
                : new DefaultChain(),
            clock,
            log));
  }

  /// What the user gave. Not a lambda: see docs/decisions/0003-start-up.md.
  record Given(Credentials current) implements Identities {
    @Override
    public String origin() {
      return "the options";
    }
  }

  /// Environment, profiles, web identity, containers, instances: in AWS's own order, by its own
  /// code.
  final class DefaultChain implements Identities {
    private @Nullable AwsCredentialsProvider provider;
    private volatile String origin = "nowhere yet";

    @Override
    public Credentials current() throws StoreException {
      try {
        AwsCredentialsIdentity found = provider().resolveCredentials();
        origin =
            "AWS's default chain: " + AwsOrigin.describe(found.providerName().orElse("unnamed"));
        return read(found, origin);
      } catch (SdkException e) {
        throw new StoreException(
            "no AWS credentials; give --s3-access-key-id and --s3-access-key-secret or what AWS's"
                + " default chain needs, or read a public bucket with --s3-anonymous"
                + " (CACHEPROG_S3_ANONYMOUS=true): "
                + withoutHeaders(String.valueOf(e.getMessage())),
            false,
            null);
      }
    }

    private static Credentials read(AwsCredentialsIdentity found, String origin)
        throws StoreException {
      try {
        return new Credentials(
            found.accessKeyId(),
            found.secretAccessKey(),
            found instanceof AwsSessionCredentialsIdentity session ? session.sessionToken() : null);
      } catch (IllegalArgumentException e) {
        throw new StoreException(
            "the credentials from " + origin + " cannot be used: " + e.getMessage(), false, null);
      }
    }

    /// The JDK's HTTP client quotes the header that it does not take, and AWS's code quotes that.
    static String withoutHeaders(String message) {
      int quote = message.indexOf("header value: ");
      return quote < 0
          ? message
          : message.substring(0, quote) + "header value: (a secret, perhaps; not shown)";
    }

    private synchronized AwsCredentialsProvider provider() {
      if (provider == null) {
        provider = DefaultCredentialsProvider.builder().build();
      }
      return provider;
    }

    @Override
    public String origin() {
      return origin;
    }

    @Override
    public synchronized void close() {
      if (provider instanceof DefaultCredentialsProvider chain) {
        chain.close();
      }
    }
  }
}
