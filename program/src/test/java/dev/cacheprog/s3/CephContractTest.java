package dev.cacheprog.s3;

import dev.cacheprog.contract.RemoteStoreContract;
import dev.cacheprog.core.RemoteStore;
import dev.cacheprog.system.support.Fixture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/// What every store does, with Ceph's gateway.
@Tag("system")
@ParameterizedClass
@ValueSource(strings = {"", "a b+c%20d/ü 日本/(x)=y&z"})
class CephContractTest implements RemoteStoreContract {
  @Parameter String prefix = "";

  private S3Store store;

  @BeforeEach
  void connect() throws Exception {
    store = S3ContractTest.store(Fixture.ceph(), "http", prefix);
  }

  @AfterEach
  void close() {
    if (store != null) {
      store.close();
    }
  }

  @Override
  public RemoteStore store() {
    return store;
  }
}
