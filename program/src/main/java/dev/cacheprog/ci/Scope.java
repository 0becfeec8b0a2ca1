package dev.cacheprog.ci;

import dev.cacheprog.store.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The parts of a store that a build writes and reads. A part is a path below the prefix of the
/// store; the prefix itself is the part of the default branch.
///
/// @param written the part that is written, and read first; empty for the prefix itself
/// @param read the other parts that are read, in order
/// @param text what it follows from, for people
/// @param readOnly why nothing is written; empty if something is
public record Scope(String written, List<String> read, String text, String readOnly) {
  private static final String NO_PARTS = "none";

  /// Everything is below the prefix, whoever builds.
  public static final Scope NONE = new Scope("", List.of(), NO_PARTS, "");

  private static final String BRANCHES = "branches";
  private static final String RELEASES = "releases";

  /// Longer names end with a hash.
  private static final int MAX_NAME = 100;

  private static final int HASH_BYTES = 8;

  public Scope {
    read = List.copyOf(read);
  }

  /// Whether this is [#NONE]. Builds ask at their start, where the `equals` of a record takes 20
  /// ms.
  public boolean isNone() {
    return text.equals(NO_PARTS);
  }

  /// The scope of a branch or tag: a branch has its own part, and reads those of its base and of
  /// the default branch. What strangers may have written reads alone. Tags are releases.
  public static Scope of(CiSource source) {
    if (source.isTag()) {
      return new Scope(
          RELEASES + "/" + path(source.repository()), List.of(), "releases, for " + source, "");
    }
    if (source.isDefaultBranch() && source.strangers().isEmpty()) {
      return new Scope("", List.of(), "default " + source, "");
    }
    Set<String> read = new LinkedHashSet<>();
    if (!source.base().isEmpty()) {
      read.add(part(source, source.base()));
    }
    read.add("");
    if (source.strangers().isEmpty()) {
      String own = part(source, source.ref());
      read.remove(own);
      return new Scope(own, new ArrayList<>(read), source.toString(), "");
    }
    List<String> parts = new ArrayList<>(read);
    return new Scope(
        parts.removeFirst(),
        parts,
        source + ", read-only since it is " + source.strangers(),
        source.strangers());
  }

  /// The scope of builds whose products are published: they read only what such builds have stored.
  ///
  /// @param repository empty if it is not known
  public static Scope release(String repository) {
    return repository.isEmpty()
        ? new Scope(RELEASES, List.of(), "releases", "")
        : new Scope(RELEASES + "/" + path(repository), List.of(), "releases of " + repository, "");
  }

  /// The same for a store that keeps no parts apart.
  public Scope withoutParts() {
    return new Scope("", List.of(), text + ", which the store does not keep apart", readOnly);
  }

  /// The scope in words, such as `branch fix of acme/shop (GitHub): writes to
  /// branches/acme/shop/-/fix, reads the prefix, too`.
  @Override
  public String toString() {
    if (isNone()) {
      return text;
    }
    StringBuilder words = new StringBuilder(text);
    words.append(readOnly.isEmpty() ? ": writes to " : ": reads ").append(name(written));
    for (int i = 0; i < read.size(); i++) {
      words
          .append(i > 0 ? ", " : readOnly.isEmpty() ? ", reads " : " and ")
          .append(name(read.get(i)));
    }
    return words.append(readOnly.isEmpty() && !read.isEmpty() ? ", too" : "").toString();
  }

  private static String name(String part) {
    return part.isEmpty() ? "the prefix" : part;
  }

  /// The dash keeps names of repositories and of branches apart: both may have slashes.
  private static String part(CiSource source, String branch) {
    return branch.equals(source.defaultBranch())
        ? ""
        : BRANCHES + "/" + path(source.repository()) + "/-/" + path(branch);
  }

  /// The same name with the characters that all stores take. What is changed or cut off gets a
  /// hash, so that no other name has the same path.
  static String path(String name) {
    StringBuilder path = new StringBuilder(name.length());
    for (int i = 0; i < name.length() && i < MAX_NAME; i++) {
      char c = name.charAt(i);
      boolean isEdge = i == 0 || i + 1 == name.length() || isDotOrSlash(name.charAt(i + 1));
      path.append(isPlain(c) || (isDotOrSlash(c) && !isEdge) ? c : '-');
    }
    if (!path.toString().equals(name)) {
      byte[] hash = Sha256.newDigest().digest(name.getBytes(StandardCharsets.UTF_8));
      path.append('-').append(HexFormat.of().formatHex(hash, 0, HASH_BYTES));
    }
    return path.toString();
  }

  private static boolean isDotOrSlash(char c) {
    return c == '.' || c == '/';
  }

  private static boolean isPlain(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '_'
        || c == '-';
  }
}
