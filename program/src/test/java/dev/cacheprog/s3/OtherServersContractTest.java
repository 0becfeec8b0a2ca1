package dev.cacheprog.s3;

import dev.cacheprog.contract.RemoteStoreContract;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.system.support.Fixture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/// The contract of stores, with servers that take long to start or to build.
@Tag("system")
@Tag("variation")
@ParameterizedClass
@CsvSource({
  "ceph, ''",
  "ceph, 'a b+c%20d/ü 日本/(x)=y&z'",
  "seaweedfs, ''",
  "seaweedfs, 'a b+c%20d/ü 日本/(x)=y&z'",
})
class OtherServersContractTest implements RemoteStoreContract {
  @Parameter(0)
  String server = "";

  @Parameter(1)
  String prefix = "";

  private S3Store store;

  @BeforeEach
  void connect() throws Exception {
    store = S3ContractTest.store(Fixture.other(server), "http", prefix);
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
