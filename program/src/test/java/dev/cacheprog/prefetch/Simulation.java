package dev.cacheprog.prefetch;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cacheprog.prefetch.manifest.Manifest;
import dev.cacheprog.prefetch.manifest.ManifestEntry;
import dev.cacheprog.prefetch.manifest.ManifestFormat;
import dev.cacheprog.prefetch.manifest.ManifestUpdate;
import dev.cacheprog.prefetch.manifest.PredictedManifest;
import dev.cacheprog.prefetch.pack.BodyLocation;
import dev.cacheprog.prefetch.pack.Pack;
import dev.cacheprog.prefetch.pack.PackSizes;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.OutputId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/// A project over many commits, each built once on an empty disk: how manifests, packs and requests
/// grow. Everything but the bodies is real. The same in every run.
///
/// The project is a graph of packages. Each has two objects, a large one and what the compiler
/// printed, which is mostly nothing. A package imports some that come before it; if it changes, the
/// ones that import it are compiled anew and mostly come out differently.
final class Simulation {
  private final Random random = new Random(9);
  private final int[][] importers;
  private final int[] version;
  private final long[] size;

  /// The figures of one commit.
  ///
  /// @param changed bytes of bodies that no build before had
  /// @param packed bytes of bodies that were packed
  /// @param repacked those of them that were in packs before
  /// @param requests gets of a build with an empty disk after it
  /// @param fetched bytes that such a build fetches
  /// @param used bytes that it needs
  record Commit(
      long changed,
      long packed,
      long repacked,
      int manifest,
      int packs,
      int requests,
      long fetched,
      long used) {}

  /// @param objects how many a build uses
  Simulation(int objects) {
    int packages = objects / 2;
    version = new int[packages];
    size = new long[packages];
    List<List<Integer>> importedBy = new ArrayList<>();
    for (int i = 0; i < packages; i++) {
      importedBy.add(new ArrayList<>());
      // From a kilobyte to megabytes, 70 kB on average, as with real packages.
      size[i] = Math.min(6 << 20, (long) (25_000 * Math.exp(1.4 * random.nextGaussian())) + 500);
      for (int imports = Math.min(i, 1 + random.nextInt(8)); imports > 0; imports--) {
        // Mostly near ones; leaves are many, what all import is little.
        int distance = (int) Math.min(i, 1 + Math.abs(random.nextGaussian()) * packages / 10);
        importedBy.get(i - distance).add(i);
      }
    }
    importers = new int[packages][];
    for (int i = 0; i < packages; i++) {
      importers[i] = importedBy.get(i).stream().distinct().mapToInt(Integer::intValue).toArray();
    }
  }

  private void change(int from) {
    boolean[] changed = new boolean[version.length];
    changed[from] = true;
    for (int i = from; i < version.length; i++) {
      if (changed[i]) {
        version[i]++;
        for (int importer : importers[i]) {
          changed[importer] |= random.nextInt(4) > 0;
        }
      }
    }
  }

  private static final int EVERY = 25;

  /// Now and then a dependency that a third of the packages need; else a package near the leaves
  /// or, less often, in the middle.
  private void commit(int number) {
    int packages = version.length;
    if (number % EVERY == EVERY - 1) {
      for (int i = packages * 2 / 3; i < packages; i++) {
        version[i]++;
      }
    } else if (number % 5 == 4) {
      change(packages - 1 - random.nextInt(packages / 8));
    } else {
      change(packages - 1 - random.nextInt(packages / 30 + 1));
    }
  }

  private List<ManifestUpdate.Used> build() {
    List<ManifestUpdate.Used> used = new ArrayList<>();
    OutputId nothing = OutputId.ofBody(new byte[0]);
    for (int i = 0; i < version.length; i++) {
      byte[] name = (i + " " + version[i]).getBytes(UTF_8);
      OutputId id = OutputId.ofBody(name);
      ActionId action = ActionId.of(id.bytes());
      // Another version is a little larger or smaller.
      long bytes = size[i] + (version[i] * 7919L + i) % 97;
      used.add(new ManifestUpdate.Used(action, id, bytes, Instant.EPOCH));
      used.add(new ManifestUpdate.Used(action.subkey("stdout"), nothing, 0, Instant.EPOCH));
    }
    return used;
  }

  /// What [PackWriter] does, without bodies. The build pauses twice, so that what is there is sent.
  private static Map<OutputId, BodyLocation> pack(
      List<ManifestUpdate.Used> used, ManifestUpdate update) {
    Map<OutputId, BodyLocation> placed = new HashMap<>();
    List<ManifestUpdate.Used> open = new ArrayList<>();
    Set<OutputId> taken = new HashSet<>();
    long all = used.stream().filter(one -> update.isToPack(one.id())).count();
    long openSize = 0;
    for (ManifestUpdate.Used one : used) {
      if (update.isToPack(one.id()) && taken.add(one.id())) {
        open.add(one);
        openSize += one.size();
        boolean pauses = taken.size() == all / 3 || taken.size() == all * 2 / 3;
        if (openSize >= Pack.TARGET || pauses) {
          close(open, openSize, placed);
          openSize = 0;
        }
      }
    }
    if (openSize > 0) {
      close(open, openSize, placed);
    }
    return placed;
  }

  private static void close(
      List<ManifestUpdate.Used> open, long openSize, Map<OutputId, BodyLocation> placed) {
    StringBuilder names = new StringBuilder();
    for (ManifestUpdate.Used one : open) {
      names.append(one.id());
    }
    Pack pack = new Pack(OutputId.ofBody(names.toString().getBytes(UTF_8)), openSize);
    long offset = 0;
    for (ManifestUpdate.Used one : open) {
      placed.put(one.id(), new BodyLocation(one.id(), one.size(), pack, offset));
      offset += one.size();
    }
    open.clear();
  }

  /// Builds so many commits, the first of them with nothing in the store.
  List<Commit> run(int commits) {
    List<Commit> history = new ArrayList<>();
    PredictedManifest predicted = PredictedManifest.NONE;
    Set<OutputId> seen = new HashSet<>();
    for (int number = 0; number <= commits; number++) {
      if (number > 0) {
        commit(number - 1);
      }
      List<ManifestUpdate.Used> used = build();
      long changed = 0;
      for (ManifestUpdate.Used one : used) {
        changed += seen.add(one.id()) && PackSizes.ORDINARY.isPackable(one.size()) ? one.size() : 0;
      }
      ManifestUpdate update = ManifestUpdate.of(predicted, used, Set.of(), PackSizes.ORDINARY);
      Map<OutputId, BodyLocation> placed = pack(used, update);
      Manifest manifest =
          update.isNeeded() ? update.manifest(placed, Set.of()) : predicted.manifest();
      byte[] bytes = ManifestFormat.encode(manifest);
      history.add(
          figures(
              manifest,
              bytes.length,
              changed,
              placed.values().stream().mapToLong(BodyLocation::size).sum(),
              update.repacked(),
              used));
      predicted = new PredictedManifest(ManifestFormat.decode(bytes), true);
    }
    return history;
  }

  private static Commit figures(
      Manifest manifest,
      int bytes,
      long changed,
      long packed,
      long repacked,
      List<ManifestUpdate.Used> used) {
    Set<Pack> packs = new HashSet<>();
    Set<OutputId> loose = new HashSet<>();
    long fetched = 0;
    for (ManifestEntry entry : manifest.entries()) {
      BodyLocation location = entry.location();
      if (location.pack() != null) {
        fetched += packs.add(location.pack()) ? location.pack().size() : 0;
      } else if (location.size() > 0 && loose.add(location.id())) {
        fetched += location.size();
      }
    }
    long needed = 0;
    Set<OutputId> counted = new HashSet<>();
    for (ManifestUpdate.Used one : used) {
      needed += counted.add(one.id()) ? one.size() : 0;
    }
    int requests = 1 + packs.size() + loose.size();
    return new Commit(changed, packed, repacked, bytes, packs.size(), requests, fetched, needed);
  }

  /// Writes the table of docs/growth.md: `Simulation FILE`.
  public static void main(String[] args) throws IOException {
    StringBuilder text = new StringBuilder();
    text.append("# Growth\n\n");
    text.append("Made by `make simulate`; do not edit. A project over 100 commits, each built ");
    text.append("once; on which machine makes no difference.\n\n");
    text.append("Of 25 commits, one bumps a dependency that changes a third of the packages, ");
    text.append("four edit a package with many importers, the others one with few. All that ");
    text.append("imports a changed package is compiled anew, and three of four come out ");
    text.append("differently. MB are 1,000,000 bytes of bodies, uncompressed, but for the ");
    text.append("manifest, which is as it is encoded. Each build pauses twice, so that a pack is ");
    text.append("sent before it is full. The columns *requests* and *fetched* are ");
    text.append("those of a build with an empty disk: the manifest, packs, bodies too large for ");
    text.append("packs.\n\n");
    text.append("| objects a build | needs, MB | first build packs, MB | changed a commit, MB ");
    text.append("| packed a commit, MB | packed / changed | of it moved | manifest, MB: first ");
    text.append("| largest | packs: first | median | most | requests: first | median | most ");
    text.append("| fetched / needed: median | most |\n");
    text.append("|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:");
    text.append("|---:|---:|\n");
    for (int objects : new int[] {1_000, 10_000, 50_000}) {
      row(text, objects, new Simulation(objects).run(100));
    }
    System.out.print(text);
    if (args.length > 0) {
      Files.writeString(Path.of(args[0]), text);
    }
  }

  private static void row(StringBuilder text, int objects, List<Commit> history) {
    Commit first = history.getFirst();
    List<Commit> commits = history.subList(1, history.size());
    double changed = commits.stream().mapToLong(Commit::changed).average().orElseThrow();
    double packed = commits.stream().mapToLong(Commit::packed).average().orElseThrow();
    double repacked = commits.stream().mapToLong(Commit::repacked).average().orElseThrow();
    double[] waste =
        commits.stream().mapToDouble(c -> (double) c.fetched() / c.used()).sorted().toArray();
    int[] packs = commits.stream().mapToInt(Commit::packs).sorted().toArray();
    int[] requests = commits.stream().mapToInt(Commit::requests).sorted().toArray();
    int largest = commits.stream().mapToInt(Commit::manifest).max().orElseThrow();
    text.append(
        String.format(
            Locale.ROOT,
            "| %,d | %.0f | %.0f | %.2f | %.2f | %.2f | %.0f %% | %.2f | %.2f | %d | %d | %d"
                + " | %d | %d | %d | %.2f | %.2f |%n",
            objects,
            first.used() / 1e6,
            first.packed() / 1e6,
            changed / 1e6,
            packed / 1e6,
            packed / changed,
            100 * repacked / packed,
            first.manifest() / 1e6,
            largest / 1e6,
            first.packs(),
            packs[packs.length / 2],
            Arrays.stream(packs).max().orElseThrow(),
            first.requests(),
            requests[requests.length / 2],
            Arrays.stream(requests).max().orElseThrow(),
            waste[waste.length / 2],
            waste[waste.length - 1]));
  }
}
