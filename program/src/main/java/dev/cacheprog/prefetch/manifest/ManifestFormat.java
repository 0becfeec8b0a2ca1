package dev.cacheprog.prefetch.manifest;

import dev.cacheprog.core.BuildCosts;
import dev.cacheprog.core.FileNames;
import dev.cacheprog.prefetch.pack.BodyLocation;
import dev.cacheprog.prefetch.pack.Pack;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.OutputId;
import dev.cacheprog.store.Sha256;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The bytes of a [Manifest], see docs/prefetch-format.md: a line that names the format, then a
/// table of packs, one of bodies, one of entries, one of absent actions, and one of programs.
/// Numbers are unsigned LEB128.
public final class ManifestFormat {
  private static final byte[] MAGIC = "cacheprog manifest 1\n".getBytes(StandardCharsets.US_ASCII);

  /// What a reader holds in memory at most.
  public static final int MAX_BYTES = 16 << 20;

  public static final int MAX_PACKS = 1 << 14;

  private ManifestFormat() {}

  public static byte[] encode(Manifest manifest) {
    Map<Pack, Integer> packs = new LinkedHashMap<>();
    Map<BodyLocation, Integer> locations = new LinkedHashMap<>();
    for (ManifestEntry entry : manifest.entries()) {
      locations.putIfAbsent(entry.location(), locations.size());
      Pack pack = entry.location().pack();
      if (pack != null) {
        packs.putIfAbsent(pack, packs.size());
      }
    }
    Writer out = new Writer();
    out.writeBytes(MAGIC);
    out.number(packs.size());
    for (Pack pack : packs.keySet()) {
      out.writeBytes(pack.id().bytes());
      out.number(pack.size());
    }
    out.number(locations.size());
    for (BodyLocation location : locations.keySet()) {
      out.writeBytes(location.id().bytes());
      out.number(location.size());
      Integer pack = location.pack() == null ? null : packs.get(location.pack());
      out.number(pack == null ? 0 : pack + 1);
      if (pack != null) {
        out.number(location.offset());
      }
    }
    out.number(manifest.entries().size());
    for (ManifestEntry entry : manifest.entries()) {
      out.writeBytes(entry.action().bytes());
      out.number(locations.getOrDefault(entry.location(), 0));
      out.number(Math.max(0, entry.time().getEpochSecond()));
      out.number(entry.age());
      out.number(entry.cost());
    }
    out.number(manifest.absent().size());
    for (ActionId absent : manifest.absent()) {
      out.writeBytes(absent.bytes());
    }
    writePrograms(manifest.entries(), out);
    return out.toByteArray();
  }

  /// Nothing if there are none, as most manifests have been since the first version.
  private static void writePrograms(List<ManifestEntry> entries, Writer out) {
    List<Integer> programs = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      if (entries.get(i).isProgram()) {
        programs.add(i);
      }
    }
    if (programs.isEmpty()) {
      return;
    }
    out.number(programs.size());
    for (int index : programs) {
      byte[] name = entries.get(index).program().getBytes(StandardCharsets.UTF_8);
      out.number(index);
      out.number(name.length);
      out.writeBytes(name);
    }
  }

  /// @throws IllegalArgumentException if these are not the bytes of a manifest that this version
  ///   reads
  public static Manifest decode(byte[] bytes) {
    if (bytes.length > MAX_BYTES) {
      throw new IllegalArgumentException("a manifest of " + bytes.length + " bytes is too large");
    }
    if (!Arrays.equals(bytes, 0, Math.min(MAGIC.length, bytes.length), MAGIC, 0, MAGIC.length)) {
      throw new IllegalArgumentException("not a manifest of version 1");
    }
    Reader in = new Reader(bytes, MAGIC.length);
    List<Pack> packs = new ArrayList<>();
    for (int i = in.count(MAX_PACKS); i > 0; i--) {
      packs.add(new Pack(OutputId.of(in.hash()), in.number()));
    }
    List<BodyLocation> locations = new ArrayList<>();
    for (int i = in.count(Manifest.MAX_ENTRIES); i > 0; i--) {
      locations.add(location(in, packs));
    }
    List<ManifestEntry> entries = new ArrayList<>();
    Set<ActionId> actions = new HashSet<>();
    for (int i = in.count(Manifest.MAX_ENTRIES); i > 0; i--) {
      ManifestEntry entry = entry(in, locations);
      if (!actions.add(entry.action())) {
        throw new IllegalArgumentException("an action is listed twice: " + entry.action());
      }
      entries.add(entry);
    }
    Set<ActionId> absent = new HashSet<>();
    for (int i = in.count(Manifest.MAX_ABSENT); i > 0; i--) {
      absent.add(ActionId.of(in.hash()));
    }
    readPrograms(in, entries);
    in.end();
    return new Manifest(entries, absent);
  }

  private static BodyLocation location(Reader in, List<Pack> packs) {
    OutputId id = OutputId.of(in.hash());
    long size = in.number();
    int pack = in.count(packs.size());
    return pack == 0
        ? BodyLocation.unpacked(id, size)
        : new BodyLocation(id, size, packs.get(pack - 1), in.number());
  }

  private static ManifestEntry entry(Reader in, List<BodyLocation> locations) {
    ActionId action = ActionId.of(in.hash());
    int location = in.count(locations.size() - 1);
    try {
      return new ManifestEntry(
          action,
          locations.get(location),
          Instant.ofEpochSecond(in.number()),
          in.count(ManifestEntry.MAX_AGE),
          in.count(BuildCosts.MAX));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("not a time: " + e.getMessage(), e);
    }
  }

  private static void readPrograms(Reader in, List<ManifestEntry> entries) {
    if (in.isAtEnd()) {
      return;
    }
    int programs = in.count(entries.size());
    if (programs == 0) {
      throw new IllegalArgumentException("an empty table of programs");
    }
    for (int i = programs; i > 0; i--) {
      int index = in.count(entries.size() - 1);
      ManifestEntry entry = entries.get(index);
      String name = in.text(in.count(FileNames.MAX_BYTES));
      if (name.isEmpty() || entry.isProgram()) {
        throw new IllegalArgumentException("not one name for a program: " + entry.action());
      }
      entries.set(
          index,
          new ManifestEntry(
              entry.action(), entry.location(), entry.time(), entry.age(), entry.cost(), name));
    }
  }

  private static final class Writer extends ByteArrayOutputStream {
    void number(long value) {
      long rest = value;
      while (rest >= 0x80) {
        write((int) (rest & 0x7f) | 0x80);
        rest >>>= 7;
      }
      write((int) rest);
    }
  }

  /// Reads no byte beyond the end, whatever the bytes are.
  private static final class Reader {
    private final byte[] bytes;
    private int at;

    Reader(byte[] bytes, int at) {
      this.bytes = bytes;
      this.at = at;
    }

    byte[] hash() {
      if (bytes.length - at < Sha256.BYTES) {
        throw endsEarly();
      }
      at += Sha256.BYTES;
      return Arrays.copyOfRange(bytes, at - Sha256.BYTES, at);
    }

    long number() {
      long value = 0;
      for (int shift = 0; shift < 63; shift += 7) {
        if (at == bytes.length) {
          throw endsEarly();
        }
        byte b = bytes[at++];
        value |= (long) (b & 0x7f) << shift;
        if (b >= 0) {
          return value;
        }
      }
      throw new IllegalArgumentException("a number is too large");
    }

    int count(int most) {
      long value = number();
      if (value > most) {
        throw new IllegalArgumentException(value + " is more than " + most);
      }
      return (int) value;
    }

    /// @throws IllegalArgumentException if the next bytes are not UTF-8
    String text(int length) {
      if (bytes.length - at < length) {
        throw endsEarly();
      }
      at += length;
      try {
        return StandardCharsets.UTF_8
            .newDecoder()
            .decode(ByteBuffer.wrap(bytes, at - length, length))
            .toString();
      } catch (CharacterCodingException e) {
        throw new IllegalArgumentException("a name is not UTF-8", e);
      }
    }

    boolean isAtEnd() {
      return at == bytes.length;
    }

    void end() {
      if (at != bytes.length) {
        throw new IllegalArgumentException((bytes.length - at) + " bytes follow the manifest");
      }
    }

    private static IllegalArgumentException endsEarly() {
      return new IllegalArgumentException("the manifest ends too early");
    }
  }
}
