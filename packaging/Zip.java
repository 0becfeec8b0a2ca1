import java.io.IOException;
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
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Packs a folder into a zip file with the modes of its files, which the jar command leaves out.
/// Names are sorted and times the same, so that the same files give the same bytes.
///
/// Arguments: the folder, the zip file, the time of everything in it.
void main(String[] args) throws Exception {
  Path folder = Path.of(args[0]).toAbsolutePath().normalize();
  Path zip = Path.of(args[1]);
  FileTime time = FileTime.from(Instant.parse(args[2]));
  try (Stream<Path> walk = Files.walk(folder)) {
    List<Path> files = walk.sorted().toList(); // a folder comes before what is in it
    if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
      packWithModes(folder.getParent(), files, zip, time);
    } else {
      pack(folder.getParent(), files, zip, time);
    }
  }
}

void packWithModes(Path parent, List<Path> files, Path zip, FileTime time) throws IOException {
  Map<String, String> settings = Map.of("create", "true", "enablePosixFileAttributes", "true");
  try (FileSystem target = FileSystems.newFileSystem(URI.create("jar:" + zip.toUri()), settings)) {
    for (Path file : files) {
      Path packed = target.getPath(parent.relativize(file).toString());
      if (Files.isDirectory(file)) {
        Files.createDirectory(packed);
      } else {
        Files.copy(file, packed);
      }
    }
    for (Path file : files) {
      Path packed = target.getPath(parent.relativize(file).toString());
      Files.setPosixFilePermissions(packed, Files.getPosixFilePermissions(file));
      Files.getFileAttributeView(packed, BasicFileAttributeView.class).setTimes(time, time, time);
    }
  }
}

/// As Windows needs it, which has no modes. The file system for zip files would write times there
/// that not every program can read.
void pack(Path parent, List<Path> files, Path zip, FileTime time) throws IOException {
  try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
    for (Path file : files) {
      String name = parent.relativize(file).toString().replace('\\', '/');
      boolean isFolder = Files.isDirectory(file);
      out.putNextEntry(new ZipEntry(isFolder ? name + "/" : name).setLastModifiedTime(time));
      if (!isFolder) {
        Files.copy(file, out);
      }
    }
  }
}
