package dev.cacheprog.oci;

import dev.cacheprog.contract.RemoteStoreContract;
import dev.cacheprog.core.Ticker;
import dev.cacheprog.prefetch.pack.RetryPause;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.ObjectName;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.StoreException;
import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.testkit.OciRegistry;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/// The contract of stores, with a real registry. Since it keeps no single objects, each is a
/// manifest here, which another process reads.
@Tag("system")
class OciContractTest implements RemoteStoreContract {
  private static OciRegistry registry;

  @BeforeAll
  static void start() throws Exception {
    Fixture.requireTool(OciRegistry.DISTRIBUTION, "how registries take packs");
    registry = OciRegistry.open(Fixture.fresh("registry"));
  }

  @AfterAll
  static void stop() {
    if (registry != null) {
      registry.close();
    }
  }

  private final RemoteStore store = new Manifests();

  private static final class Manifests implements RemoteStore {
    private final OciStore writer = OciStores.of(registry.repository("team/contract"));
    private final OciStore reader = OciStores.of(registry.repository("team/contract"));

    private static ActionId named(ActionId id) {
      return ActionId.of(new ObjectName.Manifest(id.hex(), null, "", Set.of()));
    }

    /// Twice, as all manifests are read: the registry answers with 500 at the moment in which
    /// another thread moves the tag, since it writes the file of the tag in place.
    @Override
    public Lookup get(ActionId id) throws StoreException, InterruptedException {
      try {
        return reader.get(named(id));
      } catch (StoreException e) {
        RetryPause.pauseAfter(e, Ticker.SYSTEM);
        return reader.get(named(id));
      }
    }

    @Override
    public void put(ActionId id, ObjectMetadata metadata, Body body)
        throws StoreException, InterruptedException {
      writer.put(named(id), metadata, body);
    }
  }

  @Override
  public RemoteStore store() {
    return store;
  }
}
