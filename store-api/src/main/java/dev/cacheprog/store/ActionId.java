package dev.cacheprog.store;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The id of an action of the go command, such as compiling a package: the SHA-256 of all inputs.
/// Or the id of an object with a name of its own.
///
/// @param hex 64 lower-case hexadecimal digits
/// @param name null for an action of go, and where only the digits are known; two ids with the same
///   digits are equal
public record ActionId(String hex, @Nullable ObjectName name) {
  public ActionId {
    Sha256.requireHex(hex, "action id");
  }

  /// @param hex 64 lower-case hexadecimal digits
  public ActionId(String hex) {
    this(hex, null);
  }

  /// The id of the object with this name.
  public static ActionId of(ObjectName name) {
    byte[] text = name.text().getBytes(StandardCharsets.UTF_8);
    return new ActionId(Sha256.toHex(Sha256.newDigest().digest(text), "action id"), name);
  }

  /// @throws IllegalArgumentException if `bytes` is not 32 bytes long
  public static ActionId of(byte[] bytes) {
    return new ActionId(Sha256.toHex(bytes, "action id"));
  }

  /// The raw 32 bytes; the caller owns the array.
  public byte[] bytes() {
    return Sha256.fromHex(hex);
  }

  /// The action id under which the go command stores a by-product of this action, for example
  /// `stdout`, the output of the compiler.
  public ActionId subkey(String name) {
    var digest = Sha256.newDigest();
    digest.update("subkey:".getBytes(StandardCharsets.UTF_8));
    digest.update(bytes());
    digest.update(name.getBytes(StandardCharsets.UTF_8));
    return of(digest.digest());
  }

  /// Written out, as ids are keys of many maps: the generated method would be linked at its first
  /// call.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ActionId id && hex.equals(id.hex);
  }

  @Override
  public int hashCode() {
    return hex.hashCode();
  }

  @Override
  public String toString() {
    return hex;
  }
}
