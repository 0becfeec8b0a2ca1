package dev.cacheprog.system.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// A folder that go reads modules from as from a proxy (`GOPROXY=file://`). Its module is
/// `example.org/words`, with a constant.
public final class ModuleProxy {
  private static final String MODULE = "example.org/words";

  private ModuleProxy() {}

  /// @return variables for go
  public static Map<String, String> in(Path folder) throws IOException {
    for (String version : new String[] {"v1.0.0", "v1.1.0"}) {
      Path base = folder.resolve(MODULE).resolve("@v");
      String goMod = "module " + MODULE + "\n";
      Projects.write(
          base,
          version + ".info",
          "{\"Version\":\"" + version + "\",\"Time\":\"2026-01-01T00:00:00Z\"}");
      Projects.write(base, version + ".mod", goMod);
      writeZip(base.resolve(version + ".zip"), version, version);
    }
    return Map.of(
        "GOPROXY", "file://" + folder, "GOSUMDB", "off", "GOFLAGS", "-mod=mod -modcacherw");
  }

  /// Writes the archive of a version.
  ///
  /// @param text the constant
  public static void writeZip(Path file, String version, String text) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      Map<String, String> files =
          Map.of(
              "go.mod", "module " + MODULE + "\n",
              "words.go", "package words\n\nconst Text = \"" + text + "\"\n");
      for (Map.Entry<String, String> each : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(MODULE + "@" + version + "/" + each.getKey()));
        zip.write(each.getValue().getBytes(UTF_8));
      }
    }
  }

  /// A project that uses the module.
  public static Path project(Path folder) throws IOException {
    require(folder, "v1.0.0");
    Projects.write(
        folder, "app.go", "package app\n\nimport \"example.org/words\"\n\nvar Text = words.Text\n");
    return folder;
  }

  /// Makes the project use a version of the module.
  public static void require(Path project, String version) throws IOException {
    Projects.write(
        project,
        "go.mod",
        "module example.com/app\n\ngo 1.24\n\nrequire " + MODULE + " " + version + "\n");
    Files.deleteIfExists(project.resolve("go.sum"));
  }
}
