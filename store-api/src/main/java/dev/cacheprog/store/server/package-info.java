/// Serves a [dev.cacheprog.store.RemoteStore] as HTTP storage, with the JDK's HTTP server.
///
/// A plug-in implements the store and calls [StoreServer#serve]. A program with its own server adds
/// a [StoreHandler] to it.
@NullMarked
package dev.cacheprog.store.server;

import org.jspecify.annotations.NullMarked;
