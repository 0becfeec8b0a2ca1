package dev.cacheprog.s3;

import dev.cacheprog.core.StoreException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/// Who we are to S3. Asked for every request, so that credentials that expire are renewed.
interface Identities extends AutoCloseable {
  /// @throws StoreException if there are no credentials, or they could not be fetched
  AwsCredentialsIdentity current() throws StoreException;

  @Override
  default void close() {}

  /// The key that the user gave, else AWS's default chain.
  static Identities of(S3Options.@Nullable StaticCredentials given) {
    return given == null ? new DefaultChain() : fixed(given);
  }

  private static Identities fixed(S3Options.StaticCredentials given) {
    String token = given.sessionToken();
    AwsCredentialsIdentity identity =
        token == null
            ? AwsCredentialsIdentity.create(given.accessKeyId(), given.secretAccessKey())
            : AwsSessionCredentialsIdentity.create(
                given.accessKeyId(), given.secretAccessKey(), token);
    return () -> identity;
  }

  /// Environment, profiles, web identity, containers, instances: in AWS's own order, by its own
  /// code.
  final class DefaultChain implements Identities {
    private @Nullable AwsCredentialsProvider provider;

    @Override
    public AwsCredentialsIdentity current() throws StoreException {
      try {
        return provider().resolveCredentials();
      } catch (SdkException e) {
        throw new StoreException(
            "no AWS credentials; give --s3-access-key-id and --s3-access-key-secret or what AWS's default chain needs: "
                + e.getMessage(),
            false,
            e);
      }
    }

    private synchronized AwsCredentialsProvider provider() {
      if (provider == null) {
        provider = DefaultCredentialsProvider.builder().build();
      }
      return provider;
    }

    @Override
    public synchronized void close() {
      if (provider instanceof DefaultCredentialsProvider chain) {
        chain.close();
      }
    }
  }
}
