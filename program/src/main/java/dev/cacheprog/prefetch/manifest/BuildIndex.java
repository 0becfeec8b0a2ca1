package dev.cacheprog.prefetch.manifest;

import dev.cacheprog.store.ActionId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The builds of one scope that have a manifest, the latest last: a build without a manifest uses
/// those of similar builds.
public record BuildIndex(List<Build> builds) {
  public static final BuildIndex NONE = new BuildIndex(List.of());

  /// So many objects hold the index of one scope: as many as are read in two round trips.
  public static final int PARTS = 16;

  /// Builds in one part; older ones are dropped.
  public static final int MAX_BUILDS = 32;

  /// What a reader accepts.
  public static final int MAX_BYTES = 16 << 10;

  private static final String MAGIC = "cacheprog kinds 1";

  /// @param manifest the action id of its manifest
  /// @param command of go, such as `build`; may be empty
  public record Build(ActionId manifest, String command) {}

  public BuildIndex {
    builds = List.copyOf(builds);
  }

  private static BuildIndex latest(List<Build> builds) {
    return new BuildIndex(builds.subList(Math.max(0, builds.size() - MAX_BUILDS), builds.size()));
  }

  /// The part of the index that a build belongs to.
  public static int partOf(ActionId manifest) {
    return Math.floorMod(manifest.bytes()[0], PARTS);
  }

  /// The whole index. A build comes before all those that fewer builds follow in their part.
  ///
  /// @param parts the one that was written last at the end
  public static BuildIndex merge(List<BuildIndex> parts) {
    List<Build> latestFirst = new ArrayList<>();
    for (int age = 0; age < MAX_BUILDS; age++) {
      for (BuildIndex part : parts.reversed()) {
        int place = part.builds().size() - 1 - age;
        if (place >= 0 && !latestFirst.contains(part.builds().get(place))) {
          latestFirst.add(part.builds().get(place));
        }
      }
    }
    return new BuildIndex(latestFirst.reversed());
  }

  public boolean contains(Build build) {
    return builds.contains(build);
  }

  /// The same index with `build` as its latest.
  public BuildIndex with(Build build) {
    List<Build> all = new ArrayList<>(builds);
    all.removeIf(other -> other.manifest().equals(build.manifest()));
    all.add(build);
    return latest(all);
  }

  /// At most `most` builds whose manifests may predict a build by `command`: those of the same
  /// command first, the latest first.
  public List<Build> nearest(String command, int most) {
    List<Build> nearest = new ArrayList<>();
    for (Build build : builds.reversed()) {
      if (build.command().equals(command)) {
        nearest.add(build);
      }
    }
    for (Build build : builds.reversed()) {
      if (!build.command().equals(command)) {
        nearest.add(build);
      }
    }
    return nearest.subList(0, Math.min(most, nearest.size()));
  }

  public byte[] encode() {
    StringBuilder text = new StringBuilder(MAGIC).append('\n');
    for (Build build : builds) {
      text.append(build.manifest().hex()).append(' ').append(build.command()).append('\n');
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /// @throws IllegalArgumentException if these are not the bytes of a build index
  public static BuildIndex decode(byte[] bytes) {
    String[] lines = new String(bytes, StandardCharsets.UTF_8).split("\n", -1);
    if (!lines[0].equals(MAGIC) || !lines[lines.length - 1].isEmpty()) {
      throw new IllegalArgumentException("not a build index of version 1");
    }
    List<Build> builds = new ArrayList<>();
    for (int i = 1; i < lines.length - 1; i++) {
      int space = lines[i].indexOf(' ');
      if (space < 0) {
        throw new IllegalArgumentException("not a line of a build index: '" + lines[i] + "'");
      }
      builds.add(
          new Build(new ActionId(lines[i].substring(0, space)), lines[i].substring(space + 1)));
    }
    return latest(builds);
  }
}
