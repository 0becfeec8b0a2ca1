package dev.cacheprog.command;

import dev.cacheprog.ci.Scope;
import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.StoreLayout;
import dev.cacheprog.core.StoreMemory;
import dev.cacheprog.options.OptionException;
import dev.cacheprog.store.RemoteStore;
import java.io.IOException;
import java.net.URI;
import java.util.List;

/// The settings of a remote store, checked: a class for each storage type. Making one sends no
/// request and loads nothing of the store.
interface StoreSettings {
  /// The name of the store, which no other store has. May read the files of the store's own tools.
  String name();

  /// The URL of requests, as far as it is known before the first one. May read files, too.
  ///
  /// @throws OptionException if a file has an invalid value
  URI url() throws OptionException;

  /// The variable to check if this URL is wrong.
  String urlVariable();

  /// Where the URL is from, for people; empty if it is always an option.
  default String originOfUrl() {
    return "";
  }

  /// What to check after a failed connection; empty if that is not known.
  default String hint(IOException failure) {
    return "";
  }

  /// What the store keeps, unless an option says otherwise.
  default StoreLayout layout() {
    return StoreLayout.OBJECTS;
  }

  /// Whether nothing can be written.
  default boolean isReadOnly() {
    return false;
  }

  /// Whether nothing can be read.
  default boolean isWriteOnly() {
    return false;
  }

  /// Whether requests of the store are sent over https.
  boolean isOverTls();

  /// Whether any request is, such as those for credentials.
  default boolean usesTls() {
    return isOverTls();
  }

  /// Which parts of a [dev.cacheprog.ci.Scope] the store keeps apart.
  default Parts parts() {
    return Parts.NONE;
  }

  /// Whether options name what is read and written for each kind of build.
  default boolean hasReadPrefixes() {
    return false;
  }

  /// Makes the store. It sends no request before its first call.
  RemoteStore open(Opening opening);

  /// Prefixes that are read after the one that is written. If there are any, [#open] makes a
  /// [dev.cacheprog.core.PrefixedStore].
  ///
  /// @param scope whose parts are read
  default List<String> readPrefixes(Scope scope, Log log) {
    return List.of();
  }

  /// Which parts a store keeps apart.
  enum Parts {
    /// None: all builds share everything.
    NONE,
    /// Releases. The service keeps branches apart by itself, and decides who may write.
    RELEASES,
    /// Branches and releases.
    ALL
  }

  /// What a store is made with.
  ///
  /// @param part of the store that is written, a path below its prefix; empty for the prefix itself
  /// @param memory of this store
  record Opening(String part, HttpTransport transport, StoreMemory memory, Log log) {}
}
