import dev.cacheprog.store.*;
import dev.cacheprog.store.server.StoreServer;
import java.io.*;
import java.net.*;
import java.nio.file.*;

/// A store of one's own: objects in a folder, which may be on a network drive. Each is one file, its facts and then its
/// body.
///
///     java -cp cacheprog-store-api.jar DirectoryStore.java FOLDER [PORT]
record DirectoryStore(Path folder) implements RemoteStore {
  @Override
  public Lookup get(ActionId id) throws StoreException {
    Path file = folder.resolve(id.hex());
    try {
      var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)));
      var metadata = new ObjectMetadata(new OutputId(in.readUTF()), in.readUTF(), in.readLong());
      return new Lookup.Hit(
          metadata, in.readLong(), Files.getLastModifiedTime(file).toInstant(), in);
    } catch (NoSuchFileException e) {
      return new Lookup.Miss();
    } catch (IOException e) {
      throw new StoreException("cannot read " + file + ": " + e, true, e);
    }
  }

  @Override
  public void put(ActionId id, ObjectMetadata metadata, Body body) throws StoreException {
    try {
      Path draft =
          Files.createTempFile(folder, id.hex(), ".draft"); // readers see whole objects only
      try (var out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(draft)));
          var in = body.open()) {
        out.writeUTF(metadata.outputId().hex());
        out.writeUTF(metadata.compression());
        out.writeLong(metadata.uncompressedSize());
        out.writeLong(body.size());
        in.transferTo(out);
      }
      Files.move(draft, folder.resolve(id.hex()), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new StoreException("cannot write to " + folder + ": " + e, true, e);
    }
  }

  public static void main(String[] args) throws IOException {
    Path folder = Files.createDirectories(Path.of(args[0]));
    int port = args.length > 1 ? Integer.parseInt(args[1]) : 8080;
    StoreServer.serve(new DirectoryStore(folder), new InetSocketAddress("127.0.0.1", port));
  }
}
