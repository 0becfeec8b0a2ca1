import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Packs a folder into a zip file with the modes of its files, which the jar command leaves out.
/// Names are sorted and times the same, so that the same files give the same bytes.
///
/// Arguments: the folder, the zip file, the time of everything in it.
void main(String[] args) throws Exception {
  Path folder = Path.of(args[0]).toAbsolutePath().normalize();
  FileTime time = FileTime.from(Instant.parse(args[2]));
  URI zip = URI.create("jar:" + Path.of(args[1]).toUri());
  try (FileSystem target =
          FileSystems.newFileSystem(
              zip, Map.of("create", "true", "enablePosixFileAttributes", "true"));
      Stream<Path> walk = Files.walk(folder)) {
    List<Path> files = walk.sorted().toList(); // a folder comes before what is in it
    for (Path file : files) {
      Path packed = target.getPath(folder.getParent().relativize(file).toString());
      if (Files.isDirectory(file)) {
        Files.createDirectory(packed);
      } else {
        Files.copy(file, packed);
      }
    }
    for (Path file : files) {
      Path packed = target.getPath(folder.getParent().relativize(file).toString());
      Files.setPosixFilePermissions(packed, Files.getPosixFilePermissions(file));
      Files.getFileAttributeView(packed, BasicFileAttributeView.class).setTimes(time, time, time);
    }
  }
}
