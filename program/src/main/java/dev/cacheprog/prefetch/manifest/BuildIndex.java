package dev.cacheprog.prefetch.manifest;

import dev.cacheprog.store.ActionId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The kinds of builds that have a manifest in one scope, the latest last: where a kind that has
/// none looks for the next best.
public record BuildIndex(List<Kind> known) {
  public static final BuildIndex NONE = new BuildIndex(List.of());

  /// So many objects hold the list of one scope: as many as are asked for in two round trips.
  public static final int PARTS = 16;

  /// Kinds in one part; older ones are forgotten.
  public static final int MAX = 32;

  /// Text of one line each.
  public static final int MAX_BYTES = 16 << 10;

  private static final String MAGIC = "cacheprog kinds 1";

  /// @param manifest where the manifest is kept
  /// @param command what go does in builds of that kind, such as `build`
  public record Kind(ActionId manifest, String command) {}

  public BuildIndex {
    known = List.copyOf(known);
  }

  private static BuildIndex latest(List<Kind> known) {
    return new BuildIndex(known.subList(Math.max(0, known.size() - MAX), known.size()));
  }

  /// The part of the list that a kind belongs to.
  public static int partOf(ActionId manifest) {
    return Math.floorMod(manifest.bytes()[0], PARTS);
  }

  /// What the parts of a list say together. A kind comes before all those after which fewer kinds
  /// have joined its part.
  ///
  /// @param parts the one that was written last at the end
  public static BuildIndex merge(List<BuildIndex> parts) {
    List<Kind> latestFirst = new ArrayList<>();
    for (int age = 0; age < MAX; age++) {
      for (BuildIndex part : parts.reversed()) {
        int place = part.known().size() - 1 - age;
        if (place >= 0 && !latestFirst.contains(part.known().get(place))) {
          latestFirst.add(part.known().get(place));
        }
      }
    }
    return new BuildIndex(latestFirst.reversed());
  }

  public boolean contains(Kind kind) {
    return known.contains(kind);
  }

  /// The same list with `kind` as its latest.
  public BuildIndex with(Kind kind) {
    List<Kind> all = new ArrayList<>(known);
    all.removeIf(other -> other.manifest().equals(kind.manifest()));
    all.add(kind);
    return latest(all);
  }

  /// At most `most` kinds that may foretell a build by `command`: those of the same command first,
  /// the latest first.
  public List<Kind> nearest(String command, int most) {
    List<Kind> nearest = new ArrayList<>();
    for (Kind kind : known.reversed()) {
      if (kind.command().equals(command)) {
        nearest.add(kind);
      }
    }
    for (Kind kind : known.reversed()) {
      if (!kind.command().equals(command)) {
        nearest.add(kind);
      }
    }
    return nearest.subList(0, Math.min(most, nearest.size()));
  }

  public byte[] encode() {
    StringBuilder text = new StringBuilder(MAGIC).append('\n');
    for (Kind kind : known) {
      text.append(kind.manifest().hex()).append(' ').append(kind.command()).append('\n');
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /// @throws IllegalArgumentException if these are not the bytes of such a list
  public static BuildIndex decode(byte[] bytes) {
    String[] lines = new String(bytes, StandardCharsets.UTF_8).split("\n", -1);
    if (!lines[0].equals(MAGIC) || !lines[lines.length - 1].isEmpty()) {
      throw new IllegalArgumentException("not a list of kinds of version 1");
    }
    List<Kind> known = new ArrayList<>();
    for (int i = 1; i < lines.length - 1; i++) {
      int space = lines[i].indexOf(' ');
      if (space < 0) {
        throw new IllegalArgumentException("not a kind: '" + lines[i] + "'");
      }
      known.add(
          new Kind(new ActionId(lines[i].substring(0, space)), lines[i].substring(space + 1)));
    }
    return latest(known);
  }
}
