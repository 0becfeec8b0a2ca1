package dev.cacheprog.s3;

import dev.cacheprog.core.BackoffSupply;
import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.SharedSupply;
import dev.cacheprog.core.Supply;
import dev.cacheprog.store.StoreException;
import dev.cacheprog.store.StoreException.Reason;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/// Provides the credentials that sign requests. It is called for every request, so that credentials
/// that expire are renewed.
interface CredentialsProvider extends Supply<Credentials>, AutoCloseable {
  /// Where they come from, for people.
  String origin();

  @Override
  default void close() {}

  static CredentialsProvider of(
      CredentialSource source, HttpTransport transport, InstantSource clock, Log log) {
    if (source instanceof CredentialSource.Given given) {
      return new Static(given.credentials());
    }
    if (source instanceof CredentialSource.Anonymous) {
      return new Static(Credentials.ANONYMOUS);
    }
    return new Shared(
        source instanceof CredentialSource.Endpoint endpoint
            ? new CredentialsEndpoint(endpoint.uri(), transport, clock, log)
            : new DefaultChain(log),
        clock);
  }

  /// Credentials of the options. Not a lambda: see docs/decisions/0003-start-up.md.
  record Static(Credentials current) implements CredentialsProvider {
    @Override
    public String origin() {
      return "the options";
    }
  }

  /// A source that may take seconds, as all requests share it.
  final class Shared implements CredentialsProvider {
    private final CredentialsProvider source;
    private final Supply<Credentials> supply;

    Shared(CredentialsProvider source, InstantSource clock) {
      this.source = source;
      this.supply =
          new SharedSupply<>(
              new BackoffSupply<>(source, clock), "AWS credentials", DefaultCredentials.HINT);
    }

    @Override
    public Credentials current() throws StoreException, InterruptedException {
      return supply.current();
    }

    @Override
    public String origin() {
      return source.origin();
    }

    @Override
    public void close() {
      source.close();
    }
  }

  /// The default chain of AWS's SDK: environment, profiles, web identity, containers, instances.
  final class DefaultChain implements CredentialsProvider {
    private final Log log;
    private @Nullable AwsCredentialsProvider provider;
    private volatile String origin = "no source yet";

    DefaultChain(Log log) {
      this.log = log;
    }

    @Override
    public Credentials current() throws StoreException {
      try {
        AwsCredentialsIdentity found = provider().resolveCredentials();
        origin =
            "AWS's default chain: " + AwsOrigin.describe(found.providerName().orElse("unnamed"));
        return read(found, origin);
      } catch (SdkException e) {
        String message = DefaultCredentials.withoutHeaders(String.valueOf(e.getMessage()));
        log.debug("AWS's default chain has found no credentials", "error", message);
        throw new StoreException(
            Reason.PERMANENT, DefaultCredentials.missing(message), DefaultCredentials.HINT, null);
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
